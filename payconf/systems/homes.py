"""In which account of which service each object is kept: by what git says, and by what the state remembers. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from payconf.integrations.webhooks import at_services
from payconf.model.elsewhere import CREDENTIALS, SERVICE, SERVICE_KINDS

if TYPE_CHECKING:
    from payconf.model.address import Address
    from payconf.model.environment import Environment
    from payconf.model.state import Binding


@dataclass(frozen=True, slots=True)
class Homes:
    """`accounts`: by kind, the credentials whose accounts hold something of it, each with its service.

    `preferred`: by kind and live id, the credentials to which an object belongs that several lead to. `homeless`: by
    kind, why something of it can't be found any more.
    """

    accounts: Mapping[str, Mapping[str, str]]
    preferred: Mapping[tuple[str, str], tuple[str, ...]]
    homeless: Mapping[str, str]

    def without(self, kinds: Collection[str]) -> Homes:
        """The same without these kinds, which somebody else keeps."""
        return Homes(
            {kind: named for kind, named in self.accounts.items() if kind not in kinds},
            self.preferred,
            {kind: why for kind, why in self.homeless.items() if kind not in kinds},
        )

    def credentials(self) -> dict[str, str]:
        """Every credential with its service."""
        return {name: service for named in self.accounts.values() for name, service in named.items()}

    def of(self, kind: str, live_id: str, seen: Sequence[str]) -> str:
        """The credential to which an object belongs that was seen through these."""
        wished = self.preferred.get((kind, live_id), ())
        return next((name for name in wished if name in seen), seen[0])


def homes(environment: Environment, bindings: Iterable[Binding]) -> Homes:
    """What git has, and what payconf has made before: that is found, and deleted, where it was made."""
    accounts: dict[str, dict[str, str]] = {}
    wanted: dict[tuple[str, str], str] = {}
    for kind, key, service, credential in at_services(environment):
        if credential is not None:
            accounts.setdefault(kind, {})[credential] = service
            wanted[kind, key] = credential
    preferred, homeless = {}, {}
    for binding in bindings:
        kind, key = binding.address
        if kind not in SERVICE_KINDS:
            continue
        was, service = binding.last_applied.get(CREDENTIALS), str(binding.last_applied.get(SERVICE))
        named = [str(name) for name in (wanted.get((kind, key)), was) if name is not None]
        names = [name for name in named if name in environment.credentials]
        preferred[kind, binding.live_id] = tuple(dict.fromkeys(names))
        for name in names:
            accounts.setdefault(kind, {}).setdefault(name, service)
        if not names:
            homeless[kind] = _gone(binding.address, was, service)
    return Homes(accounts, preferred, homeless)


def _gone(address: Address, credential: object, service: str) -> str:
    return (
        f"{address} was made at {service} with credentials/{credential}, which credentials.yaml no longer has, so "
        "nobody can look at it: keep that credential until an apply has deleted it, or forget it with payconf state rm"
    )

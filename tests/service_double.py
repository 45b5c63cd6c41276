"""Payment services in memory that keep webhooks: accounts by key, whose endpoints tell their signing secret once."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from payconf.model.change import Action, Change
from payconf.model.errors import AuthError, NotFound, ProviderError
from payconf.model.kind import FieldSpec, Kind, Lost, Semantics
from payconf.model.outcome import Outcome
from payconf.model.resource import Account, LiveResource
from payconf.model.secret import Secret
from payconf.providers.base import Target

SECRET = "signing_secret"


def webhooks(told: bool = True, lost: Lost = Lost.REPLACE) -> Kind:
    """Endpoints, of a service that tells their secret or of one that has none."""
    fields = {
        "url": FieldSpec("url"),
        "events": FieldSpec("events", Semantics.SET),
        "enabled": FieldSpec("enabled", default=True),
        "description": FieldSpec("description"),
        **({SECRET: FieldSpec(SECRET, told_once=True)} if told else {}),
    }
    return Kind(
        "webhooks", "managed", fields, 5, known_by=("url",), lost=lost, can_disable=True, at_service=True, caps={"": 16}
    )


@dataclass
class Kept:
    """One account. `endpoints` by id; `broken`: what it answers to everything."""

    account: Account
    endpoints: dict[str, dict[str, Any]] = field(default_factory=dict)
    broken: ProviderError | None = None


class ServiceDouble:
    """Follows payconf.providers.base.Provider. `accounts` by the value of the credential's `field`."""

    def __init__(self, name: str, field: str, accounts: Mapping[str, Kept], kinds: Mapping[str, Kind]) -> None:
        self.NAME, self.KINDS, self._field, self.accounts = name, kinds, field, accounts
        self.targets: list[Target] = []
        self.calls: list[str] = []
        self._ids = itertools.count(1)

    def connect(self, target: Target) -> Session:
        """As the account of the key."""
        self.targets.append(target)
        key = target.required(self._field, self.NAME).reveal().decode()
        return Session(self.accounts.get(key))

    def identify(self, session: Session) -> Account:
        """Who the key is; raises AuthError for one that nobody knows."""
        self.calls.append("identify")
        return session.kept.account

    def read(self, session: Session, kind: str) -> Iterable[LiveResource]:
        """All endpoints, without their secrets."""
        self.calls.append(f"read {kind}")
        return [LiveResource(kind, ident, dict(values)) for ident, values in session.kept.endpoints.items()]

    def write(self, session: Session, change: Change) -> Outcome:
        """Make, change or delete an endpoint."""
        self.calls.append(f"{change.action.value} {' '.join(sorted(change.values))}")
        held = session.kept.endpoints
        if change.action in (Action.CREATE, Action.REPLACE):
            ident = f"{self.NAME}-{next(self._ids)}"
            held[ident] = dict(change.values)
            told = {SECRET: Secret(f"told by {ident}".encode())} if SECRET in self.KINDS["webhooks"].fields else {}
            return Outcome(ident, {"id": ident}, told)
        if change.live_id not in held:
            raise NotFound(f"There is no endpoint {change.live_id}.")
        if change.action is Action.DELETE:
            del held[change.live_id]
        else:
            held[change.live_id] |= change.values
        return Outcome(change.live_id)


@dataclass
class Session:
    """One account, or none."""

    found: Kept | None

    @property
    def kept(self) -> Kept:
        """The account; raises what it answers."""
        if self.found is None:
            raise AuthError("The key is not known.")
        if self.found.broken is not None:
            raise self.found.broken
        return self.found

    def close(self) -> None:
        """Nothing is open."""

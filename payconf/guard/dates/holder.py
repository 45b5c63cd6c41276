"""A credential whose days are looked for, whoever uses it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from payconf.model.ending import Ending, Ends, How
from payconf.model.span import NOWHERE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from payconf.guard.case import Case
    from payconf.model.config.credentials_file import CredentialOptions
    from payconf.model.environment import Credential
    from payconf.model.evidence import CredentialEvidence, FieldEvidence
    from payconf.model.span import Span
    from payconf.services.base import Service


@dataclass(frozen=True, slots=True)
class Holder:
    """One credential. `service` and `known` are None where no integration uses it, `credential` where there is none."""

    case: Case
    name: str
    keys: tuple[str, ...]
    credential: Credential | None
    service: Service | None = None
    known: CredentialEvidence | None = None

    @property
    def options(self) -> CredentialOptions | None:
        """What credentials.yaml says of it beside its fields."""
        return None if self.credential is None else self.credential.options

    @property
    def fields(self) -> Sequence[FieldEvidence]:
        """What is known of each field."""
        return () if self.known is None else tuple(self.known.fields.values())

    @property
    def owner(self) -> str:
        """Whose it is, as credentials.yaml says; else empty."""
        return (self.options.owner or "") if self.options is not None else ""

    def span(self, *path: str) -> Span:
        """The place of what is written of it; else that of the credential."""
        place = self.case.span("credentials", self.name, *path)
        return self.own if place == NOWHERE else place

    @property
    def own(self) -> Span:
        """Its own place."""
        return NOWHERE if self.credential is None else self.credential.span

    def ending(
        self,
        kind: Ends,
        name: str,
        what: str,
        title: str,
        how: How,
        basis: str,
        day: date,
        span: Span,
        **more: Any,
    ) -> Ending:
        """One day of it, with what happens to access that ends and what to do."""
        return Ending(
            **{
                "kind": kind,
                "address": f"credentials/{self.name}",
                "name": name,
                "what": what,
                "title": title,
                "how": how,
                "basis": basis,
                "day": day,
                "span": span,
                "then": self._then(),
                "todo": self.renew(),
                "owner": self.owner,
                "integrations": self.keys,
                **more,
            }
        )

    def _then(self) -> str:
        if not self.keys:
            return "No integration uses it, so no payment fails."
        refuses = ", and production refuses every plan that does more than take away (PC234)"
        return f"Payments with it fail{refuses if self.case.production else ''}."

    def renew(self) -> str:
        """What to do before access ends."""
        if not self.keys:
            return "Remove it; or renew it, and write its new days."
        at = f" at {self.service.title}" if self.service is not None else ""
        steps = f"`payconf rotate {self.case.environment.name} {self.keys[0]}`"
        return f"Make a new one{at}, put it into its store, and write its new days; {steps} says how."


def holders(case: Case) -> Iterator[Holder]:
    """Every credential: first those that integrations of a service use, then those that none uses."""
    names = set()
    for used in case.used():
        names.add(used.name)
        yield Holder(case, used.name, used.keys, used.credential, used.service, used.known)
    for name, credential in case.environment.credentials.items():
        if name not in names:
            yield Holder(case, name, (), credential)

"""What a guard is given, and the words in which it answers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from payconf.integrations import types
from payconf.integrations.credentials import attested, service_of, shown, sides, uses
from payconf.model.evidence import CredentialEvidence, FieldEvidence
from payconf.model.finding import Finding
from payconf.model.span import NOWHERE, Span
from payconf.model.verdict import Answer, Verdict

if TYPE_CHECKING:
    from payconf.integrations.base import IntegrationType
    from payconf.model.environment import Credential, Environment
    from payconf.model.evidence import Evidence
    from payconf.model.marker import Remembered
    from payconf.model.plan import Plan
    from payconf.model.resource import Live
    from payconf.services.base import Service


@dataclass(frozen=True, slots=True)
class Used:
    """One credential that integrations of a service use. `known`: what was gathered, or what the text alone shows."""

    name: str
    service: Service
    keys: tuple[str, ...]
    credential: Credential | None
    known: CredentialEvidence

    @property
    def address(self) -> str:
        """Of the credential."""
        return f"credentials/{self.name}"


@dataclass(frozen=True, slots=True)
class Case:
    """An environment, all others, and what else there is so far: evidence, a plan, what was read.

    `unread`: environments of the project that are not among the others because their files have errors, as sentences.
    `given`: today where there is no plan yet. `conditional`: errors that a waiver stands for, as long as a
    value is unchanged. `policies`: what the merchant's own rules said, None where nobody asked them. `remembered`:
    what the state says of the shop, None where nobody looked.
    """

    environment: Environment
    others: Sequence[Environment] = ()
    evidence: Evidence | None = None
    plan: Plan | None = None
    live: Live | None = None
    unread: tuple[str, ...] = ()
    given: date | None = None
    conditional: tuple[Finding, ...] = ()
    policies: tuple[Verdict, ...] | None = None
    remembered: Remembered | None = None

    @property
    def production(self) -> bool:
        """True where real money moves."""
        return self.environment.production

    @property
    def where(self) -> str:
        """The environment in a sentence."""
        name, class_ = self.environment.name, self.environment.class_
        return name if name == class_ else f"{name} (class {class_})"

    @property
    def today(self) -> date | None:
        """The day of the plan (UTC); None while there is no plan."""
        return None if self.plan is None else date.fromisoformat(self.plan.header.made_at[:10])

    @property
    def day(self) -> date | None:
        """The day of the plan, else the one that was given; None where neither is known."""
        return self.today or self.given

    def used(self) -> Iterator[Used]:
        """Every credential that an integration with a service uses. Types without access have none."""
        for name, keys in uses(self.environment).items():
            service = service_of(self.environment, keys)
            if service is not None:
                credential = self.environment.credentials.get(name)
                gathered = None if self.evidence is None else self.evidence.credentials.get(name)
                known = gathered or _from_text(self.environment, name, keys, service)
                yield Used(name, service, keys, credential, known)

    def integrations(self) -> Iterator[tuple[str, Any, IntegrationType]]:
        """Key, values and type of every integration of a known type."""
        for key, integration in self.environment.integrations.items():
            known = types().get(integration.type)
            if known is not None:
                yield key, integration, known

    def span(self, *path: str | int) -> Span:
        """Where the environment sets a value."""
        return self.environment.origins.span(*path)

    def in_force(self, until: str) -> bool:
        """True up to and on the day `until`. Without a plan there is no day to compare with: not in force."""
        return self.today is not None and self.today <= date.fromisoformat(until)


def _from_text(environment: Environment, name: str, keys: tuple[str, ...], service: Service) -> CredentialEvidence:
    """What the YAML shows of a credential while nothing was gathered: its literals, names, switches and hosts."""
    credential = environment.credentials.get(name)
    entries = {} if credential is None else credential.fields
    kinds = {kind.name: kind.sensitivity for kind in service.kinds}
    return CredentialEvidence(
        environment=environment.name,
        name=name,
        service=service.name,
        fields={
            entry.name: FieldEvidence(
                name=entry.name,
                kind=kinds.get(entry.name, "secret"),
                literal=entry.literal is not None,
                resolved=entry.literal is not None,
                reference=None if entry.reference is None else str(entry.reference),
                span=entry.span,
            )
            for entry in entries.values()
        },
        pieces=(
            *(piece for entry in entries.values() for piece in shown(entry, entry.literal, service)),
            *sides(environment, keys, service),
            *(() if credential is None else attested(environment, credential, service)),
        ),
        integrations=keys,
        span=NOWHERE if credential is None else credential.span,
    )


def passed(guard: str, subject: str = "", text: str = "") -> Verdict:
    """Yes, on evidence."""
    return Verdict(guard, Answer.PASSED, subject, text)


def warned(guard: str, code: str, subject: str, message: str, span: Span = NOWHERE, fix: str | None = None) -> Verdict:
    """Yes, with something to say: `code` is that of a warning."""
    return Verdict(guard, Answer.PASSED, subject, message, Finding(code, message, span, subject or None, fix))


def undecided(guard: str, subject: str, text: str) -> Verdict:
    """`text` says what is missing."""
    return Verdict(guard, Answer.UNDECIDED, subject, text)


def refused(
    guard: str,
    code: str,
    subject: str,
    message: str,
    span: Span = NOWHERE,
    fix: str | None = None,
    related: tuple[tuple[str, Span], ...] = (),
) -> Verdict:
    """No."""
    finding = Finding(code, message, span, subject or None, fix, related)
    return Verdict(guard, Answer.REFUSED, subject, message, finding)


def listed(names: Sequence[str], most: int = 5) -> str:
    """Names for a sentence, the first few of many."""
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more

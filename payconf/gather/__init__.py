"""Gather: evidence about credentials. Touches the world through the functions that it is given; secrets end here.

What goes on are fingerprints, lengths and sentences. Nothing that a store or a service does wrong stops it: a secret
that can't be read is evidence that is missing, and the guards say no.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Protocol

from payconf.certificate import certificates_in
from payconf.gather.ask import Asking, Identify, Memory, text_of
from payconf.integrations.credentials import attested, service_of, shown, sides, uses
from payconf.integrations.remembered import GUESSABLE, recalled
from payconf.integrations.sinks import looked_at, sinks
from payconf.model.disguises import guessable
from payconf.model.errors import StoreError
from payconf.model.evidence import CredentialEvidence, Evidence, FieldEvidence
from payconf.model.fingerprint import fingerprint
from payconf.model.secret import Secret
from payconf.services import services

if TYPE_CHECKING:
    from payconf.integrations.remembered import Known
    from payconf.model.environment import Credential, CredentialField, Environment
    from payconf.model.evidence import Sink
    from payconf.model.reference import Reference
    from payconf.model.secret_facts import Facts
    from payconf.services.base import CredentialKind, Service


NOBODY: Mapping[str, str] = {}


class Resolver(Protocol):
    """How the references of one environment are resolved. Raises StoreError."""

    def __call__(self, reference: Reference, /) -> Secret:
        """The secret of a reference."""

    def facts(self, reference: Reference, /) -> Facts:
        """What its store told of it then."""

    def prefetch(self, references: Iterable[Reference], /) -> None:
        """Read them at the same time; what goes wrong is raised when they are asked for."""


@dataclass(frozen=True, slots=True)
class _Looked:
    """One credential with its secrets, inside this module only."""

    evidence: CredentialEvidence
    values: Mapping[str, Secret] = field(default_factory=dict)


def gather(
    environment: Environment,
    others: Sequence[Environment],
    resolver: Callable[[Environment], Resolver] | None,
    identify: Identify | None,
    key: bytes,
    stable_key: bool,
    recall: Callable[[Environment], Known] | None = None,
    also: Mapping[str, str] = NOBODY,
    memory: Memory | None = None,
    only: frozenset[str] | None = None,
) -> Evidence:
    """Evidence about every credential that an integration uses, and about those of further environments.

    `resolver`: how an environment's references are resolved; None: nothing is. `identify` gets a service's name,
    identifiers and secrets, speaks to the side of the environment's class only, raises ProviderError, and answers None
    where nothing can ask. `key` is the fingerprint key; `stable_key` says that it is the project's own. `recall`
    answers what was written down of a further environment's secrets under that key; asked where not all can be read.
    `also`: credentials that are looked at though perhaps no integration uses them any more, with their services.
    `memory`: what services said before; its StateErrors are raised. `only`: the credentials that services are asked
    about, None: all.
    """
    look = _Look(resolver, key, also)
    found = [(other, recalled(other, look.evidence(other), recall)) for other in others]
    asking = Asking(environment, identify, _live_forms(found), memory, only)
    own = [asking.about(looked.evidence, looked.values) for looked in look.all(environment, every=False)]
    return Evidence(
        credentials={looked.name: looked for looked in own},
        others=tuple(entry for _, credentials in found for entry in credentials),
        others_missing=tuple(_missing(entry for _, credentials in found for entry in credentials)),
        to_write_down=tuple(
            other.name
            for other, credentials in found
            if any(_lacking(entry) and entry.doubt != GUESSABLE for entry in _fields(credentials))
        ),
        complete=resolver is not None and identify is not None and all(looked.resolved for looked in own),
        stable_key=stable_key,
        sinks=look.places(environment),
        unremembered=memory.unkept if memory else "",
    )


def _live_forms(found: Iterable[tuple[Environment, tuple[CredentialEvidence, ...]]]) -> set[str]:
    """The fingerprints of production's secrets, in all their forms."""
    return {
        form
        for other, credentials in found
        for entry in _fields(credentials)
        if other.production and entry.fingerprint is not None and entry.kind == "secret"
        for form in entry.fingerprint.all
    }


def _fields(credentials: Iterable[CredentialEvidence]) -> Iterable[FieldEvidence]:
    return (entry for credential in credentials for entry in credential.fields.values())


def _lacking(entry: FieldEvidence) -> bool:
    """True where it would have to be compared, and neither was read nor is known well enough."""
    return not entry.known and not entry.recalled and entry.kind != "identifying"


def _missing(others: Iterable[CredentialEvidence]) -> Iterable[str]:
    for other in others:
        for entry in other.fields.values():
            if _lacking(entry):
                yield f"{other.environment}/{other.name}.{entry.name}{f' ({entry.doubt})' if entry.doubt else ''}"


@dataclass(frozen=True, slots=True)
class _Look:
    """How to look at credentials in this run."""

    resolver: Callable[[Environment], Resolver] | None
    key: bytes
    also: Mapping[str, str]

    def places(self, environment: Environment) -> dict[str, Sink]:
        """What lies where secrets are stored that services tell once; nothing is read without a resolver."""
        return {} if self.resolver is None else looked_at(environment, self.resolver(environment), self.key)

    def fillers(self, environment: Environment) -> dict[Reference | None, str]:
        """By place that is empty, the address of what fills it."""
        places = self.places(environment)
        return {
            at: str(address)
            for at, address in sinks(environment).items()
            if str(at) in places and places[str(at)].empty
        }

    def all(self, environment: Environment, every: bool) -> list[_Looked]:
        """The credentials that integrations use; with `every`, also those that none uses."""
        used = uses(environment)
        looked = {*used, *self.also}
        names = environment.credentials if every else [name for name in environment.credentials if name in looked]
        chosen = [environment.credentials[name] for name in names]
        if self.resolver is not None:
            self.resolver(environment).prefetch(
                entry.reference for credential in chosen for entry in credential.fields.values() if entry.reference
            )
        return [self.one(environment, credential, used.get(credential.name, ())) for credential in chosen]

    def evidence(self, environment: Environment) -> tuple[CredentialEvidence, ...]:
        """What goes on of all credentials of a further environment."""
        return tuple(looked.evidence for looked in self.all(environment, every=True))

    def one(self, environment: Environment, credential: Credential, keys: Sequence[str]) -> _Looked:
        """One credential. Its service is that of the first integration which names it."""
        service = service_of(environment, keys) or services().get(self.also.get(credential.name, ""))
        found = {name: self.value(environment, entry) for name, entry in credential.fields.items()}
        fillers = self.fillers(environment)
        values = {name: value for name, value in found.items() if isinstance(value, Secret)}
        fields = {
            name: replace(
                self.field(entry, found[name], values, service),
                facts=self.facts(environment, entry, found[name]),
                awaited="" if isinstance(found[name], Secret) else fillers.get(entry.reference, ""),
            )
            for name, entry in credential.fields.items()
        }
        texts = {name: text_of(value) for name, value in values.items()}
        pieces = [
            piece for name, entry in credential.fields.items() for piece in shown(entry, texts.get(name), service)
        ]
        pieces += sides(environment, keys, service)
        pieces += attested(environment, credential, service)
        evidence = CredentialEvidence(
            environment=environment.name,
            name=credential.name,
            service=service.name if service else "",
            fields=fields,
            pieces=tuple(pieces),
            integrations=tuple(keys),
            span=credential.span,
        )
        return _Looked(evidence, values)

    def value(self, environment: Environment, entry: CredentialField) -> Secret | str:
        """The value of a field, or why there is none."""
        if entry.reference is None:
            return Secret((entry.literal or "").encode())
        if self.resolver is None:
            return "secrets are not resolved in this run"
        try:
            return self.resolver(environment)(entry.reference)
        except StoreError as error:
            return error.message

    def facts(self, environment: Environment, entry: CredentialField, value: Secret | str) -> Facts | None:
        """What the store told of a secret that was read."""
        if self.resolver is None or entry.reference is None or isinstance(value, str):
            return None
        return self.resolver(environment).facts(entry.reference)

    def field(
        self, entry: CredentialField, value: Secret | str, values: Mapping[str, Secret], service: Service | None
    ) -> FieldEvidence:
        """What goes on of one field."""
        kind = service.kind(entry.name) if service else None
        evidence = FieldEvidence(
            name=entry.name,
            kind=kind.sensitivity if kind else "secret",
            literal=entry.literal is not None,
            resolved=False,
            reference=None if entry.reference is None else str(entry.reference),
            span=entry.span,
        )
        if isinstance(value, str):
            return replace(evidence, fault=value)
        joined = tuple(values[name] for name in (kind.joined_with if kind else ()) if name in values)
        return replace(
            evidence,
            resolved=True,
            fingerprint=fingerprint(value, self.key, joined),
            length=len(value.reveal()),
            guessable=guessable(value.reveal(), [other.reveal() for other in joined]),
            well_formed=kind is None or _well_formed(kind, value),
            certificates=certificates_in(value, values),
        )


def _well_formed(kind: CredentialKind, value: Secret) -> bool:
    return kind.well_formed(text_of(value))

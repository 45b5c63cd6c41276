"""What the parts of the planner look at, and what they write down."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from payconf.model.address import Address
from payconf.model.change import Change, Drift
from payconf.model.evidence import Evidence
from payconf.model.finding import Finding
from payconf.model.kind import Kind
from payconf.model.resource import Live, LiveResource
from payconf.model.value import Ref, SecretRef, Value
from payconf.model.verdict import Verdict
from payconf.plan.bind import Object, Owners, Pair
from payconf.plan.canonical import canonical
from payconf.plan.held import Held
from payconf.plan.options import PlanOptions


@dataclass(frozen=True, slots=True)
class Situation:
    """Everything that is given. `raw`: live objects as they were read; `named`: by kind and identity.

    `left`: unowned ones that payconf put out of the way, and the addresses whose objects have their names now.
    `prints`: exact fingerprints by integration key and field. `held`: what `payconf off` did and what that means here.
    """

    pairs: Mapping[Address, Pair]
    owners: Owners
    live: Live
    kinds: Mapping[str, Kind]
    evidence: Evidence
    options: PlanOptions
    prints: Mapping[tuple[str, str], str]
    raw: Mapping[Object, LiveResource]
    named: Mapping[tuple[str, bytes], tuple[LiveResource, ...]]
    left: Mapping[Object, Address | None]
    held: Held

    def unowned(self) -> Iterator[LiveResource]:
        """Live objects that no address owns, by kind and id."""
        return (self.raw[target] for target in sorted(self.raw) if target not in self.owners)

    def address(self, resource: LiveResource) -> Address:
        """Its owner's, or kind/@id."""
        return self.owners.get((resource.kind, resource.id)) or Address(resource.kind, f"@{resource.id}")

    def namesakes(self, kind: Kind, values: Mapping[str, Value]) -> tuple[LiveResource, ...]:
        """Live objects with the same identity."""
        return self.named.get((kind.name, identity(kind, values)), ())

    def version_of(self, value: Value) -> str:
        """What its store calls the version of a secret that was read; empty where it tells none."""
        if not isinstance(value, SecretRef):
            return ""
        return next(
            (
                entry.facts.version
                for credential in self.evidence.credentials.values()
                for entry in credential.fields.values()
                if entry.reference == value.reference and entry.facts is not None and entry.facts.version
            ),
            "",
        )

    def print_of(self, address: Address, name: str, value: Value) -> str | None:
        """The exact fingerprint of a value that git wants, None where nobody worked it out."""
        if isinstance(value, SecretRef):
            return value.fingerprint
        return self.prints.get((address.key, name)) if address.kind == "integrations" else None


def identity(kind: Kind, values: Mapping[str, Value]) -> bytes:
    """The identity as one comparable value."""
    names = kind.identity()
    if len(names) == 1 and isinstance(text := values.get(names[0]), str):
        return b"=" + text.encode()  # never equal to the other form, which begins with a bracket
    return canonical([values.get(name) for name in names])


def index_live(live: Live, kinds: Mapping[str, Kind]) -> dict[Object, LiveResource]:
    """Live objects of planned kinds."""
    return {(name, entry.id): entry for name in kinds.keys() & live.resources.keys() for entry in live.resources[name]}


def index_names(live: Live, kinds: Mapping[str, Kind]) -> dict[tuple[str, bytes], tuple[LiveResource, ...]]:
    """Live objects by kind and identity, each group by id."""
    found: dict[tuple[str, bytes], list[LiveResource]] = defaultdict(list)
    for target, resource in sorted(index_live(live, kinds).items(), key=lambda entry: entry[0]):
        found[resource.kind, identity(kinds[target[0]], resource.values)].append(resource)
    return {key: tuple(group) for key, group in found.items()}


def index_prints(evidence: Evidence) -> dict[tuple[str, str], str]:
    """Exact fingerprints of the fields of each integration's credential."""
    return {
        (integration, name): entry.fingerprint.exact
        for credential in evidence.credentials.values()
        for integration in credential.integrations
        for name, entry in credential.fields.items()
        if entry.fingerprint is not None
    }


@dataclass(slots=True)
class Draft:
    """What was decided so far. `secrets`: by reason, write-only fields that can't be compared. `told`: by the reference
    of its place, which change's object will tell a secret, and as what.
    """

    changes: dict[str, Change] = field(default_factory=dict)
    drift: dict[Address, Drift] = field(default_factory=dict)
    verdicts: list[Verdict] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    unmanaged: list[str] = field(default_factory=list)
    secrets: dict[str, list[tuple[Address, str]]] = field(default_factory=lambda: defaultdict(list))
    objects: dict[Object, list[str]] = field(default_factory=lambda: defaultdict(list))
    claimed: set[Object] = field(default_factory=set)
    told: dict[str, Ref] = field(default_factory=dict)

    def add(self, change: Change) -> None:
        """Note a change, or the new form of one."""
        if change.live_id is not None and change.id not in self.changes:
            self.objects[change.address.kind, change.live_id].append(change.id)
        self.changes[change.id] = change

    def of(self, target: Object) -> list[Change]:
        """All changes made against a live object."""
        return [self.changes[ident] for ident in self.objects.get(target, ())]

    def need(self, ident: str, *needed: str) -> None:
        """Let one change wait for others."""
        change = self.changes[ident]
        self.changes[ident] = replace(change, needs=tuple(sorted({*change.needs, *needed} - {ident})))

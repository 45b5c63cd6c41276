"""What the conformance suite needs to know of a provider and of a system that it can be tried on."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from payconf.model.address import Address
from payconf.model.change import Action, Change, Reason
from payconf.model.errors import ProviderError
from payconf.model.kind import Kind, Semantics
from payconf.model.outcome import Outcome
from payconf.model.resource import LiveResource
from payconf.model.secret import Secret
from payconf.model.value import LiveRef, Ref, Value
from payconf.providers.base import Provider, Session

CANARY = "canary"
"""Every secret of a sample holds this word; nothing that a provider says may."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One object to be made. Values hold Secret for secrets and Ref for other samples, which stand before it.

    `others`: by field one more value that differs from the first, for every field that can be changed. `unchanged`:
    fields that have no other value, with the reason.
    """

    address: Address
    values: Mapping[str, Value]
    others: Mapping[str, Value] = field(default_factory=dict)
    unchanged: Mapping[str, str] = field(default_factory=dict)


class Harness(Protocol):
    """A system to try a provider on. A new instance may be made for each check.

    `samples`: at least one of each managed kind, in order of their references. `page`: how many objects a page of the
    system holds. `faults`: by leaf of the tree of errors, something to call that must raise exactly that leaf.
    `skips`: by name of a check the reason why it can't be run. One that has to be let go of also has a `close()`, and
    one of a payment service may have a `credential` (payconf.testing.account_side).
    """

    provider: Provider
    samples: Sequence[Sample]
    page: int
    faults: Mapping[type[ProviderError], Callable[[], object]]
    skips: Mapping[str, str]

    def open(self) -> Session:
        """A session of a new system that holds nothing of the managed kinds."""

    def snapshot(self) -> object:
        """All that the opened system holds, comparable; seen from behind, not through the provider."""

    def copy(self, sample: Sample, number: int) -> Sample:
        """A further object like the sample that may stand beside it (its names differ)."""

    def by_hand(self) -> None:
        """Make something of each managed kind without the provider."""

    def holds(self, kind: str, live_id: str, name: str, value: bytes) -> bool | None:
        """Whether a write-only field has this value; None where nobody can say."""


class ConformanceFailure(AssertionError):
    """The provider doesn't keep to the contract."""


@dataclass(slots=True)
class Bench:
    """One opened system, and what the suite has made in it."""

    harness: Harness
    session: Session
    made: dict[Address, str] = field(default_factory=dict)

    @property
    def provider(self) -> Provider:
        """The provider under test."""
        return self.harness.provider

    def kind(self, sample: Sample) -> Kind:
        """The kind of a sample."""
        return self.provider.KINDS[sample.address.kind]

    def ready(self, value: Value) -> Value:
        """The value with live references, as apply would hand it over."""
        if isinstance(value, Ref):
            return LiveRef(value.target.kind, self.made[value.target], value.output)
        if isinstance(value, list):
            return [self.ready(item) for item in value]
        if isinstance(value, dict):
            return {key: self.ready(item) for key, item in value.items()}
        return value

    def write(self, action: Action, address: Address, live_id: str | None, values: Mapping[str, Value]) -> Outcome:
        """One change through the provider."""
        ready = {name: self.ready(value) for name, value in values.items()}
        change = Change(f"{action.value}:{address}", action, Reason.NEW, address, ready, live_id=live_id)
        return self.provider.write(self.session, change)

    def create(self, sample: Sample) -> str:
        """Make a sample; returns its id."""
        live_id = self.write(Action.CREATE, sample.address, None, sample.values).live_id
        require(bool(live_id), f"creating {sample.address} told no id")
        self.made[sample.address] = str(live_id)
        return str(live_id)

    def everything(self) -> dict[str, dict[str, LiveResource]]:
        """All live objects by kind and id."""
        found: dict[str, dict[str, LiveResource]] = {}
        for name in self.provider.KINDS:
            held = found[name] = {}
            for resource in self.provider.read(self.session, name):
                require(resource.id not in held, f"{name}: one id was read twice")  # at once: a read may have no end
                held[resource.id] = resource
        return found

    def readable(self, sample: Sample) -> dict[str, Value]:
        """What a read of the sample must say, made comparable."""
        return comparable(self.kind(sample), {name: self.ready(value) for name, value in sample.values.items()})


def comparable(kind: Kind, values: Mapping[str, Value]) -> dict[str, Any]:
    """Values as the kind's fields mean them: hidden fields left out, absent ones as their default, sets unordered."""
    found: dict[str, Any] = {}
    for name, spec in kind.fields_of(values).items():
        if spec.hidden:
            continue
        value = values.get(name, spec.default)
        found[name] = frozen(value, spec.semantics is Semantics.SET)
    return found


def frozen(value: Value, unordered: bool = False) -> Any:
    """A hashable form in which order counts or not."""
    if isinstance(value, Mapping):
        return frozenset((key, frozen(item, unordered)) for key, item in value.items())
    if isinstance(value, list | tuple):
        items = (frozen(item, unordered) for item in value)
        return frozenset(items) if unordered else tuple(items)
    return value


def require(holds: bool, text: str) -> None:
    """Fail with a sentence."""
    if not holds:
        raise ConformanceFailure(text)


def secrets_of(sample: Sample) -> dict[str, Secret]:
    """The secrets of a sample by field."""
    return {name: value for name, value in sample.values.items() if isinstance(value, Secret)}

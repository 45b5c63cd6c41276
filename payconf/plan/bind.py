"""Which live object each address owns, and live references as references to addresses."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from payconf.model.address import Address
from payconf.model.kind import Kind
from payconf.model.resource import Live, LiveResource, Resource
from payconf.model.state import Binding
from payconf.model.value import LiveRef, Ref, Value
from payconf.model.weburl import host_of

Object = tuple[str, str]
"""A live object: kind and id."""
Owners = Mapping[Object, Address]


@dataclass(frozen=True, slots=True)
class Pair:
    """One address: what git wants, what the shop has (references bound), what payconf remembers."""

    address: Address
    kind: Kind
    want: Resource | None
    have: LiveResource | None
    binding: Binding | None

    @property
    def object(self) -> Object:
        """The live object; only for a pair that has one."""
        return self.address.kind, self.have.id if self.have is not None else ""


def label_of(kind: Kind, live: LiveResource) -> str:
    """The name or label of a live object; of an address at a payment service its host: behind it may be a token."""
    texts = [str(live.values.get(name, "")) for name in kind.identity()]
    return ", ".join(host_of(text) if kind.at_service else text for text in texts)


def owners_of(bindings: Mapping[Address, Binding]) -> dict[Object, Address]:
    """Who owns which live object."""
    return {(address.kind, binding.live_id): address for address, binding in bindings.items()}


def bound(value: Value, owners: Owners) -> Value:
    """The same value with a Ref wherever an address owns the object that is referred to."""
    if isinstance(value, LiveRef):
        owner = owners.get((value.kind, value.id))
        return value if owner is None else Ref(owner, value.output)
    if isinstance(value, list | tuple):
        return [item if type(item) in _PLAIN else bound(item, owners) for item in value]
    if isinstance(value, dict):
        return bound_values(value, owners)
    return value


def bound_values(values: Mapping[str, Value], owners: Owners) -> dict[str, Value]:
    """`bound` for every value; what is plain is passed over, as most is."""
    return {name: value if type(value) in _PLAIN else bound(value, owners) for name, value in values.items()}


_PLAIN = frozenset({str, int, bool, type(None)})


def pair_up(
    desired: Iterable[Resource], live: Live, bindings: Mapping[Address, Binding], kinds: Mapping[str, Kind]
) -> tuple[Pair, ...]:
    """Every address that git or the state knows, of the kinds that were read, sorted."""
    owners = owners_of(bindings)
    held = {
        owners[kind, resource.id]: replace(resource, values=bound_values(resource.values, owners))
        for kind, resources in live.resources.items()
        for resource in resources
        if (kind, resource.id) in owners
    }
    wanted = {resource.address: resource for resource in desired}
    return tuple(
        Pair(address, kinds[address.kind], wanted.get(address), held.get(address), _known(bindings, address, owners))
        for address in sorted({*wanted, *bindings})
        if address.kind in kinds and address.kind in live.resources
    )


def _known(bindings: Mapping[Address, Binding], address: Address, owners: Owners) -> Binding | None:
    """What was unowned when it was applied last may have an owner by now."""
    binding = bindings.get(address)
    return binding and replace(binding, last_applied=bound_values(binding.last_applied, owners))

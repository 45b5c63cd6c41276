"""What of the shop and of the state goes into a snapshot: all that a review plan compares, and no secret. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from payconf.model.marker_kind import with_marker
from payconf.model.resource import LiveResource
from payconf.model.snapshot import Noted, Owned
from payconf.model.value import SecretRef, Value

if TYPE_CHECKING:
    from payconf.model.address import Address
    from payconf.model.kind import Kind
    from payconf.model.resource import Live, Resource
    from payconf.model.state import Binding, State, Written

Object = tuple[str, str]


def shown(
    live: Live, state: State, desired: Iterable[Resource], kinds: Mapping[str, Kind]
) -> dict[str, tuple[LiveResource, ...]]:
    """The shop's objects without the fields that hold a secret.

    Those are the ones that the kind calls so; and readable ones for which git, or the last apply, names a reference:
    whoever keeps a merchant id in a store wants it to be seen by nobody else. What is kept at payment services is left
    out as a whole.
    """
    known, kept = with_marker(kinds), _from_stores(state, desired)
    return {
        name: tuple(
            LiveResource(entry.kind, entry.id, _without(entry.values, known[name], kept.get((name, entry.id), ())))
            for entry in found
        )
        for name, found in live.resources.items()
        if name in known and not known[name].at_service
    }


def owned(state: State) -> tuple[Owned, ...]:
    """The bindings by address, without fingerprints."""
    return tuple(_owned(state.bindings[address]) for address in sorted(state.bindings))


def _from_stores(state: State, desired: Iterable[Resource]) -> dict[Object, set[str]]:
    """By live object, the fields whose values come, or came, from a store."""
    values: list[tuple[Address, Mapping[str, Value]]] = [(entry.address, entry.values) for entry in desired]
    values += [(address, binding.last_applied) for address, binding in state.bindings.items()]
    found: dict[Object, set[str]] = {}
    for address, fields in values:
        if address in state.bindings:
            names = {name for name, value in fields.items() if isinstance(value, SecretRef)}
            found.setdefault((address.kind, state.bindings[address].live_id), set()).update(names)
    return found


def _without(values: Mapping[str, Value], kind: Kind, secret: Iterable[str]) -> dict[str, Value]:
    specs = kind.fields_of(values)
    left_out = {*secret, *(name for name, spec in specs.items() if spec.hidden)}
    return {name: value for name, value in values.items() if name not in left_out}


def _owned(binding: Binding) -> Owned:
    values = {
        name: SecretRef(value.reference) if isinstance(value, SecretRef) else value
        for name, value in binding.last_applied.items()
    }
    noted = {name: _noted(entry) for name, entry in binding.written.items()}
    return Owned(binding.address, binding.live_id, values, noted)


def _noted(entry: Written) -> Noted:
    return Noted(entry.status, entry.run, entry.live_id, entry.reference, entry.version, entry.at, entry.expires)

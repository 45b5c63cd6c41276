"""Which live object each address means in a shop whose ids the state doesn't know: told by type and name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from payconf.model.address import Address
from payconf.model.kind import Kind
from payconf.model.marker import MARKER
from payconf.model.resource import Live, LiveResource, Resource
from payconf.model.state import Binding, State, Written
from payconf.plan.adopt import last_applied_values
from payconf.plan.bind import Object
from payconf.plan.situation import identity

Rebind = tuple[tuple[Address, str], ...]
"""Addresses with the live id that they own from then on; empty: none."""


@dataclass(frozen=True, slots=True)
class Matches:
    """Live ids by address, of what is one object and no other's."""

    ids: Mapping[Address, str]

    @property
    def owners(self) -> dict[Object, Address]:
        """The other way round."""
        return {(address.kind, ident): address for address, ident in self.ids.items()}

    def rebind(self, state: State) -> Rebind:
        """What the state is to say: these, and nothing of what it knows besides; its marker is another matter."""
        forgotten = {address: "" for address in state.bindings if address.kind != MARKER}
        return tuple(sorted({**forgotten, **self.ids}.items()))


def match(desired: Iterable[Resource], live: Live, state: State, kinds: Mapping[str, Kind]) -> Matches:
    """Each wanted object of a read kind and the live one of its name, and type where it has one.

    Of several, the one that the state names; else none is taken, and none that two addresses would have.
    """
    found: dict[Address, str] = {}
    for want in desired:
        if want.address.kind not in kinds:
            continue
        binding = state.bindings.get(want.address)
        here = live.resources.get(want.address.kind, ())
        alike = [entry.id for entry in here if _alike(kinds[want.address.kind], want, entry)]
        if binding is not None and len(alike) > 1:
            alike = [ident for ident in alike if ident == binding.live_id]
        if len(alike) == 1:
            found[want.address] = alike[0]
    claims = Counter((address.kind, ident) for address, ident in found.items())
    return Matches({address: ident for address, ident in found.items() if claims[address.kind, ident] == 1})


def _alike(kind: Kind, want: Resource, live: LiveResource) -> bool:
    field = kind.discriminator
    typed = field is None or want.values.get(field) == live.values.get(field)
    return typed and identity(kind, want.values) == identity(kind, live.values)


def new_bindings(rebind: Rebind, live: Live, kinds: Mapping[str, Kind]) -> tuple[Binding, ...]:
    """The bindings to write: what the shop holds counts as applied last, as of what is adopted."""
    owners = {(address.kind, ident): address for address, ident in rebind if ident}
    made = []
    for kind, resources in live.resources.items():
        for entry in resources:
            address = owners.get((kind, entry.id))
            if address is not None:
                specs = kinds[kind].fields_of(entry.values)
                hidden = {name: Written("unproven", live_id=entry.id) for name, spec in specs.items() if spec.hidden}
                made.append(Binding(address, entry.id, last_applied_values(kinds[kind], entry.values, owners), hidden))
    return tuple(made)

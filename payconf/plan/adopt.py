"""Adoption: an object that the shop has already becomes an address's own."""

from __future__ import annotations

from collections.abc import Mapping

from payconf.model.address import Address
from payconf.model.elsewhere import keeper
from payconf.model.errors import Refused
from payconf.model.kind import Kind
from payconf.model.resource import Live, LiveResource, Resource
from payconf.model.state import Binding, State, Written
from payconf.model.value import Value
from payconf.plan.bind import Owners, bound, owners_of


def adoption(
    address: Address,
    resource: Resource,
    live: Live,
    state: State,
    kinds: Mapping[str, Kind],
    id: str | None = None,  # noqa: A002
) -> Binding:
    """The binding of an address to the live object of its name, or of the given id.

    What the shop holds counts as applied last, so that a difference shows as one from git; what it doesn't serve is
    unproven. An address that owns another object lets go of it only for one of its own name, and only where `id`
    says so: after a run that was broken off, only a person knows which of the two counts.
    Raises Refused where there is no such object, several, one of another type, or one that is owned.
    """
    kind = kinds[address.kind]
    here = live.resources.get(address.kind, ())
    mine = state.bindings.get(address)
    held = mine is not None and any(entry.id == mine.live_id for entry in here)
    if mine is not None and held and id in (None, mine.live_id):
        raise Refused(
            f"{address} owns number {mine.live_id} of {keeper(address.kind)}'s {address.kind} already.",
            "Nothing is to be adopted; payconf plan shows how the two differ.",
        )
    owners = owners_of({key: binding for key, binding in state.bindings.items() if key != address})
    found = _choose(address, kind, _candidates(kind, resource, here, id), owners, id)
    _same_type(address, kind, resource, found)
    if mine is not None and held:
        _same_name(address, kind, resource, found, mine)
    return binding_of(address, kind, found, {**owners, (address.kind, found.id): address})


def binding_of(address: Address, kind: Kind, found: LiveResource, owners: Owners) -> Binding:
    """The binding of a live object that payconf didn't make: as it is, and with every write-only field unproven."""
    return Binding(
        address,
        found.id,
        last_applied_values(kind, found.values, owners),
        {
            name: Written("unproven", live_id=found.id)
            for name, spec in kind.fields_of(found.values).items()
            if spec.hidden
        },
    )


def _candidates(
    kind: Kind, resource: Resource, here: tuple[LiveResource, ...], ident: str | None
) -> list[LiveResource]:
    if ident is not None:
        return [entry for entry in here if entry.id == ident]
    names = kind.identity()
    return [entry for entry in here if all(entry.values.get(name) == resource.values.get(name) for name in names)]


def _choose(address: Address, kind: Kind, found: list[LiveResource], owners: Owners, ident: str | None) -> LiveResource:
    free = [entry for entry in found if (entry.kind, entry.id) not in owners]
    if len(free) == 1:
        return free[0]
    if free:
        ids = ", ".join(entry.id for entry in free)
        raise Refused(
            f"{address}: {keeper(address.kind)} has {len(free)} objects of this name (ids {ids}).",
            "Say which one with --id.",
        )
    if found:
        owner = owners[found[0].kind, found[0].id]
        raise Refused(
            f"{address} can't have number {found[0].id} of {keeper(address.kind)}'s {address.kind}: {owner} owns it.",
            f"If the key was renamed, add: moved: [{{from: {owner}, to: {address}}}]",
        )
    what = f"number {ident}" if ident is not None else f"object of this {' and '.join(kind.identity())}"
    raise Refused(
        f"{address}: {keeper(address.kind)}'s {address.kind} have no {what}.",
        "Compare the name in the YAML with what is there, or let payconf plan create the object.",
    )


def _same_type(address: Address, kind: Kind, resource: Resource, found: LiveResource) -> None:
    field = kind.discriminator
    if field is not None and found.values.get(field) != resource.values.get(field):
        raise Refused(
            f"{address} has the {field} {resource.values.get(field)} in git, and number {found.id} of "
            f"{keeper(address.kind)}'s {address.kind} has {found.values.get(field)}.",
            f"Correct the {field} in the YAML, or adopt another object.",
        )


def _same_name(address: Address, kind: Kind, resource: Resource, found: LiveResource, mine: Binding) -> None:
    if all(found.values.get(name) == resource.values.get(name) for name in kind.identity()):
        return
    names = " and ".join(kind.identity())
    raise Refused(
        f"{address} owns number {mine.live_id} of {keeper(address.kind)}'s {address.kind}, and number {found.id} has "
        f"another {names}.",
        f"Write the {names} of number {found.id} in the YAML, if {address} is to let go of number {mine.live_id}.",
    )


def last_applied_values(kind: Kind, values: Mapping[str, Value], owners: Owners) -> dict[str, Value]:
    """The readable live values as a binding remembers them: references to owned objects as Refs.

    `owners`: addresses by (kind, live id).
    """
    fields = kind.fields_of(values)
    return {name: bound(value, owners) for name, value in values.items() if name in fields and not fields[name].hidden}

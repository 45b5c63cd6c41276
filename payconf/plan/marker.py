"""The marker in a plan: made where neither shop nor state has one, looked after where both have the same."""

from __future__ import annotations

from collections.abc import Mapping

from payconf.model.address import Address
from payconf.model.change import Action, Change
from payconf.model.errors import Refused
from payconf.model.marker import MARKER, Remembered, address_of, markers_of
from payconf.model.marker_kind import SPEC, marker_resource, marker_values
from payconf.model.resource import Live, Resource
from payconf.model.state import Binding, State
from payconf.model.way_out import takes_away
from payconf.plan.bind import Pair
from payconf.plan.options import PlanOptions


def wanted_marker(live: Live, state: State, options: PlanOptions) -> tuple[Resource, ...]:
    """The marker that the shop is to have; none where shop and state disagree, which a guard refuses.

    `options.marker` is the random id of one that is to be made; it comes from outside, so that a plan stays pure.
    """
    found, name = markers_of(live.resources), options.environment
    binding = state.bindings.get(address_of(name))
    if found is None:
        return ()
    if binding is None:
        return () if found or not options.marker else (marker_resource(name, marker_values(name, options.marker)),)
    known = Remembered.of(name, state).marker
    if known is None or found != (known,):
        return ()
    # one that was taken over from another environment is only remembered as far as it was written
    return (marker_resource(name, {**marker_values(name, known.id), **binding.last_applied}),)


def marker_binding(environment: str, live: Live, state: State) -> Binding:
    """The binding of the one marker that the shop bears, where it is this environment's and the state knows none.

    Raises Refused for any other, which is no loss of the state but another database.
    """
    address, found = address_of(environment), markers_of(live.resources) or ()
    if address in state.bindings:
        raise Refused(
            f"The state of {environment} knows a marker already.",
            f"If the shop bears another one, it is a copy: payconf plan {environment} says so.",
        )
    if len(found) != 1 or not found[0].of(environment):
        borne = ", ".join(f"{entry.environment} (integration {entry.live_id})" for entry in found)
        raise Refused(
            f"The shop bears not just a marker of {environment}, but {borne or 'none at all'}.",
            "Only a marker of this environment is adopted. A first apply makes it; a copied shop is taken back with "
            f"payconf reclaim {environment}.",
        )
    held = next(entry for entry in live.resources[MARKER] if entry.id == found[0].live_id)
    return Binding(address, held.id, {name: held.values[name] for name in SPEC.fields if name in held.values})


def without_foreign(pairs: Mapping[Address, Pair]) -> dict[Address, Pair]:
    """The pairs that are planned for. What the state remembers of a marker that isn't there is a guard's business."""
    return {address: pair for address, pair in pairs.items() if address.kind != MARKER or pair.want is not None}


def left_for_later(changes: Mapping[str, Change]) -> dict[str, Change]:
    """The changes; without a new marker where all others only take away, for then nothing may be in their way."""
    rest = {ident: change for ident, change in changes.items() if not _makes_marker(change)}
    return rest if rest and takes_away(rest.values()) else dict(changes)


def _makes_marker(change: Change) -> bool:
    return change.address.kind == MARKER and change.action is Action.CREATE

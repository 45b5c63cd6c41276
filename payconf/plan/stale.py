"""What has moved between a plan and its apply. Pure: the plan, the shop as it is read now, the state as it is now."""

from __future__ import annotations

from collections.abc import Mapping

from payconf.model.change import Action, Change
from payconf.model.kind import Kind
from payconf.model.plan import Plan
from payconf.model.resource import Live, LiveResource
from payconf.model.state import State
from payconf.plan.canonical import live_digest
from payconf.plan.situation import identity, index_names


def stale(plan: Plan, live: Live, state: State, kinds: Mapping[str, Kind]) -> tuple[str, ...]:
    """A sentence for everything that the plan touches and that is no longer as it was planned; empty: all is."""
    found = {(kind, resource.id): resource for kind, resources in live.resources.items() for resource in resources}
    touched = {(change.address.kind, change.live_id) for change in plan.changes if change.live_id is not None}
    names = index_names(live, kinds)
    moved: dict[str, None] = {}
    for change in plan.changes:
        if change.live_id is not None:
            text = _changed(change, found.get((change.address.kind, change.live_id)))
        else:
            twins = names.get((change.address.kind, identity(kinds[change.address.kind], change.values)), ())
            others = [twin.id for twin in twins if (change.address.kind, twin.id) not in touched]
            text = _exists(change, others, state)
        if text:
            moved[text] = None
    return tuple(moved)


def _changed(change: Change, now: LiveResource | None) -> str:
    if now is None:
        return f"{change.address} (id {change.live_id}) is no longer in the shop"
    if change.live_digest != live_digest(now.values):
        return f"{change.address} (id {change.live_id}) was changed in the shop"
    return ""


def _exists(change: Change, others: list[str], state: State) -> str:
    bound = state.bindings.get(change.address)
    if change.action is Action.CREATE and bound is not None:
        return f"{change.address} was created since (id {bound.live_id})"
    if others:
        return f"an object with the name of {change.address} is in the shop now (id {', '.join(others)})"
    return ""

"""Objects that a run itself put out of the way, and left behind: by its journal, for a name alone proves nothing."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

from payconf.model.change import Action, Change
from payconf.plan.put_aside import put_aside

if TYPE_CHECKING:
    from payconf.apply.past import Past
    from payconf.model.kind import Kind
    from payconf.model.plan import Plan
    from payconf.model.resource import Live
    from payconf.model.state import State
    from payconf.plan.bind import Object
    from payconf.state.base import StateStore


def left_behind(store: StateStore, name: str, live: Live, state: State, kinds: Mapping[str, Kind]) -> frozenset[Object]:
    """Live objects that nobody owns, under the name by which a run of this environment made room for a successor.

    Both must stand in a journal: that payconf sent this rename, and that it sent the successor of a plan that deletes
    the old object. Where the runs were pruned nothing is known, and the object is only named.
    """
    names = put_aside(live, state, kinds)
    renamed: set[Object] = set()
    succeeded: set[Object] = set()
    for run in reversed(store.runs(name)) if names else ():
        if names.keys() <= renamed & succeeded:
            break
        plan, past = _known(store, name, run.id)
        if plan is not None:
            sent = [change for change in plan.changes if change.owned and _sent(past.get(change.id))]
            renamed.update(target for target, text in names.items() if _renames(sent, target, text, kinds))
            succeeded.update(target for target in names if _succeeds(plan.changes, sent, target))
    return frozenset(renamed & succeeded)


def _known(store: StateStore, name: str, run: str) -> tuple[Plan | None, Mapping[str, Past]]:
    """A run's plan and journal; None where nobody kept the plan, or another version of payconf did."""
    from payconf.apply.past import past_of
    from payconf.workflow.runs_audit import kept_plan

    return kept_plan(store, name, run), past_of(store.entries(name, run))


def _sent(past: Past | None) -> bool:
    """Whether a change was carried out, or nobody knows that it was not."""
    from payconf.apply.past import Phase

    return past is not None and past.sent and past.phase not in (Phase.FAILED, Phase.ABSENT)


def _renames(sent: Collection[Change], target: Object, text: str, kinds: Mapping[str, Kind]) -> bool:
    """Whether one of the changes gave the object this name."""
    key = kinds[target[0]].natural_key[0]
    return any(
        (change.address.kind, change.live_id) == target and change.values.get(key) == text
        for change in sent
        if change.action is Action.UPDATE
    )


def _succeeds(changes: Collection[Change], sent: Collection[Change], target: Object) -> bool:
    """Whether the object was to be deleted, and the one in its place was sent."""
    gone = {
        change.address
        for change in changes
        if change.action is Action.DELETE and (change.address.kind, change.live_id) == target
    }
    return any(change.action is Action.REPLACE and change.address in gone for change in sent)

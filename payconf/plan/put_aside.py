"""Objects that a run of payconf put aside for a successor and then left: by what its journal says, not by the name."""

from __future__ import annotations

from collections.abc import Mapping

from payconf.model.change import Action, Reason
from payconf.model.kind import Kind
from payconf.model.resource import Live
from payconf.model.state import State
from payconf.plan.bind import Object, owners_of
from payconf.plan.changes import against
from payconf.plan.situation import Draft, Situation


def put_aside(live: Live, state: State, kinds: Mapping[str, Kind]) -> dict[Object, str]:
    """Live objects that nobody owns, each with the displaced name that it bears; who gave it, only a journal tells."""
    owners = owners_of(state.bindings)
    found: dict[Object, str] = {}
    for name, kind in kinds.items():
        for entry in live.resources.get(name, ()) if kind.natural_key else ():
            text = str(entry.values.get(kind.natural_key[0]))
            if text.endswith(f" (old {entry.id})") and (name, entry.id) not in owners:
                found[name, entry.id] = text
    return found


def delete_put_aside(situation: Situation, draft: Draft) -> None:
    """Finish what a run has left, whatever the environment does with objects of others."""
    free = situation.raw.keys() - situation.owners.keys() - draft.claimed
    for target in sorted(situation.options.put_aside & free):
        draft.add(against(target, Action.DELETE, Reason.LEFT_BEHIND, situation))

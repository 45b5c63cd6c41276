"""Live objects that nobody owns."""

from __future__ import annotations

from payconf.model.change import Action, Reason
from payconf.plan.bind import label_of
from payconf.plan.changes import against
from payconf.plan.situation import Draft, Situation


def unmanaged(situation: Situation, draft: Draft) -> None:
    """Leave them, name them, or delete them, as the environment says; never one that waits to be adopted."""
    choice = situation.options.unmanaged
    if choice == "ignore":
        return
    for live in situation.unowned():
        if (live.kind, live.id) in draft.claimed:
            continue
        if choice == "delete":
            draft.add(against((live.kind, live.id), Action.DELETE, Reason.UNMANAGED, situation))
        else:
            label = label_of(situation.kinds[live.kind], live)
            draft.unmanaged.append(f"{situation.address(live)} {label}".rstrip())

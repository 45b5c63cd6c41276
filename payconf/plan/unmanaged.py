"""Live objects that nobody owns."""

from __future__ import annotations

from payconf.model.change import Action, Reason
from payconf.model.finding import Finding
from payconf.model.marker import MARKER
from payconf.model.resource import LiveResource
from payconf.plan.bind import Object, label_of
from payconf.plan.changes import against
from payconf.plan.situation import Draft, Situation


def unmanaged(situation: Situation, draft: Draft) -> None:
    """Leave them, name them, or delete them, as the environment says; never one that waits to be adopted.

    At a payment service they may be another system's, so they are only named. A state that owns nothing is new or
    lost, and the shop perhaps another's: then nothing of it is deleted.
    """
    choice = situation.options.unmanaged
    if choice == "ignore":
        return
    found = [
        live for live in situation.unowned() if _counts(live, situation) and not _decided((live.kind, live.id), draft)
    ]
    spared = choice == "delete" and not any(kind != MARKER for kind, _ in situation.owners)
    for live in found:
        if choice == "delete" and not spared and not situation.kinds[live.kind].at_service:
            draft.add(against((live.kind, live.id), Action.DELETE, Reason.UNMANAGED, situation))
        else:
            label = label_of(situation.kinds[live.kind], live)
            draft.unmanaged.append(f"{situation.address(live)} {label}".rstrip())
    if spared and found:
        many = len(found) > 1
        said = f"The state of {situation.options.environment} owns nothing, so the {len(found)} object{'s' * many}"
        draft.findings.append(
            Finding("PC516", f"{said} that the shop has besides {'are' if many else 'is'} left alone.")
        )


def _counts(live: LiveResource, situation: Situation) -> bool:
    """Neither a marker nor an object that is gone as far as its system allows it."""
    return live.kind != MARKER and not situation.kinds[live.kind].sleeps(live.values)


def _decided(target: Object, draft: Draft) -> bool:
    """Whether it waits to be adopted, or a run has left it and it is deleted anyhow."""
    return target in draft.claimed or bool(draft.of(target))

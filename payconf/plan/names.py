"""Names that the shop keeps unique: whoever takes one waits until it is free."""

from __future__ import annotations

from dataclasses import replace

from payconf.model.change import Action, Change, FieldChange, Reason
from payconf.model.resource import LiveResource
from payconf.plan.bind import Object
from payconf.plan.changes import against
from payconf.plan.displaced import displaced
from payconf.plan.make import name_taken
from payconf.plan.situation import Draft, Situation

_TAKES = (Action.CREATE, Action.REPLACE, Action.UPDATE)


def free_names(situation: Situation, draft: Draft) -> None:
    """Put renames of old objects before what takes their names, and refuse what would take a name that stays."""
    for ident in sorted(draft.changes):
        change = draft.changes[ident]
        holder = _holder(change, situation)
        if holder is None:
            continue
        target = (holder.kind, holder.id)
        if any(other.action is Action.DELETE for other in draft.of(target)) or _is_cycle(change, situation, draft):
            draft.need(ident, _displace(holder, situation, draft))
        elif (rename := _rename_of(target, situation, draft)) is not None:
            draft.need(ident, rename.id)
        else:
            draft.verdicts.append(name_taken(change, holder, situation))


def _holder(change: Change, situation: Situation) -> LiveResource | None:
    """The other live object that has the name which a change takes; None where the name is free or not unique."""
    kind = situation.kinds[change.address.kind]
    if change.action not in _TAKES or not set(kind.natural_key) & change.values.keys():
        return None
    before = situation.raw[kind.name, change.live_id].values if change.live_id is not None else {}
    held = situation.namesakes(kind, {**before, **change.values})
    return next((live for live in held if live.id != change.live_id), None)


def _rename_of(target: Object, situation: Situation, draft: Draft) -> Change | None:
    """The planned update by which an object gives its name up."""
    key = set(situation.kinds[target[0]].natural_key)
    return next(
        (other for other in draft.of(target) if other.action is Action.UPDATE and key & other.values.keys()), None
    )


def _is_cycle(change: Change, situation: Situation, draft: Draft) -> bool:
    """True where renames wait for one another in a circle and this one is the first of them."""
    seen = [change.id]
    at: Change | None = change
    while at is not None:
        holder = _holder(at, situation)
        at = _rename_of((holder.kind, holder.id), situation, draft) if holder is not None else None
        if at is not None and at.id in seen:
            return at.id == change.id and change.id == min(seen)
        if at is not None:
            seen.append(at.id)
    return False


def _displace(holder: LiveResource, situation: Situation, draft: Draft) -> str:
    """Rename an object out of the way; what else is done to it comes after. Returns the change's id."""
    target = (holder.kind, holder.id)
    kind = situation.kinds[holder.kind]
    name = kind.natural_key[0]
    before = str(holder.values.get(name))
    after = displaced(before, holder.id)
    successor = f"replace:{situation.address(holder)}"
    reason = Reason.IMMUTABLE if successor in draft.changes else Reason.FROM_GIT
    first = against(target, Action.UPDATE, reason, situation, [FieldChange(name, before, after)])
    # The successor too: once it is made, the address is its own and no longer the old object's.
    others = [other.id for other in draft.of(target)] + [successor] * (successor in draft.changes)
    step = replace(first, id=f"{first.id}#1", note="frees its name for another object")
    draft.add(step)
    for other in others:
        draft.need(other, step.id)
    return step.id

"""Live objects outside the YAML that refer to what leaves: changed under `cascade: all`, named and refused else."""

from __future__ import annotations

from collections.abc import Mapping

from payconf.model.address import Address
from payconf.model.change import Action, FieldChange, Reason
from payconf.model.resource import LiveResource
from payconf.model.span import NOWHERE
from payconf.model.value import LiveRef, Ref, Value
from payconf.model.verdict import Verdict
from payconf.plan.bind import Object, label_of
from payconf.plan.changes import against
from payconf.plan.differ import details
from payconf.plan.refuse import refuse
from payconf.plan.situation import Draft, Situation


def change_outside(
    referrer: Object,
    hits: Mapping[str, set[Object]],
    leaving: set[Object],
    successors: Mapping[Object, Address],
    situation: Situation,
    draft: Draft,
) -> None:
    """Let one live object go of what leaves, and point it at what is made anew; emptied, it is disabled first."""
    live = situation.raw[referrer]
    if situation.options.cascade == "owned":
        for target in sorted({entry for found in hits.values() for entry in found} & situation.raw.keys()):
            draft.verdicts.append(_refusal(live, target, situation))
        return
    followers = {old: new for old, new in successors.items() if _same_variant(old, new, situation)}
    gone = leaving | (successors.keys() - followers.keys())
    fields: list[FieldChange] = []
    emptied = False
    for name in sorted(hits):
        before = live.values[name]
        after = [_follow(item, followers) for item in before if _object(item) not in gone]
        emptied |= not after
        fields.append(_field(name, before, after or before[-1:], live, situation))
    repointed = any(targets & followers.keys() for targets in hits.values())
    _add(referrer, [item for item in fields if item.before != item.after], emptied, repointed, situation, draft)


def _add(
    referrer: Object, fields: list[FieldChange], emptied: bool, repointed: bool, situation: Situation, draft: Draft
) -> None:
    live = situation.raw[referrer]
    off = None
    if emptied and situation.kinds[referrer[0]].can_disable and live.values.get("enabled"):
        off = against(referrer, Action.DISABLE, Reason.CASCADE, situation, [FieldChange("enabled", True, False)])
        draft.add(off)
    if fields:
        reason = Reason.REPOINT if repointed else Reason.CASCADE
        update = against(referrer, Action.UPDATE, reason, situation, fields)
        draft.add(update)
        if off is not None:
            draft.need(update.id, off.id)


def _object(item: Value) -> Object:
    return (item.kind, item.id) if isinstance(item, LiveRef) else ("", "")


def _follow(item: Value, followers: Mapping[Object, Address]) -> Value:
    new = followers.get(_object(item))
    return item if new is None else Ref(new, item.output)


def _same_variant(old: Object, new: Address, situation: Situation) -> bool:
    """Only a successor of the same variant surely has the same outputs."""
    kind = situation.kinds[old[0]]
    want = situation.pairs[new].want
    if kind.discriminator is None or want is None or old not in situation.raw:
        return False
    return bool(situation.raw[old].values.get(kind.discriminator) == want.values.get(kind.discriminator))


def _field(name: str, before: Value, after: Value, live: LiveResource, situation: Situation) -> FieldChange:
    spec = situation.kinds[live.kind].fields_of(live.values)[name]
    return FieldChange(name, before, after, details=details(spec.semantics, before, after))


def _refusal(live: LiveResource, target: Object, situation: Situation) -> Verdict:
    leaving = situation.address(situation.raw[target])
    name = label_of(situation.kinds[live.kind], live)
    pair = situation.pairs.get(leaving)
    want = pair.want if pair is not None else None
    return refuse(
        "cascade",
        "PC504",
        leaving,
        f"{situation.address(live)} {name!r} is not in git and uses methods of {leaving}.",
        want.span if want is not None else NOWHERE,
    )

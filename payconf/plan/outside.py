"""Live objects outside the YAML that refer to what leaves: changed under `cascade: all`, named and refused else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

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
) -> bool:
    """Let one live object go of what leaves, and point it at what is made anew; emptied, it is disabled first.

    Says whether there was anything to do: a disabled rule that keeps its last row needs nothing.
    """
    live = situation.raw[referrer]
    followers = {old: new for old, new in successors.items() if _same_variant(old, new, situation)}
    gone = leaving | (successors.keys() - followers.keys())
    fields: list[FieldChange] = []
    emptied = False
    for name in sorted(hits):
        before = live.values[name]
        after = [_follow(item, followers) for item in before if _object(item) not in gone]
        emptied |= not after
        fields.append(_field(name, before, after or before[-1:], live, situation))
    chosen = [item for item in fields if item.before != item.after]
    off = emptied and situation.kinds[referrer[0]].can_disable and bool(live.values.get("enabled"))
    if not chosen and not off:
        return False
    if situation.options.cascade == "owned":
        targets = {entry for found in hits.values() for entry in found} & situation.raw.keys()
        draft.verdicts += [_refusal(live, target, situation) for target in sorted(targets)]
    else:
        repointed = any(targets & followers.keys() for targets in hits.values())
        _add(referrer, chosen, off, Reason.REPOINT if repointed else Reason.CASCADE, situation, draft)
    return True


def _add(
    referrer: Object, fields: list[FieldChange], off: bool, reason: Reason, situation: Situation, draft: Draft
) -> None:
    needs: tuple[str, ...] = ()
    if off:
        first = against(referrer, Action.DISABLE, Reason.CASCADE, situation, [FieldChange("enabled", True, False)])
        draft.add(first)
        needs = (first.id,)
    if fields:
        draft.add(replace(against(referrer, Action.UPDATE, reason, situation, fields), needs=needs))


def _object(item: Value) -> Object:
    return (item.kind, item.id) if isinstance(item, LiveRef) else ("", "")


def _follow(item: Value, followers: Mapping[Object, Address]) -> Value:
    new = followers.get(_object(item))
    return item if new is None else Ref(new, item.output)


def _same_variant(old: Object, new: Address, situation: Situation) -> bool:
    """Only a successor of the same variant surely has the same outputs; a retired one is to be in no rule."""
    kind = situation.kinds[old[0]]
    want = situation.pairs[new].want
    if kind.discriminator is None or want is None or want.retired or old not in situation.raw:
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

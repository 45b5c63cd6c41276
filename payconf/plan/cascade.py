"""What refers to an object that leaves, or gets a successor: rules are changed first, in the same plan.

The shop doesn't do it (facts/orocommerce §3.8): orphans stay, and a rule of orphans still stops the rules after it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from payconf.model.address import Address
from payconf.model.change import Action, Change, FieldChange, Reason
from payconf.model.resource import LiveResource, Resource
from payconf.model.value import Gone, LiveRef, Value
from payconf.plan.bind import Object, Pair
from payconf.plan.changes import against
from payconf.plan.differ import same
from payconf.plan.outside import change_outside
from payconf.plan.situation import Draft, Situation
from payconf.plan.threeway import field_change


@dataclass(slots=True)
class Movement:
    """`leaving`: live objects that go or are switched off. `successors`: live objects that are made anew.

    `hits`: who refers to them, by live object and field.
    """

    leaving: set[Object] = field(default_factory=set)
    successors: dict[Object, Address] = field(default_factory=dict)
    hits: dict[Object, dict[str, set[Object]]] = field(default_factory=dict)

    def targets(self, referrer: Object) -> set[Object]:
        """Every moving object that one live object refers to."""
        return {target for found in self.hits[referrer].values() for target in found}


def cascade(situation: Situation, draft: Draft, leaving: Iterable[Object] = ()) -> None:
    """Add the changes of referring objects, retire what is to be retired, and let the leaving wait for them.

    `leaving`: live objects that everything is to let go of, whatever is done to themselves.
    """
    movement = _movement(situation, draft)
    movement.leaving.update(leaving)
    if not movement.leaving and not movement.successors:
        return
    _find_hits(situation, movement)
    for referrer in sorted(movement.hits):
        if any(change.action is Action.DELETE for change in draft.of(referrer)):
            continue
        pair = situation.pairs.get(situation.owners.get(referrer, _NOBODY))
        if pair is not None and pair.want is not None and pair.have is not None:
            _change_owned(referrer, pair.want, pair.have, movement, situation, draft)
        elif not change_outside(
            referrer, movement.hits[referrer], movement.leaving, movement.successors, situation, draft
        ):
            del movement.hits[referrer]
    _retire(situation, movement, draft)
    _wait(movement, draft)


_NOBODY = Address("", "")


def _movement(situation: Situation, draft: Draft) -> Movement:
    movement = Movement()
    for change in draft.changes.values():
        target = (change.address.kind, change.live_id or "")
        if change.action is Action.DELETE and change.reason is Reason.IMMUTABLE:
            movement.successors[target] = change.address
        elif change.action in (Action.DELETE, Action.DISABLE):
            movement.leaving.add(target)
        elif change.reason is Reason.VANISHED:
            binding = situation.pairs[change.address].binding
            movement.successors[change.address.kind, binding.live_id if binding else ""] = change.address
    retiring = {pair.object for pair in situation.pairs.values() if _retiring(pair)}
    movement.leaving |= retiring - movement.successors.keys()
    return movement


def _retiring(pair: Pair) -> bool:
    return pair.want is not None and pair.want.retired and pair.have is not None


def _find_hits(situation: Situation, movement: Movement) -> None:
    moving = movement.leaving | movement.successors.keys()
    vanished = {target[1]: target for target in movement.successors if target not in situation.raw}
    for referrer, live in situation.raw.items():
        for name, value in live.values.items():
            found = {_target(item, vanished) for item in value} & moving if isinstance(value, list | tuple) else None
            if found:
                movement.hits.setdefault(referrer, {})[name] = found


def _target(item: Value, vanished: Mapping[str, Object]) -> Object:
    """What a reference of a live object means, also where its object has vanished."""
    if isinstance(item, LiveRef):
        return item.kind, item.id
    return vanished.get(item.id, _NO_OBJECT) if isinstance(item, Gone) else _NO_OBJECT


_NO_OBJECT = ("", "")


def _change_owned(
    referrer: Object, want: Resource, have: LiveResource, movement: Movement, situation: Situation, draft: Draft
) -> None:
    """Our own rules become what git says, also where a change by hand would have been kept."""
    planned = {name for change in draft.of(referrer) for name in change.values}
    specs = situation.kinds[referrer[0]].fields_of(want.values)
    fields: list[FieldChange] = []
    for name, targets in sorted(movement.hits[referrer].items()):
        if name in planned:
            continue
        spec = specs[name]
        before, after = have.values.get(name), want.values.get(name, spec.default)
        if same(spec.semantics, before, after) and not targets & movement.successors.keys():
            continue  # git itself still names what is switched off
        fields.append(field_change(name, spec, before, after, want))
    if not fields:
        return
    repointed = movement.targets(referrer) & movement.successors.keys()
    merge(referrer, fields, Reason.REPOINT if repointed else Reason.CASCADE, situation, draft)
    _undrift(want.address, {item.name for item in fields}, draft)


def merge(referrer: Object, fields: list[FieldChange], reason: Reason, situation: Situation, draft: Draft) -> None:
    """Add fields to the object's update, or make one."""
    new = against(referrer, Action.UPDATE, reason, situation, fields)
    known = draft.changes.get(new.id)
    if known is not None:
        new = replace(known, values={**known.values, **new.values}, fields=(*known.fields, *new.fields))
    draft.add(new)


def _undrift(address: Address, names: set[str], draft: Draft) -> None:
    """What is changed after all is no longer left as it is."""
    drift = draft.drift.pop(address, None)
    kept = tuple(item for item in drift.fields if item.name not in names) if drift is not None else ()
    if drift is not None and kept:
        signed = tuple(entry for entry in drift.accepted if entry.field not in names)
        draft.drift[address] = replace(drift, fields=kept, accepted=signed)


def _retire(situation: Situation, movement: Movement, draft: Draft) -> None:
    """A retired object that is still referred to: a change without values says so, after those that let go of it.

    Its other fields are updated by a change of their own, since a name may have to be free before rules can change.
    """
    used = {target for found in movement.hits.values() for targets in found.values() for target in targets}
    for pair in situation.pairs.values():
        if _retiring(pair) and pair.object in used & movement.leaving:
            draft.add(against(pair.object, Action.RETIRE, Reason.RETIRED, situation))


def _wait(movement: Movement, draft: Draft) -> None:
    """What leaves does so after everything that refers to it has let go."""
    letting_go: dict[Object, list[str]] = defaultdict(list)
    for referrer in movement.hits:
        for target in movement.targets(referrer):
            letting_go[target] += [change.id for change in draft.of(referrer)]
    for target, idents in letting_go.items():
        for change in draft.of(target):
            if _is_leaving(change):
                draft.need(change.id, *idents)


def _is_leaving(change: Change) -> bool:
    return change.action in (Action.DELETE, Action.DISABLE, Action.RETIRE)

"""What is to be done about one address."""

from __future__ import annotations

from dataclasses import replace

from payconf.model.change import Action, Drift, FieldChange, Reason
from payconf.model.elsewhere import kept
from payconf.model.kind import Lost
from payconf.model.resource import LiveResource, Resource
from payconf.model.state import Binding
from payconf.model.value import SecretRef
from payconf.model.verdict import Verdict
from payconf.plan.bind import Pair
from payconf.plan.changes import against, creation, updates
from payconf.plan.differ import same
from payconf.plan.make import make, name_taken, unowned_twins
from payconf.plan.refuse import refuse
from payconf.plan.secrets import secret_changes
from payconf.plan.situation import Draft, Situation
from payconf.plan.threeway import Differences, differences


def decide(pair: Pair, situation: Situation, draft: Draft) -> None:
    """Write the changes, drift and refusals of one pair into the draft."""
    if pair.want is None:
        if pair.have is not None:
            draft.add(against(pair.object, Action.DELETE, Reason.REMOVED, situation))
    elif pair.binding is None:
        make(pair, pair.want, Reason.NEW, situation, draft)
    elif pair.have is None:
        _vanished(pair, pair.want, pair.binding, situation, draft)
    else:
        _existing(pair, pair.want, pair.have, pair.binding, situation, draft)


def _vanished(pair: Pair, want: Resource, binding: Binding, situation: Situation, draft: Draft) -> None:
    """The object is gone from the shop: a difference from the shop like any other."""
    undo = pair.address in situation.options.revert_drift
    if undo or (situation.options.drift == "revert" and not _git_moved(pair, want, binding)):
        make(pair, want, Reason.VANISHED, situation, draft)
    elif _git_moved(pair, want, binding):
        message = f"{pair.address} was changed in git and is no longer {kept(pair.address.kind)}."
        fix = f"Take it out of the YAML, or create it again with --revert-drift {pair.address}."
        draft.verdicts.append(refuse("conflict", "PC502", pair.address, message, want.span, fix))
    elif situation.options.drift == "refuse":
        message = f"{pair.address} is no longer {kept(pair.address.kind)}."
        fix = f"Take it out of the YAML, or create it again with --revert-drift {pair.address}."
        draft.verdicts.append(refuse("drift", "PC503", pair.address, message, want.span, fix))
    else:
        draft.drift[pair.address] = Drift(pair.address, vanished=True, span=want.span)


def _git_moved(pair: Pair, want: Resource, binding: Binding) -> bool:
    """Whether a readable field says something else than was applied last; what stands behind references aside."""
    return any(
        not same(spec.semantics, want.values.get(name, spec.default), binding.last_applied[name])
        for name, spec in pair.kind.fields_of(want.values).items()
        if name in binding.last_applied and not (spec.hidden or isinstance(want.values.get(name), SecretRef))
    )


def _existing(
    pair: Pair, want: Resource, have: LiveResource, binding: Binding, situation: Situation, draft: Draft
) -> None:
    found = differences(pair, want, have, binding, situation)
    draft.secrets["unresolved"].extend((pair.address, name) for name in found.uncompared)
    secrets = secret_changes(pair, want, have, binding, found.shop_moved, situation, draft)
    undone = _undo(pair, want, found, situation, draft)
    fields = [*found.git, *undone, *secrets]
    if not fields:
        return
    specs = pair.kind.fields_of(want.values)
    told = pair.kind.lost is Lost.REPLACE and any(specs[field.name].told_once for field in fields)
    if told or any(specs[field.name].immutable for field in fields):
        _replace(pair, want, fields, situation, draft)
        return
    reason = Reason.FROM_GIT if found.git else Reason.FROM_SHOP if undone else Reason.SECRET
    for change in updates(pair.object, reason, situation, fields):
        draft.add(change)


def _undo(pair: Pair, want: Resource, found: Differences, situation: Situation, draft: Draft) -> list[FieldChange]:
    """The fields whose live value gives way to git's; what doesn't is kept and shown, or refused."""
    if pair.address in situation.options.revert_drift:
        return [*found.shop, *found.both]
    if found.both:
        draft.verdicts.append(_conflict(pair, want, found.both))
    signed = situation.options.signed(pair.address, found.shop)
    names = {entry.field for entry in signed}
    rest = [field for field in found.shop if field.name not in names]
    undone = rest if situation.options.drift == "revert" else []
    if rest and situation.options.drift == "refuse":
        draft.verdicts.append(_drifted(pair, want, rest))
    if kept := tuple(field for field in found.shop if field not in undone):
        draft.drift[pair.address] = Drift(pair.address, kept, span=want.span, accepted=signed)
    return undone


def _conflict(pair: Pair, want: Resource, fields: list[FieldChange]) -> Verdict:
    names = ", ".join(field.name for field in fields)
    return refuse(
        "conflict",
        "PC502",
        pair.address,
        f"{pair.address} was changed in git and {kept(pair.address.kind)} since the last apply: {names}.",
        fields[0].span,
        f"Run payconf pull for {pair.address}, or let git win with --revert-drift {pair.address}.",
    )


def _drifted(pair: Pair, want: Resource, fields: list[FieldChange]) -> Verdict:
    names = ", ".join(field.name for field in fields)
    return refuse(
        "drift",
        "PC503",
        pair.address,
        f"{pair.address} was changed {kept(pair.address.kind)}: {names}.",
        fields[0].span,
        f"Run payconf pull for {pair.address}, or undo it with --revert-drift {pair.address}.",
    )


def _replace(pair: Pair, want: Resource, fields: list[FieldChange], situation: Situation, draft: Draft) -> None:
    """A successor is made and the old object deleted behind it; names and rules are seen to later."""
    draft.drift.pop(pair.address, None)
    told = {field.name: field for field in fields if field.name in pair.kind.told}  # which say why
    reason = Reason.SECRET if len(told) == len(fields) else Reason.IMMUTABLE
    made = creation(pair, want, Action.REPLACE, reason)
    successor = replace(made, fields=tuple(told.get(field.name, field) for field in made.fields))
    if twins := unowned_twins(pair, want, situation):
        draft.claimed.update((live.kind, live.id) for live in twins)
        draft.verdicts.append(name_taken(successor, twins[0], situation))
        return
    old = against(pair.object, Action.DELETE, reason, situation)
    draft.add(successor)
    draft.add(replace(old, needs=(successor.id,)))

"""How changes are made up: one place for their ids, digests and labels."""

from __future__ import annotations

from collections.abc import Iterable

from payconf.model.change import Action, Change, FieldChange, Reason
from payconf.model.resource import Resource
from payconf.model.span import NOWHERE
from payconf.plan.bind import Object, Pair, label_of
from payconf.plan.canonical import live_digest
from payconf.plan.situation import Situation
from payconf.plan.threeway import field_change
from payconf.plan.told import unpinned


def against(
    target: Object, action: Action, reason: Reason, situation: Situation, fields: Iterable[FieldChange] = ()
) -> Change:
    """A change of a live object, its owner's or nobody's, with the fields that it writes."""
    kind = situation.kinds[target[0]]
    live = situation.raw[target]
    address = situation.address(live)
    pair = situation.pairs.get(address)
    want = pair.want if pair is not None else None
    chosen = tuple(fields)
    return Change(
        id=f"{action.value}:{address}",
        action=action,
        reason=reason,
        address=address,
        values={field.name: field.after for field in chosen},
        fields=chosen,
        live_id=live.id,
        live_digest=live_digest(live.values),
        owned=pair is not None,
        label=want.label if want is not None and want.label else label_of(kind, live),
        note=want.note if want is not None else "",
        span=want.span if want is not None else NOWHERE,
        variant=str(live.values.get(kind.discriminator, "")) if kind.discriminator else "",
    )


def updates(target: Object, reason: Reason, situation: Situation, fields: Iterable[FieldChange]) -> tuple[Change, ...]:
    """One update; what disables the object is a change of its own, so that it shows as such."""
    chosen = tuple(fields)
    off = tuple(field for field in chosen if _disables(field) and situation.kinds[target[0]].can_disable)
    rest = tuple(field for field in chosen if field not in off)
    return (
        *((against(target, Action.DISABLE, reason, situation, off),) if off else ()),
        *((against(target, Action.UPDATE, reason, situation, rest),) if rest else ()),
    )


def _disables(field: FieldChange) -> bool:
    return field.name == "enabled" and field.after is False


def creation(pair: Pair, want: Resource, action: Action, reason: Reason) -> Change:
    """A new object with all its fields."""
    have = pair.have.values if pair.have is not None else {}
    specs = pair.kind.fields_of(want.values)
    values = unpinned(want.values, pair.kind)
    return Change(
        id=f"{action.value}:{pair.address}",
        action=action,
        reason=reason,
        address=pair.address,
        values=values,
        fields=tuple(
            field_change(name, specs[name], have.get(name), value, want)
            for name, value in values.items()
            if name in specs and value is not None and value != have.get(name)
        ),
        label=want.label,
        note=want.note,
        span=want.span,
        variant=str(want.values.get(pair.kind.discriminator, "")) if pair.kind.discriminator else "",
    )

"""What `payconf off` left stays so, whatever `drift:` says, until git says the same or `--revert-drift` names it.

What git wants of those objects is read without what is off, before anything is compared: so no other change of the
same rule or integration brings it back.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace

from payconf.model.address import Address
from payconf.model.change import Action, Change, Drift, FieldChange
from payconf.model.resource import LiveResource, Resource
from payconf.model.span import NOWHERE
from payconf.model.state import SwitchedOff
from payconf.model.value import Ref, Value
from payconf.model.verdict import Verdict
from payconf.plan.bind import Object, Owners, Pair
from payconf.plan.refuse import refuse

CODE = "PC515"
_INTEGRATIONS = "integrations"
_MAKES = frozenset({Action.CREATE, Action.REPLACE})


@dataclass(frozen=True, slots=True)
class Held:
    """`pairs`: those whose wish is read otherwise. `forgets`: what is remembered no longer when the plan is done.

    `off`: integrations that are off at the time of the plan, with what is remembered of them; `kept`: objects that stay
    as they are by this memory alone.
    """

    pairs: Mapping[Address, Pair] = field(default_factory=dict)
    drift: tuple[Drift, ...] = ()
    forgets: tuple[tuple[str, SwitchedOff], ...] = ()
    off: Mapping[Address, SwitchedOff] = field(default_factory=dict)
    kept: Mapping[Address, SwitchedOff] = field(default_factory=dict)


def hold(
    pairs: Mapping[Address, Pair],
    raw: Mapping[Object, LiveResource],
    owners: Owners,
    memory: Iterable[SwitchedOff],
    revert: Collection[Address],
) -> Held:
    """What the memory means for these pairs. Naming an integration undoes all that was done to switch it off."""
    kept: dict[Address, list[SwitchedOff]] = {}
    forgets = []
    off: dict[Address, SwitchedOff] = {}
    for entry in memory:
        owner = owners.get((entry.kind, entry.live_id), Address(entry.kind, f"@{entry.live_id}"))
        target = owners.get((_INTEGRATIONS, entry.integration), Address(_INTEGRATIONS, f"@{entry.integration}"))
        if {owner, target} & set(revert) or not _as_left(entry, raw, owners):
            forgets.append((str(owner), entry))
            continue
        off[target] = entry
        if _said(entry, pairs.get(owner), target):
            forgets.append((str(owner), entry))
        else:
            kept.setdefault(owner, []).append(entry)
    held = {
        address: _held(pair, want, {owners.get((_INTEGRATIONS, entry.integration)) for entry in entries})
        for address, entries in sorted(kept.items())
        if (pair := pairs.get(address)) is not None and (want := pair.want) is not None
    }
    drift = (_drift(pairs[address], pair, kept[address]) for address, pair in held.items())
    return Held(
        held,
        tuple(entry for entry in drift if entry.fields),
        tuple(forgets),
        off,
        {address: entries[-1] for address, entries in kept.items()},
    )


def _as_left(entry: SwitchedOff, raw: Mapping[Object, LiveResource], owners: Owners) -> bool:
    """Whether it is still off in the shop. What others switched on again since is theirs."""
    live = raw.get((entry.kind, entry.live_id))
    if live is None:
        return (entry.kind, entry.live_id) in owners  # made anew it would be on again
    if entry.kind == _INTEGRATIONS:
        return live.values.get("enabled") is False
    return not _offers(live.values, None, entry)


def _said(entry: SwitchedOff, pair: Pair | None, target: Address) -> bool:
    """Whether git says by now what was done, so that there is nothing to remember. Unowned objects git can't name."""
    if pair is None:
        return False
    if pair.want is None or (entry.field == "enabled" and pair.want.values.get("enabled") is False):
        return True
    return entry.kind == "rules" and not _names(pair.want, target)


def _names(want: Resource, target: Address) -> bool:
    return any(isinstance(item, Ref) and item.target == target for item in want.values.get("methods") or ())


def _held(pair: Pair, want: Resource, off: Collection[Address | None]) -> Pair:
    """What git wants, without what is off. A rule with nothing left keeps its rows, and isn't switched on."""
    values: dict[str, Value] = {"enabled": False}
    if pair.address.kind == "rules":
        known = pair.binding.last_applied if pair.binding is not None else {}
        left = pair.have.values if pair.have is not None else known
        rest = [item for item in want.values["methods"] if not (isinstance(item, Ref) and item.target in off)]
        on = bool(want.values.get("enabled", True) and left.get("enabled", True))
        values = {"methods": rest} if rest else {"methods": left.get("methods"), "enabled": on}
    return replace(pair, want=replace(want, values={**want.values, **values}))


def _drift(pair: Pair, held: Pair, entries: list[SwitchedOff]) -> Drift:
    """The difference between git and what was left, as one from the shop."""
    fields: list[FieldChange] = []
    if pair.want is not None and pair.have is not None and held.want is not None:
        for name in ("enabled", "methods"):
            before, after = pair.have.values.get(name), pair.want.values.get(name)
            if held.want.values.get(name) != after and before != after:
                fields.append(FieldChange(name, before, after, span=pair.want.spans.get(name, pair.want.span)))
    last = max(entries, key=lambda entry: entry.at)
    span = pair.want.span if pair.want is not None else NOWHERE
    return Drift(pair.address, tuple(fields), span=span, off=f"{last.run}, {last.at[:10]}")


def refuse_use(
    held: Held, changes: Iterable[Change], raw: Mapping[Object, LiveResource], revert: Collection[Address]
) -> list[Verdict]:
    """Refuse each change that would bring back, at another place, what is off, or make it anew: on, and forgotten."""
    verdicts = []
    for change in changes:
        if change.action in _MAKES and change.address in held.kept:
            message = f"{change.address} would be made anew, and {_told(held.kept[change.address])}."
            verdicts.append(refuse("off", CODE, change.address, message, change.span, _fix(change.address)))
        if change.address.kind != "rules" or change.action is Action.DELETE or change.address in revert:
            continue
        before = raw[change.address.kind, change.live_id].values if change.live_id is not None else {}
        for target, entry in sorted(held.off.items()):
            if _offers({**before, **change.values}, target, entry) and not _offers(before, target, entry):
                span = next((item.span for item in change.fields if item.name == "methods"), change.span)
                message = f"{change.address} would offer methods of {target} again, and {_told(entry)}."
                verdicts.append(refuse("off", CODE, change.address, message, span, _fix(target)))
    return verdicts


def _offers(values: Mapping[str, Value], target: Address | None, entry: SwitchedOff) -> bool:
    """Whether a rule with these values offers what is off, by its address or by its id."""
    named = (
        item.target if isinstance(item, Ref) else getattr(item, "id", None) for item in values.get("methods") or ()
    )
    return bool(values.get("enabled", True)) and any(name in (target, entry.integration) for name in named)


def _told(entry: SwitchedOff) -> str:
    return f"payconf off has switched it off (run {entry.run}, {entry.at[:10]})"


def _fix(target: Address) -> str:
    return (
        f"Undo it with --revert-drift {target}, or say in git what was done: `enabled: false` (or, where it was only "
        f"taken out of the rules, `retired: true`) at {target}, and no rule that uses it."
    )

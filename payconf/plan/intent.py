"""The intent of a plan: what is the same in the reviewed plan and in the one that is applied."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from payconf.model.address import Address
from payconf.model.change import Action, Change, FieldChange
from payconf.model.elsewhere import SERVICE_KINDS
from payconf.model.errors import Stale
from payconf.model.marker import MARKER
from payconf.model.plan import Plan
from payconf.model.value import Gone, LiveRef, Ref, SecretRef, Value, to_json
from payconf.model.waiver import Waived
from payconf.plan.canonical import canonical, sha256
from payconf.plan.secrets import ASKED
from payconf.plan.services import SERVICES, places

Told = Mapping[tuple[Address, str], str]
"""By address and field, where a secret is stored."""


def intent(plan: Plan) -> str:
    """Digest over the environment, its choices and its changes; no fingerprint, no live id, no time is in it."""
    return sha256(
        {
            "environment": plan.header.environment,
            "class": plan.header.environment_class,
            "provider": plan.header.provider,
            "shop": plan.header.shop,
            "options": to_json(dict(plan.options)),
            "renames": sorted([str(old), str(new)] for old, new in plan.renames),
            "changes": sorted(intents_of(plan).values(), key=canonical),
            "waivers": sorted(map(_waiver, plan.waivers)),
        }
    )


def intents_of(plan: Plan) -> dict[str, Any]:
    """By change id, what of each change belongs to the intent. A change only because of a resolved secret doesn't; one
    that --write-secrets asks for does. Of payment services it is what git wants there (payconf.plan.services).
    """
    whole, told = bool(plan.options.get("reclaim")), places(plan.options)
    here = (change for change in plan.changes if change.address.kind not in SERVICE_KINDS)
    found = {change.id: _intent_of(change, whole, told) for change in here}
    return {ident: entry for ident, entry in found.items() if entry is not None}


def _intent_of(change: Change, whole: bool, told: Told) -> dict[str, Any] | None:
    values = change.values
    if change.action in (Action.UPDATE, Action.DISABLE, Action.RETIRE) and not whole:
        resolved = {field.name for field in change.fields if _only_resolved(field, told)}
        values = {name: value for name, value in values.items() if name not in resolved}
        if not values and resolved and change.action is Action.UPDATE:
            return None
    # A displaced name ends with a live id, a marker's with a random one; no other literal holds an id.
    step = "#" in change.id or change.address.kind == MARKER
    return {
        "action": change.action.value,
        "address": _address(change),
        "values": sorted(values) if step else {name: _plain(value, told) for name, value in values.items()},
    }


def _only_resolved(field: FieldChange, told: Told) -> bool:
    """True for what only a run that reads secrets can tell."""
    secret = isinstance(field.after, SecretRef) or _place(field.after, told) is not None
    return (not field.known or secret) and not set(field.details) & {*ASKED.values()}


def _place(value: Value, told: Told) -> str | None:
    """Where a secret is stored that another object of the same plan will tell; None for any other value."""
    return told.get((value.target, value.output)) if isinstance(value, Ref) else None


def _address(change: Change) -> str:
    return str(change.address) if change.owned else f"{change.address.kind}/@ {change.label}"


def _plain(value: Value, told: Told) -> Any:
    """The value as JSON without what may differ between two readings of the same thing."""
    if (place := _place(value, told)) is not None:
        return {"$secret": place}
    match value:
        case SecretRef(reference, _):
            return {"$secret": reference}
        case LiveRef(kind, _, output):
            return {"$live": kind, "output": output}
        case Gone(what, _):
            return {"$gone": what}
        case list() | tuple():
            return [_plain(item, told) for item in value]
        case dict():
            return {key: _plain(item, told) for key, item in value.items()}
        case _:
            return to_json(value)


def compare_intents(plan: Plan, reviewed: Plan) -> list[str]:
    """What differs, one sentence each; empty where both mean the same."""
    if plan.intent == reviewed.intent:
        return []
    found = [
        f"{name}: {before!r} in the reviewed plan, {after!r} now"
        for name, before, after in (
            ("environment", reviewed.header.environment, plan.header.environment),
            ("class", reviewed.header.environment_class, plan.header.environment_class),
            ("provider", reviewed.header.provider, plan.header.provider),
            ("shop", reviewed.header.shop, plan.header.shop),
            *(
                (name, reviewed.options.get(name), plan.options.get(name))
                for name in sorted({*plan.options, *reviewed.options} - {SERVICES})
            ),
            *_services(plan, reviewed),
            ("renamed keys", _renames(reviewed), _renames(plan)),
            ("waivers", sorted(map(_waiver, reviewed.waivers)), sorted(map(_waiver, plan.waivers))),
        )
        if before != after
    ]
    return found + _compare_changes(intents_of(plan), intents_of(reviewed)) or ["the intent digest differs"]


def _services(plan: Plan, reviewed: Plan) -> list[tuple[str, Any, Any]]:
    """What is wanted at payment services, by address."""
    then, now = (entry.options.get(SERVICES, {}) for entry in (reviewed, plan))
    return [(address, then.get(address), now.get(address)) for address in sorted({*then, *now})]


def _waiver(entry: Waived) -> list[str]:
    """What somebody signed for; what it silences depends on what was read."""
    return [entry.code, entry.address, entry.reason, entry.owner, entry.until, entry.found or ""]


def _renames(plan: Plan) -> list[str]:
    return [f"{old} -> {new}" for old, new in plan.renames]


def _compare_changes(now: dict[str, Any], then: dict[str, Any]) -> list[str]:
    new, old = {canonical(entry) for entry in now.values()}, {canonical(entry) for entry in then.values()}
    added = {ident: entry for ident, entry in now.items() if canonical(entry) not in old}
    dropped = {ident: entry for ident, entry in then.items() if canonical(entry) not in new}
    found = []
    for ident in sorted(added.keys() | dropped.keys()):
        entry = added.get(ident) or dropped[ident]
        what = f"{entry['action']} {entry['address']}"
        if ident not in dropped:
            found.append(f"{what} was not in the reviewed plan")
        elif ident not in added:
            found.append(f"{what} was in the reviewed plan and is not in this one")
        else:
            names = ", ".join(_differing(added[ident]["values"], dropped[ident]["values"]))
            found.append(f"{what} differs from the reviewed plan: {names}")
    return found


def _differing(one: Any, other: Any) -> list[str]:
    return sorted(name for name in {*one, *other} if name not in one or name not in other or one[name] != other[name])


def same_as_reviewed(plan: Plan, reviewed: Plan | str) -> str:
    """The sentence for the plan's last line. `reviewed`: a plan, or the intent of one.

    Raises Stale where they don't mean the same; of a plan, it names every difference. A plan that is refused can't be
    applied anyway, and what refuses it may be the very reason: there the sentence says that they differ.
    """
    said, fix = _differs(plan, reviewed)
    if said and plan.refused:
        return "not the same changes as reviewed"
    if said:
        raise Stale(f"The plan is not what was reviewed: {said}.", fix)
    added = not isinstance(reviewed, str) and plan.secrets.keys() - reviewed.secrets.keys()
    return "same changes as reviewed" + (", added since: secret versions" if added else "")


def _differs(plan: Plan, reviewed: Plan | str) -> tuple[str, str]:
    """How, and what to do; empty where both mean the same."""
    if not isinstance(reviewed, str):
        return "; ".join(compare_intents(plan, reviewed)), (
            "If another merge waits for its own apply, do that first; else have the new plan reviewed, or go back to "
            "what was reviewed."
        )
    same = plan.intent == reviewed
    return "" if same else f"its intent is {plan.intent}, that of the review was {reviewed}", (
        "Have the new plan reviewed. The file of the review (--reviewed FILE) would name every difference."
    )

"""`payconf off`: one integration out of all rules, and disabled where no money is under way. From shop and state alone.

Files, secrets and services may be in whatever condition they are.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from payconf.model.address import Address
from payconf.model.change import Action, Change, FieldChange, Reason
from payconf.model.errors import UsageError
from payconf.model.evidence import Evidence
from payconf.model.kind import Kind
from payconf.model.nearest import did_you_mean
from payconf.model.plan import NotChecked, Plan
from payconf.model.resource import Live, LiveResource
from payconf.model.state import State, SwitchedOff
from payconf.plan.bind import Object, Owners, bound, bound_values, owners_of
from payconf.plan.cascade import cascade
from payconf.plan.changes import against
from payconf.plan.compose import finish, look
from payconf.plan.intent import intent
from payconf.plan.moved import Moved
from payconf.plan.options import PlanOptions
from payconf.plan.situation import Draft

KIND = "integrations"
_UNKNOWN = "the shop doesn't tell which payments are under way"
_MONEY = "payments are under way that can still be captured or refunded"


def integration_of(text: str, named: Mapping[str, tuple[str, str]], live: Live, state: State) -> str:
    """The live id that a key, an address or integrations/@ID means.

    The state's binding decides; only where there is none, the type and name that git has (`named`, by key) do.
    Raises UsageError where nothing, or more than one object, is meant.
    """
    key = text.removeprefix(f"{KIND}/")
    here = {entry.id: entry for entry in live.resources.get(KIND, ())}
    if key.startswith("@"):
        found = [key[1:]] if key[1:] in here else []
    else:
        binding = state.bindings.get(state.moved.get(Address(KIND, key), Address(KIND, key)))
        found = [binding.live_id] if binding is not None else _by_name(named.get(key), here, state)
    if len(found) == 1 and found[0] in here:
        return found[0]
    known = sorted({*named, *(address.key for address in state.bindings if address.kind == KIND)})
    if found:
        raise UsageError(
            f"integrations/{key} is not one object of the shop: {', '.join(f'id {ident}' for ident in found)}.",
            "If it was deleted there, nothing is to be switched off. Of several, name one: integrations/@ID.",
        )
    listed = ", ".join(f"@{ident} {entry.values.get('name')}" for ident, entry in sorted(here.items())) or "none"
    raise UsageError(
        f"Neither the state nor git knows an integration {key!r} that the shop has{did_you_mean(key, known)}.",
        f"Known are: {', '.join(known) or 'none'}. Those of the shop can be named by id: {listed}.",
    )


def _by_name(named: tuple[str, str] | None, here: Mapping[str, LiveResource], state: State) -> list[str]:
    """Unowned objects of the type and name that git has."""
    owned = {binding.live_id for address, binding in state.bindings.items() if address.kind == KIND}
    return [
        ident
        for ident, entry in here.items()
        if ident not in owned and named == (entry.values.get("type"), entry.values.get("name"))
    ]


def switch_off(
    ident: str, live: Live, state: State, kinds: Mapping[str, Kind], now: datetime, options: PlanOptions
) -> Plan:
    """The plan: rules let go of the integration, whoever owns them, then it is disabled, or kept for its money."""
    managed = {name: kind for name, kind in kinds.items() if kind.management == "managed"}
    target: Object = (KIND, ident)
    there = live.resources[KIND]
    address = next(
        (owner for owner, bound in state.bindings.items() if (owner.kind, bound.live_id) == target),
        Address(KIND, f"@{ident}"),
    )
    enabled = next(entry for entry in there if entry.id == ident).values.get("enabled", True)
    why = _why_kept(live, ident) if enabled else ""
    kept = (NotChecked(f"{address} stays enabled, in no rule: {why}."),) if why else ()
    extra = {**options.extra, "off": str(address), "off_id": ident}
    chosen = replace(options, cascade="all", not_checked=(*kept, *options.not_checked), extra=extra)
    evidence = Evidence(complete=True)
    situation = look((), live, state, managed, evidence, chosen)
    draft = Draft()
    if enabled and not why:
        off = [FieldChange("enabled", True, False)]
        draft.add(against(target, Action.DISABLE, Reason.OFF, situation, off))
    cascade(situation, draft, (target,))
    if why and draft.changes:
        last = against(target, Action.RETIRE, Reason.OFF, situation)
        draft.add(replace(last, needs=tuple(sorted(draft.changes)), note=f"stays enabled: {why}"))
    draft.changes = {name: replace(change, reason=Reason.OFF) for name, change in draft.changes.items()}
    return finish(situation, draft, Moved(state, (), ()), now, state)


def _why_kept(live: Live, ident: str) -> str:
    """Why the integration is not disabled; empty where nothing is in the way."""
    if live.money is None:
        return _UNKNOWN
    money = live.money.get(ident)
    return _MONEY if money is not None and (money.open_authorizations or money.refundable) else ""


def with_addresses(plan: Plan, state: State) -> Plan:
    """The same plan, in which objects that the state knows go by their addresses, for people and for apply.

    It is judged before that: guards tell addresses by what git says, which perhaps can't be read.
    """
    owners = owners_of(state.bindings)
    told = replace(plan, changes=tuple(_told(change, owners) for change in plan.changes))
    return replace(told, intent=intent(told))


def _told(change: Change, owners: Owners) -> Change:
    fields = tuple(
        replace(item, before=bound(item.before, owners), after=bound(item.after, owners)) for item in change.fields
    )
    return replace(change, values=bound_values(change.values, owners), fields=fields)


def remembered(plan: Plan, run: str, at: str) -> tuple[SwitchedOff, ...]:
    """What the state is to remember of such a plan, before it is carried out. `at`: UTC, ISO 8601."""
    return tuple(
        SwitchedOff(change.address.kind, change.live_id or "", name, str(plan.options["off_id"]), value, run, at)
        for change in plan.changes
        for name, value in change.values.items()
    )


def audit_note(plan: Plan) -> str:
    """What the audit keeps of such a plan: what was asked, and which buyers were knowingly left without a method."""
    accepted = [finding.message for finding in plan.findings if finding.code == "PC254"]
    return " ".join([f"payconf off {plan.off}", *(["--accept-no-method:"] if accepted else []), *accepted])

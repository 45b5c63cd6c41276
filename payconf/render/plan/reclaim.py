"""What a plan of `payconf reclaim` says first: why, in which order, and where it ends for now."""

from __future__ import annotations

from payconf.model.change import Action
from payconf.model.plan import Plan
from payconf.render.plan.layout import Group
from payconf.render.text import Line, clean, count, wrap

_CODES = frozenset({"PC256", "PC257", "PC258"})


def reclaimed(plan: Plan, width: int) -> list[Group]:
    """One group; none for a plan of another verb."""
    if not plan.reclaim:
        return []
    why = [finding for finding in plan.findings if finding.code in _CODES]
    lines = [Line(part, "red") for finding in why for part in wrap(clean(finding.message), width, "  ")]
    lines += [Line(part) for part in wrap(_order(plan), width, "  ")]
    title = f"A copied shop becomes that of {clean(plan.header.environment)}; nothing is deleted"
    return [Group(Line(title, "bold"), pinned=tuple(lines))]


def _order(plan: Plan) -> str:
    off = sum(change.action is Action.DISABLE for change in plan.changes)
    on = sum(change.values.get("enabled") is True for change in plan.changes)
    first = f"First {count(off, 'integration')} switched off, then access is written"
    if plan.options.get("unfinished"):
        again = f"payconf reclaim {clean(plan.header.environment)}"
        return (
            f"{first}; nothing is switched on and the marker stays as long as the shop's application URL is another "
            f"environment's. Set it, then run {again} again."
        )
    return f"{first}, then {count(on, 'integration')} switched on, last the marker moves."

"""That a plan is only a part, what it takes along, and what it leaves out."""

from __future__ import annotations

from payconf.model.marker import MARKER
from payconf.model.plan import Plan
from payconf.render.plan.layout import Entry, Group
from payconf.render.text import Line, clean, count


def part(plan: Plan) -> Group | None:
    """A group of its own, above everything that is to be done; none for a whole plan."""
    if not plan.partial:
        return None
    target, exclude = _named(plan, "target"), _named(plan, "exclude")
    words = [f"only {', '.join(target) or 'what is gone by now'}"] if "target" in plan.options else []
    words += [f"without {', '.join(exclude)}"] if exclude else []
    since = f"what changed since {clean(plan.header.since)}: " if plan.header.since else ""
    heading = Line(f"Partial plan: {since}{' and '.join(words)}", "yellow")
    entries = [Entry(Line(f"  also {clean(address)}, because {why}")) for address, why in _taken_along(plan, target)]
    entries += [Entry(Line(f"  left out: {clean(address)} ({clean(why)})")) for address, why in plan.left_out]
    return Group(heading, tuple(entries) or (Entry(Line("  nothing is left out")),), closing=_closing(plan))


def _named(plan: Plan, name: str) -> list[str]:
    return [clean(str(text)) for text in plan.options.get(name) or ()]


def _taken_along(plan: Plan, target: list[str]) -> list[tuple[str, str]]:
    """Addresses that nobody targeted, each with who needs it."""
    if not target:
        return []
    of = {change.id: str(change.address) for change in plan.changes}
    users: dict[str, str] = {}
    for change in plan.changes:
        for needed in change.needs:
            users.setdefault(of.get(needed, ""), str(change.address))
    named = [str(change.address) for change in plan.changes if change.address.kind != MARKER]
    return [
        (address, f"{clean(users.get(address, 'it'))} needs it")
        for address in dict.fromkeys(named)
        if address not in target
    ]


def _closing(plan: Plan) -> tuple[Line, ...]:
    if not plan.left_out:
        return ()
    return (Line(f"  {count(len(plan.left_out), 'object stays', 'objects stay')} as the shop has them"),)

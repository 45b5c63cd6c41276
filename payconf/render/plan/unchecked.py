"""Not checked: what could not be compared, proven or decided, warnings, and what payconf leaves alone."""

from __future__ import annotations

from payconf.model.plan import NotChecked, Plan
from payconf.render.findings import place
from payconf.render.plan.layout import Entry, Group
from payconf.render.plan.refusals import undecided_entry
from payconf.render.text import Line, clean, clip, count

TITLE = "Not checked"


def unchecked(plan: Plan) -> Group:
    """Warnings first; never left out, because silence would read as 'all checked'."""
    return Group(Line(TITLE, "bold"), entries(plan) or (Entry(Line("  nothing")),))


def entries(plan: Plan) -> tuple[Entry, ...]:
    """Everything that stands under Not checked."""
    found = [
        Entry(Line(f"  warning {item.code} {place(item)} {clean(item.message)}", "yellow"))
        for item in plan.findings
        if not item.is_error
    ]
    found += [_entry(item) for item in sorted(plan.not_checked, key=lambda item: item.code is None)]
    if plan.complete and plan.header.environment_class != "production":
        found += [undecided_entry(verdict) for verdict in plan.undecided]
    if plan.unmanaged:
        several = count(len(plan.unmanaged), "object is", "objects are")
        names = ", ".join(map(clean, plan.unmanaged))
        found.append(Entry(Line(f"  {several} in the shop but not in git, left alone: {names}")))
    return tuple(found)


def _entry(item: NotChecked) -> Entry:
    if item.code is None:
        return Entry(Line(f"  {clean(item.text)}"))
    return Entry(Line(f"  warning {item.code} {clean(item.text)}", "yellow"))


def one_line(plan: Plan, width: int) -> Line:
    """The second line of an empty plan."""
    found = [entry.head.text.strip() for entry in entries(plan)]
    if not found:
        return Line(f"{TITLE}: nothing")
    more = f"; {len(found) - 1} more (--full)" if len(found) > 1 else ""
    return Line(clip(f"{TITLE}: {found[0]}", width - len(more)) + more)

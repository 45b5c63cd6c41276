"""Not checked: what could not be compared, proven or decided, warnings, and what payconf leaves alone."""

from __future__ import annotations

import re
from collections.abc import Iterator

from payconf.model.finding import Finding
from payconf.model.plan import NotChecked, Plan
from payconf.render.findings import place
from payconf.render.plan.buyers import ACCEPTED
from payconf.render.plan.header import FROZEN
from payconf.render.plan.layout import Entry, Group
from payconf.render.plan.undecided import undecided_brief, undecided_entries
from payconf.render.text import Line, clean, clip, count

TITLE = "Not checked"
_BRIEF = re.compile(r": |, | and ")
"""What follows such a mark in a sentence is left out where few words must do."""


def unchecked(plan: Plan, full: bool) -> Group:
    """Warnings first; never left out, because silence would read as 'all checked'."""
    first = protection(plan)
    found = entries(plan, full) or (() if first else (Entry(Line("  nothing")),))
    return Group(Line(TITLE, "bold"), found, pinned=first)


def protection(plan: Plan) -> tuple[Line, ...]:
    """What somebody relies on and nothing enforces: before all else, and whole however little room there is."""
    return tuple(
        Line(f"  {clean(item.text).removesuffix('.')}", "yellow") for item in plan.not_checked if item.protection
    )


def entries(plan: Plan, full: bool) -> tuple[Entry, ...]:
    """What stands under Not checked, below protection without effect."""
    found = [_warning(item) for item in plan.findings if not item.is_error and item.code not in (ACCEPTED, FROZEN)]
    found += [_entry(item) for item in _sorted(plan)]
    if _lists_undecided(plan):
        found += undecided_entries(plan.undecided, full)
    if plan.unmanaged:
        several = count(len(plan.unmanaged), "object is", "objects are")
        names = ", ".join(map(clean, plan.unmanaged))
        found.append(Entry(Line(f"  {several} in the shop but not in git, left alone: {names}")))
    return tuple(found)


def _warning(finding: Finding) -> Entry:
    """Place and message; the fix where it is one of this case, such as a line to be added."""
    head = Line(f"  warning {finding.code} {place(finding)}{clean(finding.message)}", "yellow")
    return Entry(head, (Line(f"      fix: {clean(finding.fix)}"),) if finding.fix else ())


def _sorted(plan: Plan) -> list[NotChecked]:
    """Warnings first, without what is pinned above them."""
    return sorted((item for item in plan.not_checked if not item.protection), key=lambda item: item.code is None)


def _lists_undecided(plan: Plan) -> bool:
    """Elsewhere what is undecided stands at the top of the plan."""
    return plan.complete and plan.header.environment_class != "production"


def _entry(item: NotChecked) -> Entry:
    text = clean(item.text).removesuffix(".")
    return Entry(Line(f"  {text}") if item.code is None else Line(f"  warning {item.code} {text}", "yellow"))


def one_line(plan: Plan, width: int) -> Line:
    """The second line of an empty plan: `Not checked: 10 checkouts, 7 rule expressions, 2 more (--full)`."""
    found = list(_briefs(plan))
    if not found:
        return Line(f"{TITLE}: nothing")
    for kept in range(len(found), 0, -1):
        more = [f"{len(found) - kept} more (--full)"] if kept < len(found) else []
        line = f"{TITLE}: {', '.join([*found[:kept], *more])}"
        if len(line) <= width:
            return Line(line)
    return Line(clip(line, width))


def _briefs(plan: Plan) -> Iterator[str]:
    """Everything that stands under Not checked, each in as few words as name it."""
    yield from (f"warning {item.code}" for item in plan.findings if not item.is_error)
    for item in _sorted(plan):
        yield f"warning {item.code}" if item.code else _BRIEF.split(clean(item.text), maxsplit=1)[0].removesuffix(".")
    if _lists_undecided(plan):
        yield from undecided_brief(plan.undecided)
    if plan.unmanaged:
        yield count(len(plan.unmanaged), "object") + " not in git"

"""Waivers in force: what somebody has signed for, until when, and what it silences."""

from __future__ import annotations

from payconf.model.plan import Plan
from payconf.model.waiver import Waived
from payconf.render.findings import place
from payconf.render.plan.layout import Entry, Group
from payconf.render.text import Line, clean

TITLE = "Waived"


def waivers(plan: Plan) -> Group | None:
    """Every waiver in force, with its findings below it."""
    if not plan.waivers:
        return None
    return Group(Line(TITLE, "bold"), tuple(map(_entry, plan.waivers)))


def one_line(plan: Plan) -> Line | None:
    """All of them by code, address and day, for an empty plan; accepted drift by address and field."""
    named = [f"{entry.code} {clean(entry.address)} until {entry.until}" for entry in plan.waivers]
    named += [
        f"drift of {clean(str(item.address))} {clean(entry.field)} until {entry.until}"
        for item in plan.drift
        for entry in item.accepted
    ]
    return Line(f"{TITLE}: {', '.join(named)}", "yellow") if named else None


def _entry(entry: Waived) -> Entry:
    head = f"  {entry.code}  {clean(entry.address)}  until {entry.until}, {clean(entry.owner)}: {clean(entry.reason)}"
    said = tuple(
        Line(f"      {finding.severity.value} {place(finding)}{clean(finding.message)}") for finding in entry.findings
    )
    return Entry(Line(head, "yellow"), said or (Line("      nothing"),), word="waiver")

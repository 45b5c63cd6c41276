"""What a plan starts with when it can't be applied: who says no, where, and what to do; then what is undecided."""

from __future__ import annotations

from payconf.model.codes import CODES
from payconf.model.plan import Plan
from payconf.model.verdict import Answer, Verdict
from payconf.render.findings import place
from payconf.render.plan.header import remark
from payconf.render.plan.layout import Entry, Group
from payconf.render.plan.undecided import NAMED, undecided_entries, unread
from payconf.render.text import Line, clean, wrap

_LIMIT = 10
_IN_A_GROUP_OF_ITS_OWN = "trust"


def refusals(plan: Plan, width: int) -> Group | None:
    """Every refusal with its place and its fix."""
    if not plan.refused:
        return None
    first = f"Refused{remark(plan)}: nothing of this plan for {clean(plan.header.environment)} can be applied"
    entries = tuple(_entry(verdict, width) for verdict in plan.refused)
    return Group(Line(first, "red"), entries, limit=_LIMIT, whole=True)


def _entry(verdict: Verdict, width: int) -> Entry:
    finding = verdict.finding
    if finding is None:
        missing = "undecided, and production needs an answer: " if verdict.answer is Answer.UNDECIDED else ""
        head = Line(f"  {_subject(verdict)}{clean(verdict.guard)}", "red")
        return Entry(head, tuple(map(Line, wrap(missing + clean(verdict.text), width, "      "))))
    entry = CODES[finding.code]
    head = Line(f"  {place(finding)}{finding.severity.value}[{finding.code}] {entry.title}", "red")
    fix = clean(finding.fix) if finding.fix else entry.fix
    said = [*wrap(clean(finding.message), width, "      "), *wrap(f"fix: {fix}", width, "      ")]
    return Entry(head, tuple(map(Line, said)))


def undecided(plan: Plan, full: bool) -> Group | None:
    """The guards that a review plan could not ask, because it has no secrets."""
    verdicts = [verdict for verdict in plan.undecided if verdict.guard != _IN_A_GROUP_OF_ITS_OWN]
    if plan.complete or not verdicts:
        return None
    said = "" if plan.refused else remark(plan)
    line = Line(f"Undecided without secrets; the apply plan has to decide{said}", "yellow")
    pinned = tuple(unread(plan.unread, None if full else NAMED))
    return Group(line, tuple(undecided_entries(verdicts, full, reasons=full)), pinned=pinned)


def _subject(verdict: Verdict) -> str:
    return f"{clean(verdict.subject)}  " if verdict.subject else ""

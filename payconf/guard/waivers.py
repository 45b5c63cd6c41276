"""Exceptions must be real: dated, for what may be waived, and for errors only while the shop's value is unchanged."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING

from payconf.guard.accepted import accepted_drift
from payconf.guard.case import Case, passed, refused, undecided
from payconf.model.nearest import did_you_mean
from payconf.model.waiver import MOST_DAYS, dated, field_of, harmless, kind_of

if TYPE_CHECKING:
    from payconf.model.config.waivers_file import Waiver
    from payconf.model.finding import Finding
    from payconf.model.plan import Plan
    from payconf.model.verdict import Verdict

NAME = "waivers"
_UNTIL = "Write a later day only after its owner has looked again, at most {day}; or settle it and remove the waiver."


def waivers(case: Case) -> Iterator[Verdict]:
    """Every waiver and every accepted drift by itself, then every error that one of them stands for."""
    for index, waiver in enumerate(case.environment.waivers):
        problem = _power(case, index, waiver) or _date(case, index, waiver)
        if problem is not None:
            yield problem
    yield from accepted_drift(case)
    for finding in case.conditional:
        yield _found(case, finding)


def _power(case: Case, index: int, waiver: Waiver) -> Verdict | None:
    """A refusal of what no waiver can do."""
    from payconf.model.codes import CODES  # most projects have no waiver

    kind, code, subject = kind_of(waiver.code), waiver.code, waiver.address
    span = case.span("waivers", index, "code")
    if kind == "unknown":
        return refused(NAME, "PC240", subject, f"there is no code {code!r}{did_you_mean(code, CODES) or '.'}", span)
    if kind == "never":
        message = f"{code} ({CODES[code].title}) can't be waived, whatever the reason and whoever the owner."
        return refused(NAME, "PC240", subject, message, span)
    if kind == "error" and not harmless(waiver.address):
        message = f"{code} is an error, and errors are waived only of rules and payment terms, which hold no access."
        return refused(NAME, "PC240", subject, message, case.span("waivers", index, "address"))
    if kind == "error" and waiver.found is None:
        message = f"{code} is an error, and its waiver doesn't say for which value it was found in the shop."
        return refused(NAME, "PC247", subject, message, span)
    if kind == "warning" and waiver.found is not None:
        message = f"{code} is a warning, and its waiver holds whatever the value is."
        return refused(NAME, "PC247", subject, message, case.span("waivers", index, "found"))
    return None


def _date(case: Case, index: int, waiver: Waiver) -> Verdict | None:
    """A refusal of a day that is past or too far ahead; without today nobody can say."""
    today = case.day
    if today is None:
        return undecided(NAME, waiver.address, f"{waiver.code} is waived until {waiver.until}, and no day is known")
    if dated(waiver, today):
        return None
    last, span = (today + timedelta(days=MOST_DAYS)).isoformat(), case.span("waivers", index, "until")
    days = (date.fromisoformat(waiver.until) - today).days
    said = f"the waiver of {waiver.code} at {waiver.address}, owned by {waiver.owner},"
    if days < 0:
        message = f"{said} ended on {waiver.until}, {-days} {'day' if days == -1 else 'days'} ago."
        return refused(NAME, "PC241", waiver.address, message, span, _UNTIL.format(day=last))
    message = f"{said} is dated {days} days ahead; {MOST_DAYS} is the most, which is {last}."
    return refused(NAME, "PC242", waiver.address, message, span)


def _found(case: Case, finding: Finding) -> Verdict:
    """Passed only where the shop is seen to hold the value that the waiver names, and the plan leaves it there."""
    address, field = finding.address or "", field_of(case.environment, finding)
    signed = {
        waiver.found: index
        for index, waiver in enumerate(case.environment.waivers)
        if (waiver.code, waiver.address) == (finding.code, address)
    }
    what = f"{address}, {field}" if field else address
    if case.plan is None:
        text = f"{finding.code} is waived for the value that the shop was found with; only a plan can compare"
        return undecided(NAME, address, text)
    held = case.plan.found.get(address, {}).get(field)
    if held is None:
        problem = f"the shop is not seen to hold {what}, so {finding.code} can't be waived there"
        fix = "Correct the value; or, where the object exists in the shop, let payconf adopt it first."
    elif written := _written(case.plan, address, field):
        problem = f"the plan would {written} {what}, and {finding.code} is waived only for what stays as it was found"
        fix = "Correct the value, or write it exactly as the shop holds it (payconf pull)."
    elif held not in signed:
        problem = f"{what}: the shop now holds a value with the digest {held}, and {finding.code} is waived for another"
        fix = f"Correct the value; or, if its owner has looked at what the shop holds, write found: {held}"
    else:
        return passed(NAME, address)
    span = case.span("waivers", min(signed.values()), "found")
    related = (("what was to be waived", finding.span),)
    return refused(NAME, "PC243", address, f"{problem}: {finding.message}", span, fix, related)


def _written(plan: Plan, address: str, field: str) -> str:
    """The word for what the plan does to the value; empty where it leaves it alone."""
    for change in plan.changes:
        partly = change.action.value == "update" and field and field not in change.values
        if str(change.address) == address and not partly:
            return change.action.value
    return ""

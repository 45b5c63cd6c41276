"""Accepted drift must be real too: dated, and never of what decides where money and secrets go."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING

from payconf.guard.case import Case, refused, undecided, warned
from payconf.integrations.acceptable import never
from payconf.model.waiver import MOST_DAYS, dated

if TYPE_CHECKING:
    from payconf.model.config.waivers_file import AcceptedDrift
    from payconf.model.verdict import Verdict

_NAME = "waivers"


def accepted_drift(case: Case) -> Iterator[Verdict]:
    """Every entry that accepts nothing, with the reason. One that is over is drift again, and stops no plan."""
    for index, entry in enumerate(case.environment.accepted_drift):
        why = never(case.environment, entry.address, entry.field)
        if why:
            message = f"drift of {entry.address}, {entry.field}, can't be accepted: {why}."
            yield refused(_NAME, "PC240", entry.address, message, case.span("accepted_drift", index, "field"))
        else:
            yield from _date(case, index, entry)


def _date(case: Case, index: int, entry: AcceptedDrift) -> Iterator[Verdict]:
    today, span = case.day, case.span("accepted_drift", index, "until")
    if today is None:
        text = f"drift of {entry.field} is accepted until {entry.until}, and no day is known"
        yield undecided(_NAME, entry.address, text)
    elif not dated(entry, today):
        days, said = (date.fromisoformat(entry.until) - today).days, f"drift of {entry.address}, {entry.field},"
        last = (today + timedelta(days=MOST_DAYS)).isoformat()
        if days < 0:
            message = f"{said} was accepted by {entry.owner} until {entry.until}, and is drift again."
            yield warned(_NAME, "PC422", entry.address, message, span)
        else:
            message = f"{said} is accepted {days} days ahead; {MOST_DAYS} is the most, which is {last}."
            yield refused(_NAME, "PC242", entry.address, message, span)

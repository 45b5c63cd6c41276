"""Freeze windows: one that nobody understands refuses; one that holds is said early, and refuses the apply."""

from __future__ import annotations

from collections.abc import Iterator

from payconf.guard.case import Case, passed, refused, warned
from payconf.guard.days import moment
from payconf.guard.frozen import bounds, frozen
from payconf.model.verdict import Verdict

NAME = "freeze"


def freeze(case: Case) -> Iterator[Verdict]:
    """One refusal for each broken window; else one answer. None without windows, and for a plan of `payconf off`."""
    windows = case.environment.settings.freeze
    if not windows or (case.plan is not None and case.plan.off):
        return
    wrong = False
    for index, window in enumerate(windows):
        try:
            bounds(window)
        except ValueError as error:
            wrong = True
            message = f"Nobody can tell when this window of freeze holds: {error}."
            yield refused(NAME, "PC262", "", message, case.span("freeze", index))
    if wrong:
        return
    closed = None if case.plan is None else frozen(windows, moment(case.plan))
    if closed is None:
        yield passed(NAME, "freeze")
    else:
        message = f"Frozen until {closed}: payconf apply refuses until then."
        yield warned(NAME, "PC261", "", message, case.span("freeze"))

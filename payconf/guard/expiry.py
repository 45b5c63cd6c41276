"""Access that ends: a warning in time, no new use in its last days, and none at all behind them but the way out.

The days come from payconf.guard.dates, which `payconf expiry` lists.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from payconf.guard.case import Case, Used, passed, refused, undecided, warned
from payconf.guard.dates import dates
from payconf.guard.days import moment, new_uses, only_ends
from payconf.model.ending import WORDS, Ends
from payconf.model.verdict import Verdict

if TYPE_CHECKING:
    from datetime import datetime

    from payconf.model.ending import Ending
    from payconf.model.plan import Plan

NAME = "expiry"
WARNS_WITHIN = 30
REFUSES_NEW_USE_WITHIN = 7
"""Days that are left, both included."""
_ELSEWHERE = WORDS | {Ends.WEBHOOK_KEY, Ends.DOMAIN}
"""What no credential is refused for; of what somebody wrote down, other guards refuse when it is past."""


def expiry(case: Case) -> Iterator[Verdict]:
    """One verdict for each last day of access that is near or past, else one `passed` a credential; then a warning for
    each other day that is near. Nothing without a plan.
    """
    if case.plan is None:
        return
    now = moment(case.plan)
    known = dates(case, now)
    access = [ending for ending in known.dated if ending.kind not in _ELSEWHERE]
    for used in case.used():
        ends = [ending for ending in access if ending.address == used.address]
        found = [verdict for ending in ends for verdict in _near(case, case.plan, used, ending, now)]
        wrong = (entry for entry in known.undated if entry.wrong and entry.address == used.address)
        found += [undecided(NAME, used.address, entry.what) for entry in wrong]
        yield from found or [passed(NAME, used.address)]
    for ending in known.dated:
        if ending.kind in _ELSEWHERE:
            yield from _other(ending, now)


def _near(case: Case, plan: Plan, used: Used, end: Ending, now: datetime) -> Iterator[Verdict]:
    if end.left(now) > WARNS_WITHIN:
        return
    new = next(new_uses(case, used), None) if case.production and not end.advice else None
    said = _said(end, now)
    stops = end.past(now) and case.production and not end.advice and not only_ends(plan)
    if stops and (new is not None or _in_use(case, used)):
        yield refused(NAME, "PC234", used.address, f"{said}.", end.span)
    elif new is not None and end.left(now) <= REFUSES_NEW_USE_WITHIN:
        yield refused(NAME, "PC233", used.address, f"{said}, and the plan {new}.", end.span)
    else:
        for key in used.keys:  # by integration, as waivers name them
            yield warned(NAME, "PC412", f"integrations/{key}", f"{said}.", end.span)


def _other(end: Ending, now: datetime) -> Iterator[Verdict]:
    if end.kind is Ends.DOMAIN:
        yield warned(NAME, "PC421", end.address, f"{_said(end, now)}.", end.span)
    elif end.left(now) <= WARNS_WITHIN and not (end.kind in WORDS and end.past(now)):
        code = "PC420" if end.kind in WORDS else "PC412"
        yield warned(NAME, code, end.address, f"{_said(end, now)}.", end.span)


def _said(end: Ending, now: datetime) -> str:
    said = end.said(now)
    return f"{said}; its owner is {end.owner}" if end.owner else said


def _in_use(case: Case, used: Used) -> bool:
    """True while buyers may be offered a method of it."""
    integrations = [case.environment.integrations[key] for key in used.keys]
    return any(entry.enabled and not getattr(entry, "retired", False) for entry in integrations)

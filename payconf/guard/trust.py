"""Where money or secrets go is not an untrusted branch's to say."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from payconf.guard.case import Case, passed
from payconf.model.finding import Finding
from payconf.model.span import NOWHERE
from payconf.model.verdict import Answer, Verdict

if TYPE_CHECKING:
    from payconf.model.plan import Plan
    from payconf.model.way import Way

NAME = "trust"


def trust(case: Case) -> Iterator[Verdict]:
    """One answer for each setting that differs from the base branch.

    Undecided, because the plan is made without secrets; a plan that has them all the same is refused. Nothing is asked
    while there is no plan.
    """
    if case.plan is None:
        return
    if not case.plan.header.base:
        yield passed(NAME, text="no base branch was named: whoever runs this trusts the files")
        return
    touched = [way for way in case.plan.ways if way.untrusted]
    for way in touched:
        answer = Answer.REFUSED if case.plan.complete else Answer.UNDECIDED
        text = _text(case.plan, way)
        related = () if way.related == NOWHERE else (("in the base branch", way.related),)
        yield Verdict(NAME, answer, way.address, text, Finding("PC248", text, way.span, way.address, related=related))
    if not touched:
        yield passed(NAME, text=f"as in {case.plan.header.base}")


def _text(plan: Plan, way: Way) -> str:
    if way.before is None:
        done = "is new"
    elif way.after is None:
        done = "is gone"
    else:
        done = "is another"
    what = f"{way.address} {way.field}".rstrip()
    return f"{what} {done} in this branch; {plan.header.base} doesn't say so, so no secret was read for this plan"

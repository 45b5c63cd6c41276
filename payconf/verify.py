"""Verify: after an apply, what was read and planned again must be empty."""

from __future__ import annotations

from payconf.model.plan import Plan
from payconf.model.verdict import Answer, Verdict
from payconf.model.way_out import only_takes_away


def leftovers(again: Plan, carried_out: Plan) -> tuple[str, ...]:
    """What a plan made right after an apply still wants or refuses; empty where all is as desired.

    What is only undecided was so before the run too, and so was what didn't stop a plan that only took away.
    """
    wanted = [f"{change.action.value} {change.address}" for change in again.changes]
    if only_takes_away(carried_out):
        return tuple(wanted)
    refused = [f"refused: {verdict.text or verdict.subject}" for verdict in again.verdicts if _no(verdict)]
    return (*wanted, *refused)


def _no(verdict: Verdict) -> bool:
    return verdict.answer is Answer.REFUSED

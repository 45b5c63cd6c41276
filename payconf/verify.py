"""Verify: after an apply, what was read and planned again must be empty."""

from __future__ import annotations

from payconf.model.plan import Plan
from payconf.model.verdict import Answer, Verdict


def leftovers(again: Plan) -> tuple[str, ...]:
    """What a plan made right after an apply still wants or refuses; empty where all is as desired.

    What is only undecided was so before the run too.
    """
    wanted = [f"{change.action.value} {change.address}" for change in again.changes]
    refused = [f"refused: {verdict.text or verdict.subject}" for verdict in again.verdicts if _no(verdict)]
    return (*wanted, *refused)


def _no(verdict: Verdict) -> bool:
    return verdict.answer is Answer.REFUSED

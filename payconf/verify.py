"""Verify: after an apply, what was read and planned again must be empty."""

from __future__ import annotations

from payconf.model.address import Address
from payconf.model.change import Action, Change
from payconf.model.marker import MARKER
from payconf.model.plan import Plan
from payconf.model.verdict import Answer, Verdict
from payconf.model.way_out import only_takes_away


def leftovers(again: Plan, carried_out: Plan) -> tuple[str, ...]:
    """What a plan made right after an apply still wants or refuses; empty where all is as desired.

    What is only undecided was so before the run too, and so was what didn't stop a plan that only took away, which also
    leaves a marker that is still missing to the next. `payconf reclaim` leaves all but the access to later plans.
    """
    if only_takes_away(carried_out):
        return tuple(_wanted(change) for change in again.changes if change.address.kind != MARKER)
    wanted = [] if carried_out.reclaim else [_wanted(change) for change in again.changes]
    refused = [f"refused: {verdict.text or verdict.subject}" for verdict in again.verdicts if _no(verdict, carried_out)]
    return (*wanted, *refused)


def part_of(plan: Plan) -> tuple[frozenset[Address] | None, frozenset[Address]]:
    """What the plan made afterwards is to look at: `target` and `exclude` of a partial plan, without what is gone."""
    gone = {str(change.address) for change in plan.changes if change.action is Action.DELETE}
    target, exclude = (
        frozenset(Address.parse(text) for text in plan.options.get(name) or () if text not in gone)
        for name in ("target", "exclude")
    )
    return target if "target" in plan.options else None, exclude


def _wanted(change: Change) -> str:
    return f"{change.action.value} {change.address}"


def _no(verdict: Verdict, carried_out: Plan) -> bool:
    return verdict.answer is Answer.REFUSED and (verdict.guard == "clone" or not carried_out.reclaim)

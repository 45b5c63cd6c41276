"""The way out of an incident stays open: what only takes away is not stopped by what is wrong elsewhere.

What would have been refused is said all the same, and stands under "Not checked".
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from payconf.model.span import NOWHERE
from payconf.model.verdict import Answer, Verdict

if TYPE_CHECKING:
    from payconf.model.plan import NotChecked, Plan

CODE = "PC253"
FIRST = "clone"
_OF_THE_PLAN = frozenset({"cascade", "vanished", "names"})
"""What the planner itself refuses about the very objects that the plan changes: apply would fail, or leave orphans."""


def with_verdicts(plan: Plan, verdicts: Sequence[Verdict]) -> Plan:
    """The plan with what guards refuse or can't decide; whose shop it is comes before all else."""
    said = [entry for entry in verdicts if entry.answer is not Answer.PASSED]
    first = [entry for entry in said if entry.guard == FIRST]
    return replace(plan, verdicts=(*first, *plan.verdicts, *(entry for entry in said if entry.guard != FIRST)))


def let_out(plan: Plan, always: Collection[str], secrets: bool) -> Plan:
    """The plan; where it only takes away, only guards named in `always` refuse it, and nothing of it needs a secret."""
    from payconf.model.way_out import only_takes_away  # whoever only validates has no plan

    if not only_takes_away(plan):
        return plan
    holding = [verdict for verdict in plan.verdicts if verdict.guard in always or verdict.guard in _OF_THE_PLAN]
    passed_by = [verdict for verdict in plan.verdicts if verdict not in holding]
    return replace(
        plan,
        verdicts=tuple(holding),
        not_checked=(*plan.not_checked, *map(_said, passed_by)),
        complete=secrets,
        accounts={},
    )


def _said(verdict: Verdict) -> NotChecked:
    """One sentence, with a code where it would have been a refusal."""
    from payconf.model.plan import NotChecked

    subject = f" ({verdict.subject})" if verdict.subject else ""
    if verdict.answer is Answer.UNDECIDED or verdict.finding is None:
        return NotChecked(
            f"{verdict.guard}{subject} undecided, and no reason to stop what only takes away: {verdict.text}"
        )
    finding = verdict.finding
    place = f"{finding.span} " if finding.span != NOWHERE else ""
    message = f"{finding.code} {place}{finding.message}"
    return NotChecked(f"{message} It is no reason to stop what only takes away, and refuses the next plan.", CODE)

"""Guards: pure functions that answer passed, refused or undecided. They fail closed: no evidence is no yes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from payconf.guard.blast import blast
from payconf.guard.case import Case
from payconf.guard.checkouts import checkout_tests
from payconf.guard.table import GUARDS, Guard
from payconf.guard.way_out import let_out, with_verdicts

if TYPE_CHECKING:
    from datetime import date

    from payconf.model.environment import Environment
    from payconf.model.evidence import Evidence
    from payconf.model.finding import Finding
    from payconf.model.marker import Remembered
    from payconf.model.plan import Plan
    from payconf.model.resource import Live
    from payconf.model.verdict import Verdict


def guard(
    environment: Environment,
    others: Sequence[Environment],
    evidence: Evidence | None,
    plan: Plan | None,
    live: Live | None,
    unread: Sequence[str] = (),
    day: date | None = None,
    conditional: Sequence[Finding] = (),
    policies: tuple[Verdict, ...] | None = None,
    only_always: bool = False,
    remembered: Remembered | None = None,
) -> tuple[Verdict, ...]:
    """Ask every guard. `others` are the further environments of the project, `unread` says which could not be read.

    `evidence`, `plan` and `live` are None where there is none yet: guards then refuse on what the text shows, and are
    undecided about what it doesn't. `day`: today, for as long as there is no plan that has one. `conditional`: errors
    of check that a waiver stands for as long as the shop holds the value that it names. `policies`: what
    payconf.policy answered, None where it was not asked. `only_always`: ask only the guards that nothing passes by.
    `remembered`: what the state says of the shop.
    """
    case = Case(environment, others, evidence, plan, live, tuple(unread), day, tuple(conditional), policies, remembered)
    return tuple(verdict for entry in _chosen(only_always) for verdict in entry.function(case))


def judged(plan: Plan, verdicts: Sequence[Verdict], secrets: bool) -> Plan:
    """The plan with the guards' verdicts; what only takes away is let out (payconf.guard.way_out).

    `secrets`: they could have been read, so that this is no review plan.
    """
    return let_out(with_verdicts(plan, verdicts), {entry.name for entry in GUARDS if entry.always}, secrets)


def _chosen(only_always: bool) -> Iterator[Guard]:
    return (entry for entry in GUARDS if entry.always or not only_always)


__all__ = ["GUARDS", "Guard", "blast", "checkout_tests", "guard", "judged"]

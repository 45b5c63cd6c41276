"""Guards: pure functions that answer passed, refused or undecided. They fail closed: no evidence is no yes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from payconf.guard.case import Case
from payconf.guard.last_method import buyers
from payconf.guard.table import GUARDS, Guard

if TYPE_CHECKING:
    from datetime import date

    from payconf.model.environment import Environment
    from payconf.model.evidence import Evidence
    from payconf.model.finding import Finding
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
) -> tuple[Verdict, ...]:
    """Ask every guard. `others` are the further environments of the project, `unread` says which could not be read.

    `evidence`, `plan` and `live` are None where there is none yet: guards then refuse on what the text shows, and are
    undecided about what it doesn't. `day`: today, for as long as there is no plan that has one. `conditional`: errors
    of check that a waiver stands for as long as the shop holds the value that it names. `policies`: what
    payconf.policy answered, None where it was not asked.
    """
    case = Case(environment, others, evidence, plan, live, tuple(unread), day, tuple(conditional), policies)
    return tuple(verdict for entry in GUARDS for verdict in entry.function(case))


__all__ = ["GUARDS", "Guard", "buyers", "guard"]

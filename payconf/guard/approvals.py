"""Approvals by others than who made a plan: without knowing the maker, nobody can be told to be somebody else."""

from __future__ import annotations

from collections.abc import Iterator

from payconf.guard.approved import maker_trouble
from payconf.guard.case import Case, passed, refused, undecided
from payconf.model.verdict import Verdict

NAME = "approvals"


def approvals(case: Case) -> Iterator[Verdict]:
    """One verdict on a plan that needs approvals; whether it has them is asked when it is applied.

    None for an empty plan, which needs none, and for one of `payconf off`, which an emergency contact lets through.
    """
    plan = case.plan
    if plan is None or plan.empty or plan.off or not case.environment.settings.approvals:
        return
    strict = plan.complete and not plan.header.base  # a review is made where no token need be
    trouble = maker_trouble(plan.header.makers, strict and bool(case.environment.project.identity))
    if trouble and plan.complete:
        message = f"{trouble[0].upper()}{trouble[1:]}."
        yield refused(NAME, "PC263", "", message, case.span("approvals"))
    elif trouble:
        yield undecided(NAME, "approvals", trouble)
    else:
        yield passed(NAME, "approvals")

"""payconf approve: somebody says yes to what a plan means, or takes it back."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from payconf.model.approval import LASTS, Standing, known, person
from payconf.model.errors import Refused, Stale, UsageError
from payconf.model.results import Approved
from payconf.workflow.approvals import found, give, opens, take_back

if TYPE_CHECKING:
    from payconf.guard.approved import Asked
    from payconf.model.audit import Who
    from payconf.model.environment import Environment
    from payconf.plan.file import PlanFile
    from payconf.workflow.applying import Applying


def approve(line: Applying, file: bytes, revoke: bool = False) -> Approved:
    """Approve the changes of a plan file, a review's or the one to be applied; with `revoke`, take that back.

    Raises Refused where this person's yes can't count, or has none to take back, Stale for a file that is too old,
    UsageError where no approval is asked for.
    """
    from payconf.guard.approved import Asked, standing
    from payconf.plan.file import read_file

    planned = read_file(file)
    name = planned.plan.header.environment
    environment = line.project_of(planned.plan).environment
    by = line.at_work(environment)
    now = line.options.now()
    asked = Asked(planned.plan, planned.digest, environment, now)
    with line.context.state(environment) as store:
        there = found(store, name, planned.plan.intent)
        if revoke:
            mine = [entry for entry in opens(there, planned) if person(entry.who.name) == person(by.who.name)]
            if not mine:
                raise Refused(f"{by.who.name} has no approval of these changes that could be taken back.")
            for entry in mine:
                take_back(store, planned.plan, entry, by.who, line.moment())
        else:
            refuse_unfit(planned, environment, now)
            refuse_vain(asked, by.who, standing(asked, there))
            give(store, planned.plan, planned.digest, line.options.token(), by.who, line.moment())
        return Approved(planned.plan, by.who, standing(asked, found(store, name, planned.plan.intent)), revoke)


def refuse_unfit(planned: PlanFile, environment: Environment, now: datetime) -> None:
    """Raises for a plan that nobody should say yes to."""
    from payconf.guard.approved import needed
    from payconf.plan.file import refuse_expired, verify

    plan, keys = planned.plan, environment.settings.plan_keys.verify
    if not needed(plan, environment):
        why = "has nothing to do" if plan.empty else f"is for {environment.name}, which asks for none (approvals: 0)"
        raise UsageError(f"This plan needs no approval: it {why}.")
    if plan.refused:
        raise Refused("This plan is refused, so there is nothing to approve.", "payconf show FILE lists the reasons.")
    if plan.complete:
        refuse_expired(plan, now)
        if keys and (planned.signature is not None or environment.production):
            verify(planned, keys)
    elif _age(plan.header.read_at, now) > LASTS:
        raise Stale(f"This review was made at {plan.header.read_at}, too long ago to be approved.", "Make it again.")


def refuse_vain(asked: Asked, who: Who, before: Standing) -> None:
    """Raises Refused for a yes that would not count."""
    from payconf.guard.approved import standing
    from payconf.model.approval import Approval

    if not known(who):
        raise Refused(
            "Nobody knows who approves here, and an approval by nobody does not count.",
            "Run it as a CI job with an identity token, or where USER or the CI's own variable says who works.",
        )
    tried = Approval("", asked.plan.intent, who, asked.now.isoformat())
    reasons = [why for _, why in standing(asked, [tried]).not_counted]
    again = any(person(entry.who.name) == person(who.name) for entry in before.counted)
    reason = "by somebody who is counted already" if again else next(iter(reasons), before.trouble)
    if reason:
        raise Refused(
            f"An approval by {who.name} would not count: {reason}.",
            "Let somebody else approve it."
            if "only claimed" not in reason
            else "payconf.yaml names issuers of identity tokens (identity:), so approve in a CI job that has one.",
        )


def _age(moment: str, now: datetime) -> timedelta:
    """How long ago; where it is no moment, longer than anything lasts."""
    try:
        return now - datetime.fromisoformat(moment)
    except (ValueError, TypeError):
        return timedelta.max

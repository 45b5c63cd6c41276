"""Which plan files may be applied to an environment at all, before anything is read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from payconf.model.errors import Refused, Stale
from payconf.model.way_out import only_takes_away
from payconf.plan.file import PlanFile, verify

if TYPE_CHECKING:
    from payconf.model.environment import Environment

_AGAIN = "Make a new plan with payconf plan ENV --out FILE."


def refuse_unfit(file: PlanFile, environment: Environment) -> None:
    """Raises Refused or Stale for a plan that must not be applied, whenever; missing evidence is a no."""
    plan, header, settings = file.plan, file.plan.header, environment.settings
    if not plan.complete:
        unread = f" Not read: {'; '.join(text.rstrip('.') for text in plan.unread[:3])}." if plan.unread else ""
        look = f", or mend what payconf secrets check {environment.name} finds" if plan.unread else ""
        raise Refused(
            f"This plan was made without all secrets and accounts, so it is for reading only.{unread}",
            f"Make the plan again in the protected job, which can read them{look}; --reviewed holds it to this one.",
        )
    if plan.refused:
        reason = plan.refused[0].finding.message if plan.refused[0].finding else plan.refused[0].text
        raise Refused(f"This plan is refused, so it can't be applied. {reason}", "payconf show FILE lists the reasons.")
    if plan.off and not (plan.empty or only_takes_away(plan)):
        raise Refused("This plan says that it only switches off, and its changes do more.", _AGAIN)
    planned = (header.environment_class, header.provider, header.shop)
    if planned != (environment.class_, settings.shop.provider, settings.shop.url):
        raise Stale(f"{environment.name} names another shop or class now than when the plan was made.", _AGAIN)
    unsigned = file.signature is None and bool(plan.off) and not environment.production
    if settings.plan_keys.verify and not unsigned:
        verify(file, settings.plan_keys.verify)
    elif environment.production:
        raise Refused(
            f"{environment.name} is production and names no plan_keys.verify, so nobody can tell who made this plan.",
            "Set plan_keys in its environment.yaml: the reference of the signing key, and the key that verifies.",
        )

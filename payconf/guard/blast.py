"""The blast radius of a plan: what its rules and methods offer before and after."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from payconf.model.blast import Blast
    from payconf.model.environment import Environment
    from payconf.model.plan import Plan
    from payconf.model.resource import Live


def blast(environment: Environment, live: Live, plan: Plan) -> Blast:
    """Which kinds of checkout gain or lose which methods by the plan.

    A shop with an address that isn't HTTPS may be visited either way.
    """
    from payconf.checkout.blast import radius  # not needed where nothing is planned
    from payconf.checkout.matching.shop import before_and_after

    before, after = before_and_after(environment, live, plan)
    https = (True, False) if environment.settings.shop.url.startswith("http://") else (True,)
    return radius(before, after, live.facts.get("websites") or (), https)

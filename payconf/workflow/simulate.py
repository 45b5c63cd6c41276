"""payconf simulate: rules and methods of the YAML, of the shop, or of a plan's two sides, asked for one checkout."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from payconf import offline
from payconf.checkout.matching import Checkout, RuleSet, Tie, Why
from payconf.checkout.simulation import Moment, Simulated, Simulation
from payconf.model.errors import UsageError

if TYPE_CHECKING:
    from payconf.checkout.matching import Answer
    from payconf.model.environment import Environment
    from payconf.model.resource import Live
    from payconf.workflow.line import Line


def simulated(
    line: Line, name: str, checkout: Checkout, *, live: bool = False, plan: bytes | None = None
) -> Simulation:
    """What the checkout is offered. Without `live` and `plan` nothing but the files is read; no secret ever is.

    Raises InvalidProject for files with errors, UsageError for a plan of another environment.
    """
    environment = offline.project(line.root, name, line.today()).environment
    states = _states(line, environment, live, plan)
    return Simulation(name, checkout, tuple(_asked(moment, rules, checkout) for moment, rules in states.items()))


def _states(line: Line, environment: Environment, live: bool, plan: bytes | None) -> Mapping[Moment, RuleSet]:
    from payconf.checkout.matching import shop

    if plan is not None:
        from payconf.plan.file import load

        made = load(plan)
        if made.header.environment != environment.name:
            raise UsageError(
                f"The plan is one of {made.header.environment}, not of {environment.name}.",
                f"Ask {made.header.environment}, or name a plan of {environment.name}.",
            )
        before, after = shop.before_and_after(environment, _read(line, environment), made)
        return {Moment.BEFORE: before, Moment.AFTER: after}
    if live:
        return {Moment.LIVE: shop.now(_read(line, environment), environment.settings.shop.version)}
    from payconf.model.evidence import Evidence
    from payconf.plan.desired import desired

    return {Moment.YAML: shop.wanted(desired(environment, Evidence()), environment.settings.shop.version)}


def _read(line: Line, environment: Environment) -> Live:
    with line.context.shop(environment) as (provider, session):
        return line.read(environment, provider, session)


def _asked(moment: Moment, rules: RuleSet, checkout: Checkout) -> Simulated:
    answer = rules.answer(checkout)
    return Simulated(moment, answer, rules.methods, tuple(_ties(rules, answer)))


def _ties(rules: RuleSet, answer: Answer) -> list[Tie]:
    """Those of rules that really apply together here."""
    applying = {verdict.rule for verdict in answer.rules if verdict.why is Why.APPLIES}
    found = []
    for tie in rules.ties():
        others = tuple(other for other in tie.others if other in applying)
        if tie.rule in applying and others:
            found.append(Tie(tie.rule, others))
    return found

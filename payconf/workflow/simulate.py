"""payconf simulate: rules and methods of the YAML, of the shop, or of a plan's two sides, asked for one checkout."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from payconf import offline
from payconf.checkout.matching import Checkout, RuleSet, Tie, Why
from payconf.checkout.matching.written import checkout_of, expected
from payconf.checkout.simulation import Moment, Simulated, Simulation, Trial, Tried
from payconf.checkout.unknown import unknown
from payconf.model.errors import UsageError

if TYPE_CHECKING:
    from payconf.checkout.matching import Answer
    from payconf.model.environment import Environment
    from payconf.model.plan import Plan
    from payconf.model.resource import Live
    from payconf.workflow.line import Line


@dataclass(frozen=True, slots=True)
class Source:
    """Whose rules are asked: those of the YAML; with `live`, of the shop; with `plan`, a file, before and after it."""

    live: bool = False
    plan: bytes | None = None


def simulated(line: Line, name: str, checkout: Checkout, source: Source) -> Simulation:
    """What the checkout is offered. Of the YAML nothing but the files is read, and no secret ever but the shop's own.

    Raises InvalidProject for files with errors, UsageError for a plan of another environment.
    """
    environment = offline.project(line.root, name, line.today()).environment
    states, websites = _states(line, environment, source)
    every = [rule for rules in states.values() for rule in rules.rules]
    names = unknown(checkout, every, websites, environment.settings.shop.version)
    asked = tuple(_asked(moment, rules, checkout) for moment, rules in states.items())
    return Simulation(name, checkout, asked, tuple(names))


def tried(line: Line, name: str, source: Source) -> Trial:
    """All of the environment's `checkouts:`, of a plan on its end state. Raises as `simulated` does."""
    environment = offline.project(line.root, name, line.today()).environment
    moment, rules = list(_states(line, environment, source)[0].items())[-1]
    found = []
    for key, written in environment.checkouts.items():
        checkout = checkout_of(written)
        span = environment.origins.span("checkouts", key, key=True)
        found.append(Tried(key, checkout, expected(environment, written), rules.answer(checkout), span))
    return Trial(name, moment, tuple(found))


def _states(line: Line, environment: Environment, source: Source) -> tuple[Mapping[Moment, RuleSet], tuple[str, ...]]:
    """The rules of each moment, and the websites that the shop has, as far as it was read."""
    from payconf.checkout.matching import shop

    version = environment.settings.shop.version
    if source.plan is not None:
        live = _read(line, environment)
        before, after = shop.before_and_after(environment, live, _plan(environment, source.plan))
        return {Moment.BEFORE: before, Moment.AFTER: after}, _websites(live)
    if source.live:
        with line.context.state(environment) as store:
            bindings = store.load(environment.name).bindings
        bound = {address: binding.live_id for address, binding in bindings.items()}
        live = _read(line, environment)
        return {Moment.LIVE: shop.now(live, version, bound)}, _websites(live)
    from payconf.model.evidence import Evidence
    from payconf.plan.desired import desired

    sites = {written.website for written in environment.checkouts.values()}
    return {Moment.YAML: shop.wanted(desired(environment, Evidence()), version)}, tuple(sites)


def _websites(live: Live) -> tuple[str, ...]:
    return tuple(live.facts.get("websites") or ())


def _plan(environment: Environment, content: bytes) -> Plan:
    from payconf.plan.file import load

    plan = load(content)
    if plan.header.environment != environment.name:
        raise UsageError(
            f"The plan is one of {plan.header.environment}, not of {environment.name}.",
            f"Ask {plan.header.environment}, or name a plan of {environment.name}.",
        )
    return plan


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

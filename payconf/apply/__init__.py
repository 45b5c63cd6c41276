"""Apply: carry out a plan with a journal written ahead, and say exactly what was done.

It decides nothing: references and secrets are put in, what is about to be done is written down before it is, the
provider writes, the state remembers. What fails stops what depends on it, and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from payconf.apply.carry import carry_out, twice
from payconf.apply.gate import gated, workers
from payconf.apply.guarded import Guarded
from payconf.apply.memory import Memory, resolve_secrets
from payconf.apply.schedule import Desk, Schedule
from payconf.apply.shop import Shop
from payconf.apply.stores import NO_STORES, Stores, prove
from payconf.apply.under_way import UnderWay
from payconf.model.outcome import Done, Run, Step
from payconf.model.pace import Pace
from payconf.model.plan import Plan
from payconf.model.secret import Secret


def _on() -> str:
    """Nobody wants the run to stop."""
    return ""


def begin(
    plan: Plan,
    run: Run,
    shop: Shop,
    secrets: Mapping[str, Secret],
    memory: Memory,
    pace: Pace | None = None,
    stopping: Callable[[], str] = _on,
    stores: Stores = NO_STORES,
) -> UnderWay:
    """What all changes of a run share, before the first of them. `stopping` says why nothing further is to be begun;
    what is under way is finished. `stores`: where secrets are put that a system tells once.
    """
    desk = Desk(memory.together)
    if shop.connections > 1:
        shop = gated(shop)
    return UnderWay(
        run.id,
        shop,
        secrets,
        memory,
        pace or Pace(),
        stopping,
        Guarded.of(plan, shop),
        desk if shop.connections > 1 else None,
        dict(memory.bindings),
        environment=run.environment,
        stores=stores,
    )


def apply(plan: Plan, run: Run, under_way: UnderWay, earlier: Mapping[str, Step] | None = None) -> Run:
    """Carry out the plan's changes; returns the run with a step for each of them, in the plan's order.

    `earlier`: of a run that is resumed, the changes whose end is known already, or that must not be tried.
    """
    known = dict(earlier or {})
    changes = [change for change in plan.changes if change.id not in known]
    schedule = Schedule(changes, under_way.shop.kinds, under_way.skip, under_way.halted)
    for change in plan.changes:
        if change.id in known:
            schedule.ended(change, known[change.id])
    if under_way.desk is not None:
        schedule.together(lambda change: carry_out(change, under_way), under_way.desk, workers(under_way.shop))
    else:
        schedule.one_by_one(lambda change: carry_out(change, under_way))
    schedule.steps.update(twice(schedule.steps, under_way))
    steps = tuple(schedule.steps[change.id] for change in plan.changes)
    wrong = [step.text for step in steps if step.done in (Done.FAILED, Done.UNKNOWN)]
    left = [step.text for step in steps if step.done is Done.SKIPPED]
    return replace(run, steps=steps, error=next(iter((*wrong, *left)), ""))


__all__ = ["Memory", "Shop", "Stores", "UnderWay", "apply", "begin", "prove", "resolve_secrets"]

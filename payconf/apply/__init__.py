"""Apply: carry out a plan with a journal written ahead, and say exactly what was done.

It decides nothing: references and secrets are put in, what is about to be done is written down before it is, the
provider writes, the state remembers. What fails stops what depends on it, and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from payconf.apply.carry import Run as _Run
from payconf.apply.carry import carry_out
from payconf.apply.guarded import Guarded
from payconf.apply.memory import Memory, resolve_secrets
from payconf.apply.schedule import Desk, Schedule, here
from payconf.apply.shop import Shop
from payconf.model.change import Change
from payconf.model.outcome import Done, Run, Step
from payconf.model.pace import Pace
from payconf.model.plan import Plan
from payconf.model.secret import Secret


def _on() -> str:
    """Nobody wants the run to stop."""
    return ""


def apply(
    plan: Plan,
    run: Run,
    shop: Shop,
    secrets: Mapping[str, Secret],
    memory: Memory,
    pace: Pace | None = None,
    stopping: Callable[[], str] = _on,
    guarded: Guarded | None = None,
) -> Run:
    """Carry out the plan's changes; returns the run with a step for each of them, in the plan's order.

    `stopping` says why nothing further is to be begun; what is under way is finished. `guarded` knows what an earlier
    part of the same run wrote.
    """
    desk = Desk()
    together = shop.connections > 1
    held = guarded or Guarded.of(plan, shop)
    under_way = _Run(
        run.id, shop, shop.kinds, secrets, memory, pace or Pace(), stopping, held,
        desk.in_main if together else here, dict(memory.bindings),
    )  # fmt: skip

    def halted() -> str:
        return stopping() or (f"the shop doesn't answer any more ({under_way.gone})" if under_way.gone else "")

    def skip(change: Change, why: str) -> Step:
        step = Step(change.id, Done.SKIPPED, change.live_id, why)
        memory.record(step)
        return step

    schedule = Schedule(plan.changes, shop.kinds, skip, halted)
    if together:
        schedule.together(lambda change: carry_out(change, under_way), desk, shop.connections)
    else:
        schedule.one_by_one(lambda change: carry_out(change, under_way))
    steps = tuple(schedule.steps[change.id] for change in plan.changes)
    wrong = [step.text for step in steps if step.done in (Done.FAILED, Done.UNKNOWN)]
    left = [step.text for step in steps if step.done is Done.SKIPPED]
    return replace(run, steps=steps, error=next(iter((*wrong, *left)), ""))


__all__ = ["Guarded", "Memory", "Shop", "apply", "resolve_secrets"]

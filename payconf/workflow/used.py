"""A plan that comes too late: it was carried out before, or its time is over. What happened to it, and what to type."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

from payconf.model.again import command
from payconf.model.errors import Stale
from payconf.model.outcome import Done
from payconf.plan.file import refuse_expired
from payconf.render.audit.words import who_text
from payconf.state.rows import NOT_FINISHED

if TYPE_CHECKING:
    from payconf.model.audit import Event
    from payconf.model.outcome import Run
    from payconf.model.plan import Plan
    from payconf.plan.file import PlanFile
    from payconf.state.base import StateStore


def refuse_late(store: StateStore, planned: PlanFile, now: datetime) -> None:
    """Raises Stale for a plan that has expired; where it was used too, that is what is said."""
    try:
        refuse_expired(planned.plan, now)
    except Stale as error:
        refuse_used(store, planned)
        raise Stale(error.message, f"{_again(planned.plan)}{_held(planned.plan)}") from None


def refuse_used(store: StateStore, planned: PlanFile) -> None:
    """Raises Stale for a plan that was carried out before, by which run, when, and by whom as far as is known."""
    name, digest = planned.plan.header.environment, planned.digest
    if not store.plan_used(name, digest):
        return
    runs = store.runs(name)
    found = next((run for run in runs if run.digest == digest), None)
    started = next(filter(partial(_began, digest), (entry.event for entry in store.audited(name))), None)
    run = found.id if found is not None else started.run if started is not None else ""
    at = found.started_at if found is not None else started.at if started is not None else ""
    who = f" by {who_text(started)}" if started is not None else ""
    said = f"run {run} began with it on {_moment(at)}{who}" if run else "no run of it is kept any more"
    raise Stale(
        f"This plan was applied before, and a plan is applied once only: {said}{_came_to(found)}.",
        "\n".join([*_looks(name, found, found is not None and found is runs[-1], planned.plan), _next(planned.plan)]),
    )


def _began(digest: str, event: Event) -> bool:
    """Whether a run of this plan began so. An entry that can't be read has no facts."""
    facts = event.facts
    return isinstance(facts, Mapping) and (facts.get("digest"), facts.get("phase")) == (digest, "begun")


def _again(plan: Plan) -> str:
    return f"Make a new plan: {command(plan)}"


def _next(plan: Plan) -> str:
    """Behind what an incident's plan did, git has the word again."""
    special = plan.off or plan.reclaim or plan.rollback
    return f"Make a new plan: payconf plan {plan.header.environment} --out plan.json" if special else _again(plan)


def _held(plan: Plan) -> str:
    """A review isn't lost with the plan's time: the new plan is refused where it does something else."""
    ordinary = not (plan.off or plan.reclaim or plan.rollback)
    return f" --reviewed {plan.intent}" if ordinary else ""


def _came_to(run: Run | None) -> str:
    if run is None:
        return ""
    counts = ", ".join(f"{run.count(done)} {done.value}" for done in Done if run.count(done))
    end = "not all of it was carried out" if run.error else "it came to its end"
    end = "it was broken off" if run.error == NOT_FINISHED else end
    return f"; {end}{f' ({counts})' if counts else ''}"


def _looks(name: str, run: Run | None, last: bool, plan: Plan) -> list[str]:
    """What there is to look at, and the ways out of a run that was broken off and that no other one followed."""
    if run is None:
        return [f"What it did: payconf audit {name}"]
    lines = [f"What it did: payconf runs show {name} {run.id}"]
    if run.error and last:
        lines += [f"What it left: payconf resume {name} {run.id}"]
        lines += [] if plan.reclaim else [f"Undo what it did: payconf rollback {name} {run.id}"]
    return lines


def _moment(text: str) -> str:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return text
    return f"{found.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"

"""What an apply came to: every change with how it ended, exact counts, and what to do next."""

from __future__ import annotations

from collections.abc import Sequence

from payconf.model.again import command
from payconf.model.change import Change
from payconf.model.outcome import Done, Run, Step
from payconf.model.plan import Plan
from payconf.render.plan.rotate import after_lines
from payconf.render.text import Line, Style, clean, count, paint, wrap

_STYLES: dict[Done, Style] = {Done.DONE: "green", Done.FAILED: "red", Done.SKIPPED: "dim", Done.UNKNOWN: "yellow"}
WIDTH = 100


def run_text(
    run: Run, plan: Plan, leftovers: Sequence[str] | None = None, *, unverified: str = "", color: bool = False
) -> str:
    """The summary of one run. `leftovers`: what a plan made right after still wants; None where nobody looked.

    Nobody looks behind a run that stopped. `unverified`: why nobody could.
    """
    changes = {change.id: change for change in plan.changes}
    lines = [Line(f"{clean(run.id)} on {clean(run.environment)}: {counts_of(run)}", "bold")]
    lines += [Line(part) for part in wrap(clean(run.note), WIDTH, "  ")] if run.note else []
    for step in run.latest:
        lines += step_lines(step, changes.get(step.change))
    if run.error and all(step.text != run.error for step in run.steps):
        lines += [Line(part, "red") for part in wrap(f"Stopped: {clean(run.error)}", WIDTH, "")]
    lines += _verified(None if run.error else leftovers, plan)
    if unverified:
        text = f"Done, but not verified, because the new plan could not be made: {clean(unverified)}"
        lines += [Line(part, "yellow") for part in wrap(text, WIDTH, "")]
    if not run.error:
        lines += after_lines(plan, WIDTH)
    return paint([*lines, *next_lines(run, leftovers, plan)], color)


def step_lines(step: Step, change: Change | None) -> list[Line]:
    """How one change ended, and why."""
    what = f"{change.action.value} {change.address}" if change else step.change
    ident = f"  (id {clean(step.live_id)})" if step.live_id else ""
    said = f"  {step.done.value.ljust(8)} {clean(what)}{ident}"
    lines = [Line(said, _STYLES[step.done])]
    if step.text:
        lines += [Line(part) for text in step.text.split("\n") for part in wrap(clean(text), WIDTH, " " * 11)]
    return lines


def _verified(leftovers: Sequence[str] | None, plan: Plan) -> list[Line]:
    if leftovers is None:
        return []
    if not leftovers and plan.reclaim:
        said = f"Verified: the shop was read again, and it is that of {clean(plan.header.environment)}."
        return [Line(said), Line(f"Next, for rules and texts: payconf plan {clean(plan.header.environment)}")]
    if not leftovers and plan.partial:
        said = "Verified: the shop was read again, and of this part nothing is left to do."
        return [Line(said), Line(f"Next, for the rest: payconf plan {clean(plan.header.environment)}")]
    if not leftovers:
        return [Line("Verified: the shop was read again, and a new plan is empty.")]
    lines = [Line(f"Not as desired: a new plan still has {count(len(leftovers), 'thing')} to say:", "yellow")]
    return [*lines, *(Line(f"  {clean(text)}") for text in leftovers)]


def counts_of(run: Run) -> str:
    """Every count, also of nothing."""
    return ", ".join(f"{run.count(done)} {done.value}" for done in Done)


def next_lines(run: Run, leftovers: Sequence[str] | None, plan: Plan) -> list[Line]:
    """What to type next; nothing where all is as desired. The last lines of a run that failed."""
    environment = clean(run.environment)
    if not (run.error or leftovers or run.count(Done.UNKNOWN)):
        return []
    if not run.error:
        return _planned_anew(run, plan)
    resume = f"  payconf resume {environment} {clean(run.id)}"
    lines = []
    if run.count(Done.UNKNOWN):
        ident = next(step.change for step in run.latest if step.done is Done.UNKNOWN)
        said = (
            "Nobody knows whether what is unknown was carried out. Look for it in the shop: resume reads the shop "
            "again, and where that doesn't tell, it takes your word:"
        )
        lines += [*map(Line, wrap(said, WIDTH, "")), Line(f"{resume} --outcome {clean(ident)}=done|absent")]
    when = "When the cause is mended, carry" if run.count(Done.FAILED) else "Carry"
    lines += [Line(f"{when} out what is left of this plan; what is done stays done:"), Line(resume)]
    if not plan.reclaim:  # that is never undone
        lines += [Line("Or undo what it did:"), Line(f"  payconf rollback {environment} {clean(run.id)}")]
    return [*lines, Line("Or plan anew:"), Line(f"  {clean(command(plan))}")]


def _planned_anew(run: Run, plan: Plan) -> list[Line]:
    when = "When the cause is mended, plan" if run.count(Done.FAILED) else "Plan"
    text = f"{when} what is left and carry it out; what is done stays done, and this plan can't be used again:"
    return [
        *map(Line, wrap(text, WIDTH, "")),
        Line(f"  {clean(command(plan))}"),
        Line("  payconf apply plan.json"),
    ]

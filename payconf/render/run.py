"""What an apply came to: every change with how it ended, exact counts, and what to do next."""

from __future__ import annotations

from collections.abc import Sequence

from payconf.model.change import Change
from payconf.model.outcome import Done, Run, Step
from payconf.model.plan import Plan
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
    counts = ", ".join(f"{run.count(done)} {done.value}" for done in Done)
    lines = [Line(f"{clean(run.id)} on {clean(run.environment)}: {counts}", "bold")]
    lines += [Line(part) for part in wrap(clean(run.note), WIDTH, "  ")] if run.note else []
    for step in run.steps:
        lines += _step(step, changes.get(step.change))
    if run.error and all(step.text != run.error for step in run.steps):
        lines += [Line(part, "red") for part in wrap(f"Stopped: {clean(run.error)}", WIDTH, "")]
    lines += _verified(None if run.error else leftovers, plan)
    if unverified:
        text = f"Done, but not verified, because the new plan could not be made: {clean(unverified)}"
        lines += [Line(part, "yellow") for part in wrap(text, WIDTH, "")]
    return paint([*lines, *_next(run, leftovers, plan)], color)


def _step(step: Step, change: Change | None) -> list[Line]:
    what = f"{change.action.value} {change.address}" if change else step.change
    ident = f"  (id {clean(step.live_id)})" if step.live_id else ""
    said = f"  {step.done.value.ljust(8)} {clean(what)}{ident}"
    lines = [Line(said, _STYLES[step.done])]
    if step.text and step.done is not Done.SKIPPED:
        lines += [Line(part) for part in wrap(clean(step.text), WIDTH, " " * 11)]
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


def _next(run: Run, leftovers: Sequence[str] | None, plan: Plan) -> list[Line]:
    environment = clean(run.environment)
    if not (run.error or leftovers or run.count(Done.UNKNOWN)):
        return []
    lines = []
    if run.count(Done.UNKNOWN):
        lines.append("Nobody knows whether what is unknown was carried out; a new plan reads the shop and shows it.")
    when = "When the cause is mended, plan" if run.count(Done.FAILED) else "Plan"
    lines.append(f"{when} what is left and carry it out; what is done stays done, and this plan can't be used again:")
    verb, out = ("reclaim", "reclaim.json") if plan.reclaim else ("plan", "plan.json")
    return [
        *(part for text in lines for part in map(Line, wrap(text, WIDTH, ""))),
        Line(f"  payconf {verb} {environment} --out {out}"),
        Line(f"  payconf apply {out}"),
    ]

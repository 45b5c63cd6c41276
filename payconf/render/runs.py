"""Runs: a list of them, and one with what buyers can use now."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from payconf.model.change import Change
from payconf.model.outcome import Done, Run, Step
from payconf.model.results import RunShown, Usable
from payconf.render.run import WIDTH, next_lines, step_lines
from payconf.render.text import Line, clean, paint, wrap


def runs_text(name: str, runs: Sequence[Run], *, color: bool = False) -> str:
    """One line a run, the oldest first."""
    if not runs:
        return f"Nothing was ever applied to {clean(name)}.\n"
    return paint([_row(run) for run in runs], color)


def _row(run: Run) -> Line:
    counts = ", ".join(f"{run.count(done)} {done.value}" for done in Done if done is Done.DONE or run.count(done))
    text = f"{clean(run.id)}  {clean(run.started_at)}  {counts}"
    return Line(f"{text}  {clean(run.error)}"[: WIDTH * 2].rstrip(), "red" if run.error else "green")


def run_shown_text(shown: RunShown, *, color: bool = False) -> str:
    """What buyers can use now, then the run's steps, then what to type."""
    run = shown.run
    changes = {change.id: change for change in shown.plan.changes} if shown.plan is not None else {}
    lines = [
        *_now(shown),
        Line(""),
        Line(f"{clean(run.id)} of {clean(run.started_at)}: {_counts(shown, changes)}", "bold"),
    ]
    lines += [Line(part) for part in wrap(clean(run.note), WIDTH, "  ")] if run.note else []
    steps = _steps(shown, changes)
    for step in steps:
        lines += step_lines(step, changes.get(step.change))
    noted = {step.change for step in steps}
    lines += [_unended(change, shown) for change in changes.values() if change.id not in noted]
    if run.error:
        lines += [Line(part, "red") for part in wrap(f"Not finished: {clean(run.error)}", WIDTH, "")]
    if shown.held:
        said = f"It may still be under way, for the environment is locked by {clean(shown.held)}."
        lines += [Line(part, "yellow") for part in wrap(f"{said} When it is over:", WIDTH, "")]
    if run.error and shown.last and shown.plan is not None:
        lines += next_lines(run, None, shown.plan)
    return paint(lines, color)


def _steps(shown: RunShown, changes: Mapping[str, Change]) -> list[Step]:
    """How changes ended; not what an earlier part of the run says of one whose call was under way since."""
    return [step for step in shown.run.latest if not (step.change in shown.in_flight and step.change in changes)]


def _counts(shown: RunShown, changes: Mapping[str, Change]) -> str:
    """Every count of what follows, also of changes of which no step tells."""
    steps = _steps(shown, changes)
    noted = {step.change for step in steps}
    left = [ident for ident in changes if ident not in noted]
    flying = sum(ident in shown.in_flight for ident in left)
    counts = [
        f"{sum(step.done is done for step in steps) + (flying if done is Done.UNKNOWN else 0)} {done.value}"
        for done in Done
    ]
    return ", ".join([*counts, *([f"{len(left) - flying} not begun"] if len(left) > flying else [])])


def _unended(change: Change, shown: RunShown) -> Line:
    """A change of which no step tells: its call was under way when the run broke off, or it was not begun."""
    what = f"{change.action.value} {clean(str(change.address))}"
    if change.id in shown.in_flight:
        return Line(f"  unknown  {what}  (its call was under way; resume asks the shop)", "yellow")
    return Line(f"  not begun {what}", "dim")


def _now(shown: RunShown) -> Iterator[Line]:
    if shown.usable is None:
        yield from (Line(part, "yellow") for part in wrap(f"The shop can't be read: {clean(shown.unread)}", WIDTH, ""))
        return
    yield Line("What buyers can use now (about: billing address and expressions are left out of account)", "bold")
    for entry in shown.usable:
        yield from _usable(entry)
    if not shown.usable:
        yield Line("  nothing: the shop has no payment rule", "red")


def _usable(entry: Usable) -> Iterator[Line]:
    methods = ", ".join(clean(label) for label in entry.methods) or "nothing"
    text = f"{clean(entry.website)}, {clean(entry.currency)}: {methods}"
    yield from (Line(part, "" if entry.methods else "red") for part in wrap(text, WIDTH, "  "))

"""payconf rollback."""

from __future__ import annotations

from pathlib import Path

import click

from payconf.cli.exits import of_plan
from payconf.cli.plan import FILE, tell
from payconf.cli.project import Settings, write_bytes
from payconf.cli.runs import one_run


@click.command()
@click.argument("words", nargs=-1, required=True, metavar="[ENV] RUN")
@click.option("--out", type=FILE, metavar="FILE", help="Write the plan, for `payconf apply FILE`; production needs it.")
@click.option("--yes", is_flag=True, help="Don't ask; for where nobody can answer.")
@click.pass_obj
def rollback(settings: Settings, words: tuple[str, ...], out: Path | None, yes: bool) -> int:
    """Bring back what a run has changed.

    Makes a plan that leads to what the shop held before the last run, of the objects that it changed; all others stay
    as they are. What somebody has changed since refuses it, and what can't be brought back is said. Git still says
    what it said: bring it back too, or the next apply does it all again.
    """
    from payconf.cli.apply import ask_and_carry_out

    workflow = settings.workflow()
    planned = workflow.rollback(*one_run(settings, workflow, words))
    if out is None and planned.plan.header.environment_class != "production":
        return ask_and_carry_out(workflow, planned, yes)
    if out is not None:
        write_bytes(out, planned.file)
    tell(planned, out)
    return of_plan(planned.plan, False)

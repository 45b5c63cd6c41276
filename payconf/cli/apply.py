"""payconf apply."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from payconf.cli.exits import Exit, color, of_plan, of_run
from payconf.cli.project import Settings, read_plan

if TYPE_CHECKING:
    from payconf.workflow import Applied, Planned, Workflow


@click.command()
@click.argument("target", metavar="FILE|ENV")
@click.option("--yes", is_flag=True, help="Don't ask; for where nobody can answer.")
@click.option("--write-secrets", is_flag=True, help="With ENV: write also secrets that nobody can compare.")
@click.pass_obj
def apply(settings: Settings, target: str, yes: bool, write_secrets: bool) -> int:
    """Carry out a plan.

    FILE is what `payconf plan --out FILE` wrote. With ENV a plan is made, shown and asked about; production is only
    applied from a file.
    """
    workflow = settings.workflow()
    if Path(target).is_file() or Path(target).suffix == ".json":
        if write_secrets:
            raise click.UsageError("a plan file says itself what is written; make it with plan ENV --write-secrets")
        return _carry_out(workflow, read_plan(Path(target)))
    return ask_and_carry_out(workflow, workflow.plan_to_apply(settings.environment(target), write_secrets), yes)


def ask_and_carry_out(workflow: Workflow, planned: Planned, yes: bool) -> int:
    """Show a plan, ask, and carry it out; nothing where it is refused or empty."""
    from payconf.render.plan import plan_text

    click.echo(plan_text(planned.plan, color=color(sys.stderr)), err=True, nl=False)
    if planned.plan.refused or planned.plan.empty:
        return of_plan(planned.plan, False)
    if not yes:
        if not sys.stdin.isatty():
            raise click.UsageError("nobody can answer here whether to apply; say --yes, or apply a plan file")
        if not click.confirm("Apply this plan?", err=True):
            click.echo("Nothing was applied.", err=True)
            return Exit.OK
    return _carry_out(workflow, planned.file)


def _carry_out(workflow: Workflow, file: bytes) -> int:
    return told(workflow.apply(file))


def told(applied: Applied) -> int:
    """Say what a run came to."""
    from payconf.render.run import run_text

    leftovers = None if applied.unverified else applied.leftovers
    text = run_text(applied.run, applied.plan, leftovers, unverified=applied.unverified, color=color(sys.stdout))
    click.echo(text, nl=False)
    if applied.audit:
        click.echo(f"Audit: {applied.audit}", err=True)
    if applied.unaudited:
        click.echo(f"The end of the run is not in the audit yet, the next run adds it: {applied.unaudited}", err=True)
    return of_run(applied)

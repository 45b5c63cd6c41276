"""payconf runs, resume and rollback: what was carried out, and the two ways out of what was broken off."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from payconf.cli.exits import color
from payconf.cli.project import Settings
from payconf.cli.prune import prune
from payconf.model.errors import UsageError

if TYPE_CHECKING:
    from payconf.workflow import Workflow


class _Group(click.Group):
    """`payconf runs ENV` is short for `payconf runs list ENV`."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """An unknown first word is an environment."""
        known = args[0] in self.commands or args[0].startswith("-")
        return super().resolve_command(ctx, args if known else ["list", *args])


@click.group(cls=_Group)
def group() -> None:
    """Say what was carried out, and what became of it.

    `payconf runs ENV` lists the runs of an environment.
    """


@group.command("list")
@click.argument("environment", metavar="ENV")
@click.pass_obj
def list_runs(settings: Settings, environment: str) -> int:
    """List the runs of an environment, the oldest first."""
    from payconf.render.runs import runs_text

    name = settings.environment(environment)
    click.echo(runs_text(name, settings.workflow().runs(name), color=color(sys.stdout)), nl=False)
    return 0


@group.command()
@click.argument("words", nargs=-1, required=True, metavar="[ENV] [RUN]")
@click.pass_obj
def show(settings: Settings, words: tuple[str, ...]) -> int:
    """Show a run: first what buyers can use now, then its steps.

    RUN is an id such as r-0007; ENV is only needed where several environments have a run of this id. ENV alone shows
    its last run.
    """
    from payconf.render.runs import run_shown_text

    workflow = settings.workflow()
    name, run = named(settings, workflow, words)
    shown = workflow.run_shown(name, run or workflow.last_run(name))
    click.echo(run_shown_text(shown, color=color(sys.stdout)), nl=False)
    return 0


group.add_command(prune)


@click.command()
@click.argument("words", nargs=-1, required=True, metavar="[ENV] RUN")
@click.option(
    "--outcome",
    "outcomes",
    multiple=True,
    metavar="CHANGE=done|absent",
    help="What a person says of a change whose outcome nobody knows; of a created object also =done:ID.",
)
@click.pass_obj
def resume(settings: Settings, words: tuple[str, ...], outcomes: tuple[str, ...]) -> int:
    """Carry out what is left of a run that was broken off.

    Also when its plan has expired. First the shop is asked what became of the calls that were in flight. What it can't
    tell stays as it is until a person says it with --outcome.
    """
    from payconf.cli.apply import told

    workflow = settings.workflow()
    name, run = one_run(settings, workflow, words)
    return told(workflow.resume(name, run, outcomes))


def one_run(settings: Settings, workflow: Workflow, words: tuple[str, ...]) -> tuple[str, str]:
    """As `named`; what writes to a shop is told which run, and says which one could be meant where it isn't."""
    name, run = named(settings, workflow, words)
    if not run:
        verb = click.get_current_context().info_name
        last = workflow.last_run(name)
        raise UsageError(f"{name} is an environment, and no run is named.", f"Its last: payconf {verb} {name} {last}")
    return name, run


def named(settings: Settings, workflow: Workflow, words: tuple[str, ...]) -> tuple[str, str]:
    """Environment and run of `ENV RUN`, `ENV/RUN` or `RUN`; the run is empty where only an environment is named."""
    parts = words[0].split("/") if len(words) == 1 else list(words)
    if len(parts) > 2:
        raise click.UsageError("name one run, such as r-0007, or an environment and a run")
    if len(parts) == 2:
        return settings.environment(parts[0]), parts[1]
    if parts[0] in workflow.environments():
        return parts[0], ""
    return workflow.environment_of(parts[0]), parts[0]

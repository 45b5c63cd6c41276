"""payconf show and payconf compare."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from payconf.cli.exits import Exit, color
from payconf.cli.project import Settings, read_bytes


@click.command()
@click.argument("target", metavar="ENV|FILE")
@click.option("--provenance", is_flag=True, help="Behind every value the file, line and column that set it.")
@click.option("--full", is_flag=True, help="Of a plan file: everything, not only the first screen.")
@click.pass_obj
def show(settings: Settings, target: str, provenance: bool, full: bool) -> int:
    """Print a resolved environment or a plan file.

    ENV is a name under environments/ or a path; FILE is what `payconf plan --out FILE` wrote.
    """
    if Path(target).is_file() or Path(target).suffix == ".json":
        return _show_plan(Path(target), full)
    from payconf.render.show import show_text

    environment = settings.workflow().environment(settings.environment(target))
    click.echo(show_text(environment, provenance=provenance, color=color(sys.stdout)), nl=False)
    return Exit.OK


def _show_plan(file: Path, full: bool) -> int:
    from payconf.plan.file import load
    from payconf.render.plan import plan_text

    click.echo(plan_text(load(read_bytes(file)), full=full, color=color(sys.stdout)), nl=False)
    return Exit.OK


@click.command()
@click.argument("one", metavar="ENV")
@click.argument("other", metavar="ENV")
@click.pass_obj
def compare(settings: Settings, one: str, other: str) -> int:
    """Say how two environments differ.

    As it should (credentials, mode, account, hosts), otherwise, and where it may (`may_differ`). Ends with 2 where
    something differs otherwise.
    """
    from payconf.render.comparison import comparison_text

    found = settings.workflow().compare(settings.environment(one), settings.environment(other))
    click.echo(comparison_text(found, color=color(sys.stdout)), nl=False)
    return Exit.CHANGES if found.otherwise else Exit.OK

"""payconf show and payconf compare."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from payconf.cli import reports as written
from payconf.cli.exits import Exit, color
from payconf.cli.plan_reports import PlanReports
from payconf.cli.project import Settings, read_plan
from payconf.render.forms import OF_PLANS

if TYPE_CHECKING:
    from payconf.plan.file import PlanFile


@click.command()
@click.argument("target", metavar="ENV|FILE")
@click.option("--provenance", is_flag=True, help="Behind every value the file, line and column that set it.")
@click.option("--full", is_flag=True, help="Of a plan file: everything, not only the first screen.")
@written.option
@click.pass_obj
def show(settings: Settings, target: str, provenance: bool, full: bool, reports: tuple[str, ...]) -> int:
    """Print a resolved environment or a plan file.

    ENV is a name under environments/ or a path; FILE is what `payconf plan --out FILE` wrote. --report is for a
    plan file: html is the page that `payconf plan --report` makes, without what only the shop can tell.
    """
    wanted = written.wanted(reports, OF_PLANS, taken=Path(target))
    if Path(target).is_file() or Path(target).suffix == ".json":
        return _show_plan(settings, Path(target), full, wanted)
    if wanted:
        raise click.UsageError("--report goes with a plan file: payconf plan ENV --out FILE writes one")
    from payconf.render.show import show_text

    environment = settings.workflow().environment(settings.environment(target))
    click.echo(show_text(environment, provenance=provenance, color=color(sys.stdout)), nl=False)
    return Exit.OK


def _show_plan(settings: Settings, path: Path, full: bool, wanted: written.Wanted) -> int:
    from payconf.model.span import Sources
    from payconf.plan.file import read_file
    from payconf.render.plan import plan_text
    from payconf.render.plan.file import file_lines

    with written.stopping(wanted, settings, "show", ()):
        file = read_file(content := read_plan(path))
    signed = _signed(settings, file)
    approved = _approved(settings, file, content)
    first, every = (
        file_lines(file.plan, str(path), content, file.digest, signed, whole, approved) for whole in (full, True)
    )
    told = PlanReports(file.plan, content, every, path, Sources(), prefix=written.prefix_of(settings))
    said = partial(plan_text, file.plan, full=full, color=color(sys.stdout), closing=first)
    told.write(wanted, lambda: click.echo(said(), nl=False))
    return Exit.OK


def _approved(settings: Settings, file: PlanFile, content: bytes) -> list[str]:
    """How far it is approved, as the state has it; nothing of a plan that needs no approval."""
    from datetime import UTC, datetime

    from payconf.model.errors import PayconfError
    from payconf.render.approvals import standing_lines

    if not file.plan.header.approvals or file.plan.empty:
        return []
    try:
        return standing_lines(settings.workflow().approval(content), datetime.now(UTC))
    except PayconfError as error:
        return [f"needs approvals; which there are can't be told here: {error.message}"]


def _signed(settings: Settings, file: PlanFile) -> str:
    """What can be said of the signature here; the project says whose keys count."""
    from payconf.model.errors import PayconfError
    from payconf.plan.file import verify

    name = file.plan.header.environment
    if file.signature is None:
        return "not signed"
    try:
        keys = settings.workflow().environment(name).settings.plan_keys.verify
    except PayconfError as error:
        return f"signed; by whom can't be told here: {error.message}"
    try:
        verify(file, keys)
    except PayconfError as error:
        return f"signature refused: {error.message}"
    return f"signed by a key that {name} names"


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

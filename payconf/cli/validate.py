"""payconf validate."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from payconf.cli.exits import Exit, color
from payconf.cli.files import checked, environments_of, in_repository
from payconf.cli.project import Settings, write_bytes

if TYPE_CHECKING:
    from payconf.model.results import Validated

FORMATS = ("text", "json", "github", "sarif", "junit")


@click.command()
@click.argument("words", metavar="[ENV|FILE]…", nargs=-1)
@click.option("--format", "form", type=click.Choice(FORMATS), default="text", show_default=True)
@click.option("--report", "reports", multiple=True, metavar="FORMAT=FILE", help="Write another format to a file, too.")
@click.pass_obj
def validate(settings: Settings, words: tuple[str, ...], form: str, reports: tuple[str, ...]) -> int:
    """Check the files, offline and without any secret.

    ENV is a name under environments/ or a path; FILE is any file of the project, such as those that a commit changes:
    the environments that it concerns are checked. Without either, all are. Guards refuse here what the text alone
    shows; what they can't tell without secrets is left to the plan.
    """
    wanted = [_wanted(text) for text in reports]
    root = settings.root()
    names = environments_of(root, words)
    if names is None:
        click.echo("None of these files belongs to the configuration; nothing was checked.", err=True)
        return Exit.OK
    found = settings.workflow().validate(names)
    for other, file in wanted:
        write_bytes(file, _text(found, names, other, root, False).encode())
    click.echo(_text(found, names, form, root, color(sys.stdout)), nl=False)
    errors = {finding for finding in found.findings if finding.is_error}
    if errors - set(found.refused):
        return Exit.INVALID
    return Exit.REFUSED if found.refused else Exit.OK


def _wanted(text: str) -> tuple[str, Path]:
    form, _, file = text.partition("=")
    if form not in FORMATS or not file:
        raise click.BadParameter(f"{text!r} is not FORMAT=FILE with a format of {', '.join(FORMATS)}")
    return form, Path(file)


def _text(found: Validated, names: tuple[str, ...], form: str, root: Path, colored: bool) -> str:
    environments = checked(found.sources, names)
    if form == "text":
        from payconf.render.findings import findings_text

        return findings_text(
            found.findings, found.sources, undecided=found.undecided, checked=environments, color=colored
        )
    from payconf import __version__
    from payconf.render.reports import Report, write_report

    parts = found.findings, found.undecided, found.sources, environments
    return write_report(form, Report(*parts, prefix=in_repository(root), version=__version__))

"""payconf validate."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial

import click

from payconf.cli import reports as written
from payconf.cli.exits import color, of_validated
from payconf.cli.files import environments_of
from payconf.cli.plain import NOTHING, nothing_found, report_of, text_of
from payconf.cli.project import Settings
from payconf.render.forms import OF_FINDINGS

FORMATS = tuple(form for form in OF_FINDINGS if form != "github-summary")
"""A step's summary is a file; on standard output it is `markdown`."""


@click.command()
@click.argument("words", metavar="[ENV|FILE]…", nargs=-1)
@click.option("--format", "form", type=click.Choice(FORMATS), default="text", show_default=True)
@written.option_of_findings
@click.pass_obj
def validate(settings: Settings, words: tuple[str, ...], form: str, reports: tuple[str, ...]) -> int:
    """Check the files, offline and without any secret.

    ENV is a name under environments/ or a path; FILE is any file of the project, such as those that a commit changes:
    the environments that it concerns are checked. Without either, all are. Guards refuse here what the text alone
    shows; what they can't tell without secrets is left to the plan. What was found before in the same files is
    remembered below $XDG_CACHE_HOME or ~/.cache, unless PAYCONF_CACHE=off.
    """
    wanted = written.wanted(reports, OF_FINDINGS, data=form != "text")
    with written.stopping(wanted, settings, "validate", words):
        root = settings.root()
        names = environments_of(root, words)
        found = nothing_found() if names is None else settings.workflow().validate(names)
    said = partial(text_of, found, names or (), form, root)
    own = {"text": partial(text_of, found, names or (), "text", root, False)}
    made = written.of_report(report_of(found, names or (), root), own)
    written.write(wanted, made, printed=partial(_print, None if names is None else said))
    return of_validated(found)


def _print(said: Callable[[bool], str] | None) -> None:
    """What was found, or that nothing was looked at."""
    if said is None:
        click.echo(NOTHING, err=True)
    else:
        click.echo(said(color(sys.stdout)), nl=False)

"""payconf validate."""

from __future__ import annotations

import sys

import click

from payconf.cli.exits import Exit, color
from payconf.cli.project import Settings


@click.command()
@click.argument("environments", metavar="[ENV]…", nargs=-1)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.pass_obj
def validate(settings: Settings, environments: tuple[str, ...], form: str) -> int:
    """Check the files, offline and without any secret.

    ENV is a name under environments/ or a path; without one, all environments are checked. Guards refuse here what
    the text alone shows; what they can't tell without secrets is left to the plan.
    """
    from payconf.render.findings import findings_json, findings_text

    names = tuple(settings.environment(text) for text in environments)
    found = settings.workflow().validate(names)
    if form == "json":
        text = findings_json(found.findings, found.undecided)
    else:
        text = findings_text(found.findings, found.sources, undecided=found.undecided, color=color(sys.stdout))
    click.echo(text, nl=False)
    errors = {finding for finding in found.findings if finding.is_error}
    if errors - set(found.refused):
        return Exit.INVALID
    return Exit.REFUSED if found.refused else Exit.OK

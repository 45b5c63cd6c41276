"""payconf drift and payconf pull."""

from __future__ import annotations

import sys

import click

from payconf.cli.exits import Exit, color
from payconf.cli.project import Settings, as_address


@click.command()
@click.argument("environments", metavar="ENV…", nargs=-1, required=True)
@click.option("--full", is_flag=True, help="Everything, not only the first screen.")
@click.option("--secrets", is_flag=True, help="Read secrets, and with them what is kept at payment services.")
@click.pass_obj
def drift(settings: Settings, environments: tuple[str, ...], full: bool, secrets: bool) -> int:
    """Say what was changed by hand in the shop and, with --secrets, at payment services.

    Ends with 2 where there is drift, with 11 where objects are not adopted, so that nobody knows.
    Write-only fields can't be observed and are never called free of drift.
    """
    from payconf.render.drift import conflicts, drift_text, not_adopted

    workflow, code = settings.workflow(), Exit.OK
    for text in environments:
        planned = workflow.drift(settings.environment(text), secrets)
        click.echo(drift_text(planned.plan, full=full, color=color(sys.stdout)), nl=False)
        if not_adopted(planned.plan):
            code = Exit.REFUSED
        elif code is Exit.OK and (planned.plan.drift or conflicts(planned.plan)):
            code = Exit.CHANGES
    return code


@click.command()
@click.argument("environment", metavar="ENV")
@click.argument("address", metavar="ADDRESS")
@click.pass_obj
def pull(settings: Settings, environment: str, address: str) -> int:
    """Write what the shop holds into the YAML.

    Comments are kept. The files that were changed are printed, one a line.
    """
    changed = settings.workflow().pull(settings.environment(environment), as_address(address))
    for file in changed:
        click.echo(str(file))
    if not changed:
        click.echo(f"{address} was not changed in the shop; no file was touched.", err=True)
    return Exit.OK

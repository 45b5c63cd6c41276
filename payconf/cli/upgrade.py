"""payconf upgrade-check."""

from __future__ import annotations

import sys

import click

from payconf.cli.exits import Exit, color
from payconf.cli.project import Settings


@click.command()
@click.argument("environment", metavar="ENV")
@click.option("--to", required=True, metavar="VERSION", help="The version to come, such as 7.0 or 7.0.2.")
@click.option("--format", "form", type=click.Choice(("text", "json")), default="text", show_default=True)
@click.pass_obj
def upgrade_check(settings: Settings, environment: str, to: str, form: str) -> int:
    """Say what another version of the shop would mean.

    Types that go and methods that come, rules and checkouts that lose methods, regions that vanish, money that can't be
    captured afterwards, and the steps in order. Reads the files only. Ends with 2 where there is work.
    """
    from payconf.render.upgrade import upgrade_json, upgrade_text
    from payconf.upgrade import upgrade

    found = upgrade(settings.workflow().environment(settings.environment(environment)), to)
    text = upgrade_json(found) if form == "json" else upgrade_text(found, color=color(sys.stdout))
    click.echo(text, nl=False)
    return Exit.CHANGES if found.work else Exit.OK

"""payconf guards."""

from __future__ import annotations

import sys

import click

from payconf.cli.exits import Exit, color


@click.command()
@click.option("--format", "form", type=click.Choice(("text", "json")), default="text", show_default=True)
def guards(form: str) -> int:
    """List the guards and what they decide from.

    Of each: why it exists, its evidence, and the codes with which it speaks, with their severity.
    `payconf explain CODE` says more about a code.
    """
    from payconf.guard import GUARDS
    from payconf.render.guards import guards_json, guards_text

    text = guards_json(GUARDS) if form == "json" else guards_text(GUARDS, color=color(sys.stdout))
    click.echo(text, nl=False)
    return Exit.OK

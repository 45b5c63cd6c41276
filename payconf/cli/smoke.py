"""payconf smoke."""

from __future__ import annotations

import sys

import click

from payconf.cli.exits import color, of_smoke
from payconf.cli.project import Settings, as_address


@click.command()
@click.argument("environment", metavar="ENV")
@click.argument("addresses", metavar="[ADDRESS]…", nargs=-1)
@click.option("--format", "form", type=click.Choice(("text", "json")), default="text", show_default=True)
@click.pass_obj
def smoke(settings: Settings, environment: str, addresses: tuple[str, ...], form: str) -> int:
    """Make payments with test cards, at the test side of services only.

    As each integration (ADDRESS such as integrations/stripe; without any, all) an amount is authorized, captured and
    given back, and another one authorized and voided, with what the service publishes for tests. Prints each step with
    amount, reference and what the service said. Refused for production and for whatever isn't proven to be test access;
    nothing switches that off. The shop is not spoken to.

    \b
    Example: payconf smoke sandbox integrations/stripe
    """
    from payconf.render.smoke import smoke_json, smoke_text

    name = settings.environment(environment)
    found = settings.workflow().smoke(name, [as_address(text) for text in addresses])
    click.echo(smoke_json(name, found) if form == "json" else smoke_text(name, found, color(sys.stdout)), nl=False)
    return of_smoke(found)

"""payconf adopt."""

from __future__ import annotations

import click

from payconf.cli.exits import Exit
from payconf.cli.project import Settings, as_address


@click.command()
@click.argument("environment", metavar="ENV")
@click.argument("address", metavar="ADDRESS")
@click.option("--id", "live_id", metavar="N", help="The object's id in the shop, where several have the same name.")
@click.pass_obj
def adopt(settings: Settings, environment: str, address: str, live_id: str | None) -> int:
    """Take over an object that exists in the shop.

    From then on payconf owns it under ADDRESS, such as integrations/stripe. Nothing is written to the shop. `marker`
    means payconf's own marker, where the state was lost.
    """
    name = settings.environment(environment)
    owner = as_address(f"{address}/{name}" if address == "marker" else address)
    binding = settings.workflow().adopt(name, owner, live_id)
    click.echo(f"{owner} of {name} is now bound to id {binding.live_id}; nothing was written to the shop.", err=True)
    click.echo(f"Next: payconf plan {name}", err=True)
    return Exit.OK

"""payconf adopt."""

from __future__ import annotations

import sys

import click

from payconf.cli.exits import Exit, color
from payconf.cli.project import Settings, as_address


@click.command()
@click.argument("environment", metavar="ENV")
@click.argument("address", metavar="[ADDRESS]", required=False)
@click.option("--id", "live_id", metavar="N", help="The object's id in the shop, where several have the same name.")
@click.option("--dry-run", is_flag=True, help="Without ADDRESS: only say what would be bound.")
@click.pass_obj
def adopt(settings: Settings, environment: str, address: str | None, live_id: str | None, dry_run: bool) -> int:
    """Take over what exists in the shop: one object, or all.

    From then on payconf owns the object under ADDRESS, such as integrations/stripe. Nothing is written to the shop.
    `marker` means payconf's own marker, where the state was lost. Without ADDRESS, every object of the YAML that the
    shop has under its name is taken over; where names tie, the commands to type are printed, and it ends with 11.
    """
    name = settings.environment(environment)
    if address is None:
        if live_id is not None:
            raise click.UsageError("--id belongs to one object; name its ADDRESS, such as rules/us-cards")
        return _all(settings, name, dry_run)
    if dry_run:
        raise click.UsageError("--dry-run is for the whole shop; leave ADDRESS away")
    owner = as_address(f"{address}/{name}" if address == "marker" else address)
    binding = settings.workflow().adopt(name, owner, live_id)
    click.echo(f"{owner} of {name} is now bound to id {binding.live_id}; nothing was written to the shop.", err=True)
    click.echo(f"Next: payconf plan {name}", err=True)
    return Exit.OK


def _all(settings: Settings, name: str, dry_run: bool) -> int:
    from payconf.render.adopt import adoptions_text

    found = settings.workflow().adopt_all(name, write=not dry_run)
    click.echo(adoptions_text(name, found, written=not dry_run, color=color(sys.stdout)), nl=False)
    if not dry_run:
        click.echo(f"Next: payconf plan {name}", err=True)
    return Exit.REFUSED if found.left else Exit.OK

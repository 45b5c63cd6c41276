"""payconf snapshot."""

from __future__ import annotations

from pathlib import Path

import click

from payconf.cli.exits import Exit
from payconf.cli.project import Settings, write_bytes


@click.command()
@click.argument("environment", metavar="ENV")
@click.option(
    "--out", required=True, type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", help="Where it is written."
)
@click.option("--unsigned", is_flag=True, help="Without the signature of the environment's plan key.")
@click.pass_obj
def snapshot(settings: Settings, environment: str, out: Path, unsigned: bool) -> int:
    """Write down the shop and the state, for plans without credentials.

    The file holds no secret and no fingerprint. `payconf plan ENV --snapshot FILE` makes a review plan of it wherever
    the repository is, and asks nobody. Of secrets only the shop's own client is read, and the key that signs.
    """
    from payconf.render.snapshot import snapshot_lines

    name = settings.environment(environment)
    taken = settings.workflow().snapshot(name, sign=not unsigned)
    write_bytes(out, taken.file)
    for line in snapshot_lines(taken, str(out)):
        click.echo(line)
    return Exit.OK

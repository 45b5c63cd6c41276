"""payconf export."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from payconf.cli.exits import Exit, color
from payconf.cli.project import Settings


@click.command()
@click.argument("environment", metavar="ENV")
@click.option(
    "--to", type=click.Path(file_okay=False, path_type=Path), metavar="FOLDER", help="Write there, bind nothing."
)
@click.option("--owner", metavar="NAME", help="Who answers for the waivers of what was found.")
@click.option("--dry-run", is_flag=True, help="Only say what would be written.")
@click.option("--full", is_flag=True, help="Everything, not only the first ten of each.")
@click.pass_obj
def export(settings: Settings, environment: str, to: Path | None, owner: str | None, dry_run: bool, full: bool) -> int:
    """Write what the shop holds as YAML, and take it over.

    environments/ENV/environment.yaml says which shop. Integrations, rules and payment terms that payconf doesn't manage
    yet are written into files of that folder, with references for secrets to fill in, and bound; nothing is written to
    the shop, and no file is written over. A plan after that changes nothing but what is said here.
    """
    from payconf.render.export import exported_text
    from payconf.workflow.export import OWNER

    name = settings.environment(environment)
    found = settings.workflow().export(name, to, owner or OWNER, write=not dry_run)
    click.echo(exported_text(found, full=full, color=color(sys.stdout)), nl=False)
    if found.files and not dry_run:
        after = f"payconf plan {name}" if to is None else f"move the files into place, then payconf adopt {name}"
        click.echo(f"Next: {after}", err=True)
    return Exit.OK

"""payconf runs prune."""

from __future__ import annotations

import click

from payconf.cli.exits import Exit
from payconf.cli.project import Settings


@click.command()
@click.argument("environment", metavar="ENV")
@click.option("--older-than", type=click.IntRange(min=0), default=90, show_default=True, metavar="DAYS")
@click.option("--keep", type=click.IntRange(min=1), default=20, show_default=True, help="So many always stay.")
@click.option("--dry-run", is_flag=True, help="Only say which.")
@click.pass_obj
def prune(settings: Settings, environment: str, older_than: int, keep: int, dry_run: bool) -> int:
    """Forget journals, steps and files of old runs.

    Runs that broke off stay until they are resumed. The audit is never pruned, and records what was.
    """
    name = settings.environment(environment)
    runs = settings.workflow().prune(name, older_than, keep, not dry_run)
    for run in runs:
        click.echo(run)
    click.echo(f"{len(runs)} {'would be' if dry_run else 'are'} forgotten; the audit keeps what they did.", err=True)
    return Exit.OK

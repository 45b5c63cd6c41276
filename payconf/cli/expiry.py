"""payconf expiry."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from payconf.cli.exits import Exit, color
from payconf.cli.project import Settings, write_bytes


@click.command()
@click.argument("environments", metavar="[ENV]…", nargs=-1)
@click.option("--within", default="30d", show_default=True, metavar="DURATION", help="So far ahead; such as 90d, 24h.")
@click.option("--no-secrets", is_flag=True, help="Read no secret and ask no service: what the text alone says.")
@click.option(
    "--calendar",
    "file",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Also write every day that is known into FILE (iCalendar), with alarms.",
)
@click.option("--format", "form", type=click.Choice(("text", "json")), default="text", show_default=True)
@click.pass_obj
def expiry(
    settings: Settings, environments: tuple[str, ...], within: str, no_secrets: bool, file: Path | None, form: str
) -> int:
    """Say what ends soon, and write a calendar of it.

    Access, keys, certificates, and what somebody wrote down until a day; without ENV, of all environments.
    Each has its place, its owner, what happens then and what to do; what has ended comes first. What surely ends on a
    day that nobody knows is said, with the line to add. Days are UTC. The shop is not asked. Ends with 2 where
    something has ended or will within DURATION, else with 0.

    \b
    Example: payconf expiry production --within 60d --calendar payments.ics
    """
    from payconf.model.config.formats import is_duration, to_timedelta
    from payconf.render.expiry import expiry_json, expiry_text, hits

    if not is_duration(within):
        raise click.UsageError(f"--within {within}: a duration in days or hours, such as 30d or 24h")
    names, span = [settings.environment(name) for name in environments], to_timedelta(within)
    found = settings.workflow().expiry(tuple(dict.fromkeys(names)), not no_secrets)
    if file is not None:
        from payconf.render.calendar import calendar

        write_bytes(file, calendar(found))
    text = expiry_json(found, within, span) if form == "json" else expiry_text(found, within, span, color(sys.stdout))
    click.echo(text, nl=False)
    return Exit.CHANGES if hits(found, span) else Exit.OK

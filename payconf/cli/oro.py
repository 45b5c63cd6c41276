"""payconf oro: the bridge for the shop's application, and whether a running shop has what payconf needs."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from payconf.cli.exits import Exit, color
from payconf.cli.project import Settings, write_bytes


@click.group()
def group() -> None:
    """Prepare an OroCommerce for payconf, and ask whether it is ready."""


@group.command()
@click.option("--version", default="6.1", show_default=True, help="The shop's version, such as 5.1, 6.1.10 or 7.0.")
@click.option("--bundles", help="Payment bundles that the shop has, with commas; default: all of the version.")
@click.option("--services", is_flag=True, help="Print config/payconf.yml instead, for bundles that need it.")
@click.option(
    "--to", "folder", type=click.Path(exists=True, file_okay=False, path_type=Path), help="The shop's application."
)
def bridge(version: str, bundles: str | None, services: bool, folder: Path | None) -> int:
    """Print the configuration that lets the shop's API serve payments.

    Configuration only, no PHP. It is one file, config/oro/api/payconf.yml of the shop's application, and for some
    bundles a second one, config/payconf.yml, which --services prints. With --to both are written there. Each begins
    with its place and what to do then. Without the bridge the API of OroCommerce has no payment rules, and of
    integrations it shows little and changes nothing.
    """
    from payconf.workflow.oro import API_FILE, SERVICES_FILE, bridge_files

    names = None if bundles is None else [name.strip() for name in bundles.split(",") if name.strip()]
    files = bridge_files(version, names)
    if folder is None:
        click.echo(files.get(SERVICES_FILE if services else API_FILE, ""), nl=False)
        if not services and SERVICES_FILE in files:
            click.echo(f"These bundles need {SERVICES_FILE}, too: payconf oro bridge --services", err=True)
        return Exit.OK
    for file, text in files.items():
        (folder / file).parent.mkdir(parents=True, exist_ok=True)
        write_bytes(folder / file, text.encode())
        click.echo(f"wrote {folder / file}", err=True)
    return Exit.OK


@group.command()
@click.argument("environment", metavar="ENV")
@click.option(
    "--powerless",
    nargs=2,
    metavar="ID SECRET",
    help="References to the OAuth client of a user without permissions, such as env://A env://B.",
)
@click.option("--format", "form", type=click.Choice(("text", "json")), default="text", show_default=True)
@click.pass_obj
def check(settings: Settings, environment: str, powerless: tuple[str, str] | None, form: str) -> int:
    """Ask a running shop whether payconf can work with it.

    The API and its login, the bridge and whether it is this payconf's, what the role may do and whether it is broader
    than needed, bundles, and, with --powerless, whether everything is closed to a user without permissions. Nothing is
    changed: what a role may write is asked with calls that no shop can carry out. Ends with 1 where something is to be
    mended.
    """
    from payconf.render.inspection import inspection_json, inspection_text

    name = settings.environment(environment)
    named = dict(zip(("client_id", "client_secret"), powerless, strict=True)) if powerless else None
    found = settings.workflow().observe(name, named)
    text = inspection_json(name, found) if form == "json" else inspection_text(name, found, color=color(sys.stdout))
    click.echo(text, nl=False)
    return Exit.ERROR if any(entry.good is False for entry in found) else Exit.OK

"""payconf secrets."""

from __future__ import annotations

import sys

import click

from payconf.cli.exits import Exit, color, of_secrets
from payconf.cli.project import Settings, read_bytes, write_bytes


@click.group()
def group() -> None:
    """Work on secrets without ever showing one."""


@group.command()
@click.argument("environment", metavar="ENV")
@click.option("--read", is_flag=True, help="Read each value, as a plan does, also where metadata would tell enough.")
@click.option("--format", "form", type=click.Choice(("text", "json")), default="text", show_default=True)
@click.pass_obj
def check(settings: Settings, environment: str, read: bool, form: str) -> int:
    """Say of each secret that ENV names whether it is there, and its version, age and expiry.

    Where a store tells that by metadata alone, no value is read. What is printed holds none either: it may go into a
    ticket. Ends with 11 where a store says no, and with 14 where one doesn't answer.
    """
    from payconf.render.secrets import secrets_json, secrets_text

    name, workflow = settings.environment(environment), settings.workflow()
    found, now = workflow.secrets(name, read), workflow.options.now()
    text = secrets_json(name, found) if form == "json" else secrets_text(name, found, now, color(sys.stdout))
    click.echo(text, nl=False)
    return of_secrets(found)


@group.command()
@click.argument("environment", metavar="ENV")
@click.option("--check", is_flag=True, help="Write nothing; end with 1 where the file isn't current.")
@click.pass_obj
def fingerprints(settings: Settings, environment: str, check: bool) -> int:
    """Write what other environments compare ENV's secrets with.

    Reads the secrets and writes environments/ENV/fingerprints.yaml: digests under the project's fingerprint_key, by
    which a run that can't read these secrets knows that none of them is its own. A value that is too easy to guess gets
    none. Commit the file, and write it again whenever a secret has changed.
    """
    workflow = settings.workflow()
    made = workflow.fingerprints(settings.environment(environment))
    file = workflow.root / made.file
    shown = f"{made.file}: {made.written} fields, {made.skipped} too easy to guess"
    if check:
        current = file.is_file() and read_bytes(file) == made.text.encode()
        click.echo(f"{shown}; {'it is current' if current else 'it is not current, write it again without --check'}.")
        return Exit.OK if current else Exit.ERROR
    write_bytes(file, made.text.encode(), source=True)
    click.echo(f"{shown}; written.")
    return Exit.OK


@group.command()
@click.argument("files", metavar="[FILE]…", nargs=-1)
@click.pass_obj
def scan(settings: Settings, files: tuple[str, ...]) -> int:
    """Look for secrets and card numbers in files, before they are committed.

    FILE is any file; without one, all files of the project. Nothing that is found is shown, only its place. In files of
    a project a secret's field must hold a reference; elsewhere a key is an error by its form, and what only looks like
    a secret a warning. Ends with 11 where there is one.
    """
    from payconf.cli.plain_fmt import scan as scanned

    return scanned(settings, files)

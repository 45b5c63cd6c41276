"""payconf secrets."""

from __future__ import annotations

import click

from payconf.cli.exits import Exit
from payconf.cli.project import Settings, read_bytes, write_bytes


@click.group()
def group() -> None:
    """Work on secrets without ever showing one."""


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
    write_bytes(file, made.text.encode())
    click.echo(f"{shown}; written.")
    return Exit.OK

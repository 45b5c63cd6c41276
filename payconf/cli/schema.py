"""payconf schema."""

from __future__ import annotations

from pathlib import Path

import click

from payconf.cli.exits import Exit
from payconf.model.errors import PayconfError


@click.command()
@click.argument("name", required=False)
@click.option(
    "--write", "--out", type=click.Path(file_okay=False, path_type=Path), metavar="FOLDER", help="Write all of them."
)
def schema(name: str | None, write: Path | None) -> int:
    """Print the JSON Schemas of the files.

    Without NAME the names are listed, one a line.
    """
    if write is not None:
        if name is not None:
            raise click.UsageError("--write writes all schemas; leave NAME away")
        return _write(write)
    from payconf.model.nearest import did_you_mean
    from payconf.schema import NAMES, render

    if name is None:
        click.echo("\n".join(NAMES))
    elif name in NAMES:
        click.echo(render(name), nl=False)
    else:
        raise click.UsageError(f"there is no schema {name!r}{did_you_mean(name, NAMES)}")
    return Exit.OK


def _write(folder: Path) -> int:
    from payconf.schema import write_schemas

    try:
        folder.mkdir(parents=True, exist_ok=True)
        files = write_schemas(folder)
    except OSError as error:
        raise PayconfError(f"{folder} can't be written: {error.strerror}.") from None
    for file in files:
        click.echo(str(file))
    return Exit.OK

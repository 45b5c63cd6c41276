"""payconf schema."""

from __future__ import annotations

from pathlib import Path

import click

from payconf.cli.exits import Exit
from payconf.cli.project import write_bytes


@click.command()
@click.argument("name", required=False)
@click.option(
    "--write", type=click.Path(file_okay=False, path_type=Path), metavar="FOLDER", help="Write all schemas into it."
)
def schema(name: str | None, write: Path | None) -> int:
    """Print the JSON Schemas of the files.

    Without NAME the names are listed, one a line.
    """
    from payconf.schema import schemas, text

    known = schemas()
    if name is not None and name not in known:
        raise click.UsageError(f"there is no schema {name!r}; the schemas are {', '.join(sorted(known))}")
    chosen = {name: known[name]} if name else known
    if write is not None:
        for key, content in chosen.items():
            write_bytes(write / f"{key}.json", text(content).encode())
            click.echo(str(write / f"{key}.json"), err=True)
    elif name:
        click.echo(text(known[name]), nl=False)
    else:
        click.echo("\n".join(sorted(known)))
    return Exit.OK

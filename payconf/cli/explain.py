"""payconf explain."""

from __future__ import annotations

import sys

import click

from payconf.cli.exits import Exit, color
from payconf.model.codes import CODES


@click.command()
@click.argument("code", metavar="CODE")
def explain(code: str) -> int:
    """Explain the code of a finding."""
    from payconf.render.explain import explain_text

    entry = CODES.get(code.upper())
    if entry is None:
        import difflib

        near = difflib.get_close_matches(code.upper(), CODES, 3)
        hint = f"; near to it are {', '.join(near)}" if near else ""
        raise click.UsageError(f"there is no code {code!r}{hint}")
    click.echo(explain_text(entry, color=color(sys.stdout)), nl=False)
    return Exit.OK

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
    from payconf.model.nearest import did_you_mean
    from payconf.render.explain import explain_text

    entry = CODES.get(code.upper())
    if entry is None:
        raise click.UsageError(f"there is no code {code!r}{did_you_mean(code.upper(), CODES)}")
    click.echo(explain_text(entry, color=color(sys.stdout)), nl=False)
    return Exit.OK

"""payconf explain."""

from __future__ import annotations

import sys

import click

from payconf.cli.exits import Exit, color
from payconf.model.codes import CODES

EXIT_CODES = "exit-codes"
"""What to type for them in place of a finding's code."""


@click.command()
@click.argument("code", metavar="[CODE]", required=False)
def explain(code: str | None) -> int:
    """Explain the code of a finding.

    Without CODE all are listed, by the stage that finds them. `payconf explain exit-codes` says what the numbers mean
    with which commands end.
    """
    from payconf.model.nearest import did_you_mean
    from payconf.render.explain import codes_text, endings_text, explain_text

    if code == EXIT_CODES:
        from payconf.cli.exit_words import ENDINGS

        click.echo(endings_text((int(ends), ends.name.lower(), *said) for ends, said in ENDINGS.items()), nl=False)
        return Exit.OK
    if code is None:
        click.echo(codes_text(CODES.values(), color=color(sys.stdout)), nl=False)
        return Exit.OK
    asked = code.upper() if code[:2].upper() == "PC" else f"PC{code}"
    entry = CODES.get(asked)
    if entry is None:
        raise click.UsageError(
            f"there is no code {code!r}{did_you_mean(asked, CODES) or '.'} `payconf explain` lists all."
        )
    click.echo(explain_text(entry, color=color(sys.stdout)), nl=False)
    return Exit.OK

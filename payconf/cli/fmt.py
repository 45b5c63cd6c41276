"""payconf fmt."""

from __future__ import annotations

import click

from payconf.cli.plain_fmt import fmt as formatted
from payconf.cli.project import Settings


@click.command()
@click.argument("words", metavar="[ENV|FILE]…", nargs=-1)
@click.option("--check", is_flag=True, help="Write nothing; end with 1 where a file would change.")
@click.option("--diff", is_flag=True, help="The same, and show what would change, without a secret.")
@click.pass_obj
def fmt(settings: Settings, words: tuple[str, ...], check: bool, diff: bool) -> int:
    """Write the files in one layout, every value and comment kept.

    ENV is a name under environments/, FILE a file or folder of a project; without either, all files of the project.
    Two blanks a level, the keys of objects in the order of the documentation, quotes where they are needed, brackets
    where they fit into a line. Only what is proven to say the same is written; a file that can't be read is reported
    and left, and the others are done.
    """
    return formatted(settings, words, check=check, diff=diff)

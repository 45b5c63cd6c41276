"""`payconf validate [ENV|FILE]…` without click: commit hooks call it all day, and click takes longer than the rest."""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from payconf.cli.exits import Exit, color, of_validated
from payconf.cli.files import checked, environments_of, in_repository
from payconf.cli.project import Settings

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from payconf.model.results import Validated
    from payconf.render.reports import Report

NOTHING = "None of these files belongs to the configuration; nothing was checked."


def validate(words: Sequence[str]) -> int:
    """The same as the command in validate.py with these arguments and no option."""
    from payconf.offline import validate

    root = Settings(None, None, None).root()
    names = environments_of(root, words)
    if names is None:
        sys.stderr.write(NOTHING + "\n")
        return Exit.OK
    found = validate(root, names, os.environ, datetime.now(UTC).date())
    try:
        sys.stdout.write(text_of(found, names, "text", root, color(sys.stdout)))
        sys.stdout.flush()
    except BrokenPipeError:  # the reader has gone, as `| head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return Exit.ERROR
    return of_validated(found)


def nothing_found() -> Validated:
    """What is reported where nothing was checked: a report that is asked for is written."""
    from payconf.model.results import Validated
    from payconf.model.span import Sources

    return Validated((), (), (), Sources())


def text_of(found: Validated, names: tuple[str, ...], form: str, root: Path, colored: bool) -> str:
    """What was found, in one of the formats of validate."""
    if form == "text":
        from payconf.render.findings import findings_text

        return findings_text(
            found.findings,
            found.sources,
            undecided=found.undecided,
            waived=found.waived,
            checked=checked(found.sources, names),
            color=colored,
        )
    from payconf.render.reports import write_report

    return write_report(form, report_of(found, names, root))


def report_of(found: Validated, names: tuple[str, ...], root: Path) -> Report:
    """What was found, for reports."""
    from payconf import __version__
    from payconf.render.reports import Report

    parts = found.findings, found.undecided, found.sources, checked(found.sources, names)
    return Report(*parts, prefix=in_repository(root), version=__version__, waived=found.waived)

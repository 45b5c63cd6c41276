"""`payconf fmt` and `payconf secrets scan` without click: commit hooks call them all day."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from payconf.cli.belonging import by_project, wanted
from payconf.cli.exits import Exit, color
from payconf.cli.project import is_own, project_of
from payconf.model.span import Sources

if TYPE_CHECKING:
    from collections.abc import Sequence

    from payconf.cli.project import Settings
    from payconf.model.finding import Finding

NOTHING = "None of these files belongs to a project; nothing was formatted.\n"


def fmt(settings: Settings, words: Sequence[str], *, check: bool = False, diff: bool = False) -> int:
    """As the command in fmt.py: names of files that change, or their differences, go to stdout, all else to stderr."""
    from payconf.formatting import formatted, write

    looked_at, changed, invalid = 0, 0, False
    for root, own in by_project(settings, words).items():
        found = formatted(root, wanted(root, own), os.environ)
        if diff and found.changed:
            from payconf.render.formatted import differences

            sys.stdout.write(differences(found, color(sys.stdout)))
        _say(found.findings, found.sources, sys.stderr)
        looked_at += found.looked_at
        for name in (change.name for change in found.changed) if check or diff else write(root, found):
            changed += 1
            if not diff:  # at once: where a later file can't be written, these are
                sys.stdout.write(f"{_shown(root / name)}\n")
        invalid = invalid or any(finding.is_error for finding in found.findings)
    sys.stderr.write(_summary(looked_at, changed, check or diff) if looked_at else NOTHING)
    if invalid:
        return Exit.INVALID
    return Exit.ERROR if changed and (check or diff) else Exit.OK


def scan(settings: Settings, words: Sequence[str]) -> int:
    """As the command in secrets.py: findings go to stdout, without a line of any file."""
    from payconf.scanning import scan

    files = []
    for path in map(Path, words):
        root = project_of(path)
        files.append((path, path.as_posix(), root is not None and is_own(root, path)))
    if not words:
        from payconf.load import read_project

        root = settings.root()
        read = read_project(root)
        names = [*(name for _, name, _ in read.texts), *(name for name, _ in read.policies)]
        files = [(root / name, name, True) for name in names]
    found = scan(files, os.environ)
    _say(found, Sources(), sys.stdout)
    errors = [finding for finding in found if finding.is_error]
    if any(finding.code.startswith("PC0") for finding in errors):
        return Exit.INVALID
    return Exit.REFUSED if errors else Exit.OK


def _say(findings: Sequence[Finding], sources: Sources, stream: object) -> None:
    """Nothing where there is nothing to say: hooks are many, and people read what they print."""
    if findings:
        from payconf.render.findings import findings_text

        print(findings_text(findings, sources, color=color(stream)), end="", file=stream)  # type: ignore[call-overload]


def _shown(path: Path) -> str:
    """A path as seen from here, where it lies below."""
    here = Path.cwd()
    return path.relative_to(here).as_posix() if path.is_relative_to(here) else str(path)


def _summary(looked_at: int, changed: int, asked: bool) -> str:
    """`2 files would change, 18 are formatted.`"""
    rest = looked_at - changed
    if not changed:
        return f"{_count(rest)} formatted.\n"
    word = "would change" if asked else "changed"
    return f"{changed} {'file' if changed == 1 else 'files'} {word}" + (
        f", {rest} left as they are.\n" if rest else ".\n"
    )


def _count(number: int) -> str:
    return "1 file is" if number == 1 else f"{number} files are"

"""The command line: click commands, one file a family of verbs."""

from __future__ import annotations

from typing import NoReturn


def main() -> NoReturn:
    """Entry point of the console script; ends the process with the exit code."""
    from payconf.cli.app import run

    raise SystemExit(run())

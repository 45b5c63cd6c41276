"""The command line: click commands, one file a family of verbs."""

from __future__ import annotations


def main() -> None:
    """Entry point of the console script."""
    raise SystemExit(64)

"""The nearest known name, for people who mistyped one."""

from __future__ import annotations

from collections.abc import Iterable

MOST = 100
"""Suggestions in one run: who mistyped more names than that has another kind of mistake, and each takes a while."""


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name that looks most like this one, or None where none does."""
    from difflib import get_close_matches  # only needed where something is wrong

    return next(iter(get_close_matches(name, sorted(known), 1)), None)


def did_you_mean(name: str, known: Iterable[str], before: int = 0) -> str:
    """`; did you mean 'x'?`, or nothing. `before`: so many findings there are already; behind MOST nobody is helped."""
    match = nearest(name, known) if before < MOST else None
    return f"; did you mean {match!r}?" if match else ""


def names(known: Iterable[str]) -> str:
    """Names as people list them, sorted: a, b and c."""
    *first, last = sorted(known) or [""]
    return f"{', '.join(first)} and {last}" if first else last

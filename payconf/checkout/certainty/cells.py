"""A few values for all: one for each way in which comparisons with certain literals can come out."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator

EXACT = 2**53
"""Integers up to here are told apart as floats, too."""


def floats(marks: Iterable[float]) -> tuple[float, ...]:
    """Each mark, and a value on both sides of it; 0 is always one."""
    found = {0.0, *map(float, marks)}
    sides = {math.nextafter(mark, way) for mark in found for way in (-math.inf, math.inf)}
    return tuple(sorted(found | sides))


def integers(marks: Iterable[float]) -> tuple[int, ...]:
    """The same for integers; marks may lie between two. Of marks up to EXACT."""
    found = {0, *marks}
    around = {math.floor(mark) + step for mark in found for step in (-1, 0, 1)}
    return tuple(sorted(around | {math.ceil(mark) + 1 for mark in found}))


def texts(marks: Iterable[str]) -> tuple[str, ...]:
    """Each mark, the two texts that count as false, and one more."""
    found = dict.fromkeys(("", "0", *marks))
    return (*found, another(found))


def another(marks: Iterable[str]) -> str:
    """A text that is none of them, and no number."""
    taken = set(marks)
    return next(name for name in _names() if name not in taken)


def _names() -> Iterator[str]:
    name = "?"
    while True:
        yield name
        name += "?"

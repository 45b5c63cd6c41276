"""Names that lead to names: which of them lead back to themselves. Each is walked once, however long the chains are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import chain, islice
from typing import TypeVar

T = TypeVar("T")
_NAMED = 20
"""So many names are told of one circle."""


def circles(links: Mapping[T, T]) -> dict[T, Sequence[T]]:
    """Every name that stands in a circle, with all names of that circle in their order."""
    found: dict[T, Sequence[T]] = {}
    done = set[T]()
    for start in links:
        walked: dict[T, int] = {}
        step = start
        while step in links and step not in done and step not in walked:
            walked[step] = len(walked)
            step = links[step]
        if step in walked:
            circle = [*walked][walked[step] :]
            found.update(dict.fromkeys(circle, circle))
        done.update(walked)
    return found


def told(circle: Sequence[T], start: T) -> str:
    """`a → b → a`, beginning at one of its names."""
    at = circle.index(start)
    names = [str(name) for name in islice(chain(islice(circle, at, None), circle), min(len(circle), _NAMED))]
    return " → ".join([*names, *(["…"] if len(circle) > _NAMED else []), str(start)])

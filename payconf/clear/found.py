"""What was found, without it, and how several readings of a text are put together."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple


class Found(NamedTuple):
    """One secret: where it begins and ends (in bytes), and what it is, in words that don't show it."""

    offset: int
    end: int
    what: str


def apart(found: Iterable[Found]) -> list[Found]:
    """In order, and each place once: what overlaps is one, named as the one that begins first and was found first."""
    kept: list[Found] = []
    for entry in sorted(found, key=lambda entry: entry.offset):
        if kept and entry.offset < kept[-1].end:
            kept[-1] = kept[-1]._replace(end=max(kept[-1].end, entry.end))
        else:
            kept.append(entry)
    return kept


_BEHIND = re.compile(rb"[\s\"'<>,{}\[\]]")


def whole(text: bytes, start: int, end: int, what: str) -> Found:
    """As far as the word goes, although patterns look at its first part only: nothing of it may be shown."""
    behind = _BEHIND.search(text, end)
    return Found(start, behind.start() if behind else len(text), what)

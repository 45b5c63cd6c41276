"""Regions that the shop knows, by its version. Read from the table beside this module when first asked for.

Region codes are combined, such as US-CA. 5.1 and 6.1 know the same 4637, 7.0 another 5046.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import NamedTuple

_FILE = Path(__file__).parent / "data" / "regions.txt"
_CHANGED = (7, 0)


class _Lists(NamedTuple):
    before: frozenset[str]
    since: frozenset[str]
    every: frozenset[str]


def regions(version: str) -> frozenset[str]:
    """The codes that a shop of this version knows: "6.1", "6.1.10", or "any" for those of all versions."""
    lists = _lists()
    if version == "any":
        return lists.every
    return lists.since if later(version) else lists.before


def later(version: str) -> bool:
    """True for a version of the newer list."""
    return tuple(map(int, version.split(".")[:2])) >= _CHANGED


@cache
def _lists() -> _Lists:
    before, since = set[str](), set[str]()
    for line in _FILE.read_text("ascii").splitlines():
        country, *entries = line.split()
        for entry in entries if country != "#" else ():
            code = f"{country}-{entry.lstrip('+-')}"
            if not entry.startswith("+"):
                before.add(code)
            if not entry.startswith("-"):
                since.add(code)
    return _Lists(frozenset(before), frozenset(since), frozenset(before | since))

"""Write payconf/check/data/currencies.txt: the codes of ISO 4217, and those that have retired.

python tools/currencies.py            write it
python tools/currencies.py --check    1 where the file isn't what the libraries say

What is valid comes from pycountry (ISO 4217), what has retired, when and in favour of what from Babel (CLDR).
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path
from textwrap import fill
from typing import cast

import pycountry
from babel.core import get_global

FILE = Path(__file__).parents[1] / "payconf" / "check" / "data" / "currencies.txt"
NEWER = {"BGN": (2026, "EUR")}
"""Retired after the CLDR of this Babel: Bulgaria pays in euro since 2026-01-01, and pycountry has no BGN any more."""
LATELY = 10
"""Years before a currency's last one in which its other users count, too: SUR ended with many successors."""

Use = tuple[str, tuple[int, int, int] | None, tuple[int, int, int] | None, bool]
"""A code in one territory: from, to, and whether it is legal tender."""


def valid() -> set[str]:
    """ISO 4217 without what is no money: metals, units of account, codes for tests and for none at all."""
    iso = {entry.alpha_3 for entry in pycountry.currencies}
    tender = {code for uses in territories().values() for code, _, _, legal in uses if legal}
    return {code for code in iso if code in tender or not code.startswith("X")}


def retired(known: set[str]) -> Iterator[tuple[str, int, str]]:
    """Code, year of the end, and what is used today: "" where that isn't one currency everywhere."""
    ends: dict[str, list[tuple[int, frozenset[str]]]] = {}
    for uses in territories().values():
        now = frozenset(code for code, _, end, legal in uses if legal and end is None)
        for code, _, end, legal in uses:
            if legal and end is not None and code not in known:
                ends.setdefault(code, []).append((end[0], now))
    for code, found in ends.items():
        last = max(year for year, _ in found)
        followers = {now for year, now in found if last - year <= LATELY and now}
        one = next(iter(followers)) if len(followers) == 1 else frozenset[str]()
        yield code, last, next(iter(one)) if len(one) == 1 else ""
    yield from ((code, year, follower) for code, (year, follower) in NEWER.items())


def territories() -> dict[str, list[Use]]:
    """CLDR's currencies of each territory."""
    return cast(dict[str, list[Use]], get_global("territory_currencies"))


def text() -> str:
    """The whole file."""
    known = valid()
    gone = [f"{code}:{year}:{follower}" for code, year, follower in sorted(retired(known))]
    parts = (
        "# Written by tools/currencies.py from pycountry and Babel.",
        *(fill(" ".join(x), 118) for x in (sorted(known), gone)),
    )
    return "\n".join(parts) + "\n"


def main() -> int:
    """Write or compare."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--check", action="store_true", help="write nothing")
    if parser.parse_args().check:
        return int(FILE.read_text("ascii") != text())
    FILE.write_text(text(), "ascii")
    return 0


if __name__ == "__main__":
    sys.exit(main())

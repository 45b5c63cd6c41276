"""Currencies: the codes of ISO 4217 and those that have retired, from the table that tools/currencies.py writes."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

from payconf.model.nearest import did_you_mean

_FILE = Path(__file__).parent / "data" / "currencies.txt"
_FORM = re.compile(r"[A-Z]{3}")


class Currencies(NamedTuple):
    """Codes in use, and for each retired one its last year and what came after it ("" where that isn't one)."""

    valid: frozenset[str]
    retired: dict[str, tuple[str, str]]


@cache
def currencies() -> Currencies:
    """The table."""
    lines = _FILE.read_text("ascii").splitlines()[1:]
    entries = [entry.split(":") for line in lines for entry in line.split()]
    retired = {code: (rest[0], rest[1]) for code, *rest in entries if rest}
    return Currencies(frozenset(code for code, *rest in entries if not rest), retired)


def fault(code: str) -> tuple[str, str] | None:
    """What is wrong with a currency, as code of a finding and sentence; None where it is in use."""
    known = currencies()
    if code in known.valid:
        return None
    if code in known.retired:
        year, follower = known.retired[code]
        now = f", now {follower}" if follower else ""
        return "PC328", f"{code}, retired {year}{now}"
    hint = did_you_mean(code.upper(), known.valid) if not _FORM.fullmatch(code) else ""
    return "PC323", f"{code!r} is no code of ISO 4217 for money in use{hint}"

"""Countries that the shop knows, read from the table beside this module when first asked for.

The same 249 in every version: code of ISO 3166-1 alpha-2, alpha-3 and English name (AddressBundle, countries.yml).
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

_FILE = Path(__file__).parent / "data" / "countries.txt"


class Country(NamedTuple):
    """One of them: DE, DEU, Germany."""

    iso2: str
    iso3: str
    name: str


@cache
def countries() -> Mapping[str, Country]:
    """All of them by their codes of two letters."""
    found = (Country(*line.split(" ", 2)) for line in _FILE.read_text("utf-8").splitlines())
    return {country.iso2: country for country in found}


@cache
def by_three_letters() -> Mapping[str, str]:
    """The code of two letters by that of three."""
    return {country.iso3: country.iso2 for country in countries().values()}

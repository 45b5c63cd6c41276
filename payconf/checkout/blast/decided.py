"""Parts of an address that its country and region decide: nobody has them apart from these."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from payconf.model.countries import by_three_letters

ADDRESSES = ("billingAddress", "shippingAddress", "shippingOrigin")
_ISO2, _REGION, _REGION_TEXT = "countryIso2", "regionCode", "regionText"


def deciding(path: str, values: Iterable[Any]) -> Mapping[str, tuple[Any, ...]]:
    """The parts that decide what a path is, each with those of its values at which it may turn.

    `billingAddress.countryIso3` with DEU is `billingAddress.countryIso2` with DE; most paths decide themselves. What
    nobody can choose or tell, as an address's id, is in no part.
    """
    root, _, part = path.partition(".")
    named = [value for value in values if isinstance(value, str)]
    if root in ADDRESSES:
        match part.split("."):
            case ["countryIso3"] | ["country", "iso3Code"]:
                return {f"{root}.{_ISO2}": tuple(_two_letters(named))}
            case ["country", "iso2Code"]:
                return {f"{root}.{_ISO2}": tuple(named)}
            case ["countryName"] | ["country", *_]:
                return {f"{root}.{_ISO2}": ()}
            case ["region", "code"]:
                return {f"{root}.{_REGION}": tuple(named)}
            case ["region", "combinedCode"]:
                pairs = [text.partition("-") for text in named]
                countries, codes = (tuple(pair[at] for pair in pairs) for at in (0, 2))
                return {f"{root}.{_ISO2}": countries, f"{root}.{_REGION}": codes}
            case ["regionName"]:
                return {f"{root}.{_REGION}": (), f"{root}.{_REGION_TEXT}": tuple(named)}
            case ["region", *_]:
                return {f"{root}.{_REGION}": ()}
            case ["id" | "created" | "updated", *_]:
                return {}
    return {path: tuple(values)}


def _two_letters(named: Iterable[str]) -> Iterator[str]:
    known = by_three_letters()
    return (known[text] for text in named if text in known)

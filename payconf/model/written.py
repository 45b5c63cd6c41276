"""Live values in the form in which people write them in YAML."""

from __future__ import annotations

import re
from collections.abc import Mapping

from payconf.model.value import Ref, Value

_COUNTRY = re.compile(r"[A-Z]{2}")
_REGION = re.compile(r"([A-Z]{2})-[A-Z0-9]{1,4}")


def written_method(key: str, output: str) -> str:
    """`payflow.credit_card`, or the bare key where the integration yields one method. `output`: `method.<name>`."""
    return f"{key}.{output.removeprefix('method.')}".removesuffix(".")


def written_ref(value: Ref) -> str:
    """The method that a reference means."""
    return written_method(value.target.key, value.output)


def written_text(value: Mapping[str, Value]) -> Value:
    """A localized text: one text where only the default is set."""
    return value["default"] if set(value) == {"default"} else dict(value)


def written_destination(value: Mapping[str, Value]) -> Value:
    """`DE` or `US-CA` where that says the same, else a mapping without what is empty."""
    country, region, codes = value["country"], value.get("region"), value.get("postal_codes")
    short = region or country
    if not codes and (_COUNTRY.fullmatch(short) if region is None else _is_of(region, country)):
        return short
    kept = {"country": country, "region": region, "postal_codes": list(codes or ()) or None}
    return {name: item for name, item in kept.items() if item is not None}


def _is_of(region: str, country: str) -> bool:
    """True for a combined code that begins with its country; any other would be read as something else."""
    found = _REGION.fullmatch(region)
    return found is not None and found[1] == country

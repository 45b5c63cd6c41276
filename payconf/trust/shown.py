"""Protected values, taken apart and as they may be told: a token may stand in an address, so only its host is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from payconf.model.reference import looks_like_reference
from payconf.model.weburl import host_of


def flat(data: Mapping[str, Any], path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Path and value of everything that is set: mappings taken apart, lists whole, nothing and empty left away."""
    for key, value in data.items():
        if isinstance(value, Mapping):
            yield from flat(value, (*path, str(key)))
        elif value is not None and value != []:
            yield (*path, str(key)), value


def shown_field(value: Any) -> Any:
    """What may be told of a value."""
    if isinstance(value, Mapping):
        return {str(key): shown_field(entry) for key, entry in value.items() if entry is not None}
    if isinstance(value, list | tuple):
        return [shown_field(entry) for entry in value]
    if isinstance(value, str):
        return _text(value)
    return value if isinstance(value, bool | int | Decimal) else str(value)


def _text(value: str) -> str:
    return value if looks_like_reference(value) or value.startswith("sqlite:///") else host_of(value)

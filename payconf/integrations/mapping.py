"""Between payconf's names and words and the shop's. Only given keys are mapped; nothing is completed or checked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from payconf.integrations import type_of
from payconf.integrations.base import Field, IntegrationType
from payconf.integrations.parts import COMMON


def to_shop(type_: str | IntegrationType, values: Mapping[str, Any]) -> dict[str, Any]:
    """Values by the shop's properties, in its words. `type` becomes the channel type.

    What is not a literal (a secret or a reference) passes unchanged. Raises KeyError for a name that the type has not:
    a value that got lost here would be a payment setting that nobody sees.
    """
    known = type_of(type_)
    mapped: dict[str, Any] = {}
    for name, value in values.items():
        if name == "type":
            mapped["type"] = known.channel_type
            continue
        field = _field(known, name)
        mapped[field.shop] = _translate(field, value, dict(field.words), _as_text)
    return mapped


def from_shop(type_: str | IntegrationType, values: Mapping[str, Any]) -> dict[str, Any]:
    """The inverse of to_shop. A property that the table does not know is left away: shops serve more than settings.

    A word that the table does not know stays as it is, so that it shows as a difference.
    """
    known = type_of(type_)
    by_shop = {field.shop: field for field in (*COMMON, *known.fields)}
    mapped: dict[str, Any] = {}
    for name, value in values.items():
        if name == "type":
            mapped["type"] = known.name
        elif name in by_shop:
            field = by_shop[name]
            words = {shop: own for own, shop in field.words}
            mapped[field.name] = _translate(field, value, words, _as_integer)
    return mapped


def _field(type_: IntegrationType, name: str) -> Field:
    found = next((field for field in COMMON if field.name == name), None) or type_.field(name)
    if found is None:
        raise KeyError(f"{type_.name} has no field {name!r}")
    return found


def _translate(field: Field, value: Any, words: Mapping[str, str], convert: Callable[[Any], Any]) -> Any:
    if field.type == "choice" and isinstance(value, str):
        return words.get(value, value)
    if field.type == "choices" and isinstance(value, list | tuple):
        return [words.get(entry, entry) for entry in value]
    if field.shop_text:
        return convert(value)
    return value


def _as_text(value: Any) -> Any:
    return str(value) if isinstance(value, int) else value


def _as_integer(value: Any) -> Any:
    """Only the spelling that we would write ourselves; anything else stays text and shows as a difference."""
    canonical = isinstance(value, str) and value.isascii() and value.isdigit() and str(int(value)) == value
    return int(value) if canonical else value

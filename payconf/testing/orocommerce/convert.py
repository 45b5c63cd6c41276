"""Values as the shop's forms take them: what is turned into what, and what is no value at all."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

_TRUE = ("true", "1", "yes")
_FALSE = ("false", "0", "no")
LIMITS: Mapping[str, int] = {"crypted": 175, "encoded": 159}
"""Bytes of plain text whose encrypted form still fits in varchar(255)."""


class WrongValue(Exception):
    """The form does not accept it: "This value is not valid."."""


def convert(value: Any, kind: str) -> Any:
    """The value that the entity gets.

    Raises:
        WrongValue: of another type.
    """
    if kind == "any":
        return value
    if value is None:
        return "" if kind.startswith("encoded") else None
    if kind == "boolean":
        return _boolean(value)
    if kind == "integer":
        return _integer(value)
    if kind == "array":
        if not isinstance(value, list):
            raise WrongValue
        return value
    if isinstance(value, dict | list):
        raise WrongValue
    # A form sees false as nothing sent, and every other scalar as its text.
    return None if value is False else "1" if value is True else str(value)


def _boolean(value: Any) -> bool:
    text = str(value).lower() if isinstance(value, bool | int | str) else ""
    if text not in (*_TRUE, *_FALSE):
        raise WrongValue
    return text in _TRUE


def _integer(value: Any) -> int:
    text = str(value) if isinstance(value, int | str) and not isinstance(value, bool) else ""
    if not re.fullmatch(r"-?\d+", text):
        raise WrongValue
    return int(text)


def kept(value: Any, kind: str, update: bool) -> bool:
    """True where the form type of encoded secrets leaves the old value: an empty text, or asterisks only."""
    return update and kind.startswith("encoded") and isinstance(value, str) and not value.strip("*")


def fits(value: Any, kind: str) -> bool:
    """Whether the column can hold it."""
    if not isinstance(value, str):
        return not isinstance(value, int) or isinstance(value, bool) or -(2**31) <= value < 2**31
    if kind in LIMITS:
        return len(value.encode()) <= LIMITS[kind]
    return kind != "string" or len(value) <= 255

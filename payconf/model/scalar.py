"""The one function that turns loaded text into str, int, bool or Decimal, by the field's type.

The grammar is the core schema of YAML 1.2 (https://yaml.org/spec/1.2.2/#103-core-schema). Quoted text is never a
number or boolean. Errors are ValueError with a sentence.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Literal

from payconf.model.node import Mapping, Plain, Sequence

_INTEGER = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_DECIMAL = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]{1,3})?")
_BASES = {"0o": 8, "0x": 16}
_LONGEST = 60
_TRUE = frozenset({"true", "True", "TRUE"})
_FALSE = frozenset({"false", "False", "FALSE"})
_EMPTY = 'the value is empty; write "" for empty text or leave the key away'

ScalarType = Literal["text", "integer", "decimal", "boolean"]


def convert(value: object, to: ScalarType) -> str | int | bool | Decimal:
    """One loaded scalar as the type that its field has; anything but a str is refused."""
    if not isinstance(value, str):
        raise ValueError(f"expected {_ARTICLE[to]}, found {_SHAPES.get(type(value), type(value).__name__)}")
    if type(value) is Plain and not value:
        raise ValueError(_EMPTY)
    if to == "text":
        return str(value)
    if type(value) is not Plain:
        raise ValueError(f"expected {_ARTICLE[to]}, found quoted text; leave the quotes away")
    return _typed(value, to)


_SHAPES: dict[type, str] = {Mapping: "a mapping", dict: "a mapping", Sequence: "a list", list: "a list"}
_ARTICLE = {"text": "text", "integer": "an integer", "decimal": "a number", "boolean": "true or false"}


def _typed(value: str, to: ScalarType) -> int | bool | Decimal:
    if to == "boolean" and value in _TRUE | _FALSE:
        return value in _TRUE
    if to in ("integer", "decimal") and len(value) <= _LONGEST:
        if _INTEGER.fullmatch(value):
            number = int(value, _BASES.get(value[:2], 10))
            return number if to == "integer" else Decimal(number)
        if to == "decimal" and _DECIMAL.fullmatch(value):
            return Decimal(value)
    raise ValueError(f"expected {_ARTICLE[to]}, found {str(value)[:40]!r}")

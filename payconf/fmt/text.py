"""Values as YAML text that every reader takes for the same: text that another would read as a number is quoted."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from payconf.fmt.characters import refuse_characters
from payconf.model.node import Plain

WIDTH = 100
_WORDS = frozenset({"null", "~", "true", "false", "yes", "no", "on", "off", "y", "n"})
_PLAIN = re.compile(r"[\w./$(][^\x00-\x1f\x7f-\x9f\u2028\u2029]*")
_NUMBER = re.compile(r"[-+.]*[0-9][0-9A-Fa-f_.:,xXoOtTzZ+\- ]*")
_SPECIAL_FLOAT = re.compile(r"[-+]?\.(inf|nan)", re.IGNORECASE)
_ENDS_PLAIN = re.compile(r": | #|:$|\s$|^\.\.\.")
_ENDS_PLAIN_IN_FLOW = re.compile(r"[,\[\]{}?]")
_ESCAPED = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufffe\uffff]")


def scalar(value: str | int | Decimal | None, flow: bool = False, quote: str = "") -> str:
    """One scalar. `flow`: it stands inside [] or {}. `quote`: the kind of quotes that text keeps where it can.

    A Plain is written as it is: Plain("null") in an overlay takes away what another layer says.
    """
    if isinstance(value, Plain):
        return str(value)
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, Decimal):
        return format(value, "f")
    if quote == "'" and value.isprintable() and not _ESCAPED.search(value):
        return "'" + value.replace("'", "''") + "'"
    if quote != '"' and is_plain(value, flow):
        return value
    return _ESCAPED.sub(lambda match: f"\\u{ord(match[0]):04x}", json.dumps(value, ensure_ascii=False))


def is_plain(text: str, flow: bool) -> bool:
    """True where YAML 1.1 and 1.2 both read the bare text as this text."""
    if text.lower() in _WORDS or _NUMBER.fullmatch(text) or _SPECIAL_FLOAT.fullmatch(text):
        return False
    if not _PLAIN.fullmatch(text) or _ESCAPED.search(text) or _ENDS_PLAIN.search(text):
        return False
    return not (flow and _ENDS_PLAIN_IN_FLOW.search(text))


def inline(value: Any) -> str:
    """A value in flow style, on one line."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{scalar(key, True)}: {inline(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(inline, value)) + "]"
    return scalar(value, flow=True)


def block(value: Any, indent: int) -> list[str]:
    """The lines of a mapping or list in block style, without line ends."""
    if isinstance(value, Mapping):
        return [line for key, item in value.items() for line in _entry(f"{' ' * indent}{scalar(key)}:", item, indent)]
    return [line for item in value for line in _item(item, indent)]


def _entry(head: str, value: Any, indent: int) -> list[str]:
    short = one_line(value, WIDTH - len(head) - 1)
    return [f"{head} {short}"] if short is not None else [head, *block(value, indent + 2)]


def _item(value: Any, indent: int) -> list[str]:
    if isinstance(value, Mapping) and len(short := inline(value)) + indent + 2 <= WIDTH:
        return [f"{' ' * indent}- {short}"]
    one = one_line(value, WIDTH - indent - 2)
    if one is not None:
        return [f"{' ' * indent}- {one}"]
    first, *rest = block(value, indent + 2)
    return [f"{' ' * indent}- {first.lstrip()}", *rest]


def one_line(value: Any, room: int) -> str | None:
    """A scalar, an empty collection or a short list of scalars as people write them on one line; None for others."""
    if not isinstance(value, Mapping | list | tuple):
        return scalar(value)
    if not value:
        return inline(value)
    if isinstance(value, Mapping) or any(isinstance(item, Mapping | list | tuple) for item in value):
        return None
    short = inline(value)
    return short if len(short) <= room else None


def dump_objects(data: Mapping[str, Any]) -> str:
    """A fresh YAML file of plain data (mappings, lists, str, bool, int, Decimal). Raises Refused."""
    refuse_characters(data)
    return "".join(line + "\n" for line in block(data, 0))

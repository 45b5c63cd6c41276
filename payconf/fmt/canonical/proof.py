"""The proof that two texts say the same: equal values, and the same comments."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

from payconf.model.node import Mapping, Node, Plain
from payconf.model.scalar import ScalarType, convert

_COMMENT = re.compile(r"(?:(?<=[\s\[\]{},])|^)#.*", re.MULTILINE)
_GAP = re.compile(r"(?:[ \t\n]|#[^\n]*)*")
_TYPES: tuple[ScalarType, ...] = ("integer", "decimal", "boolean")


def same_values(one: Node, other: Node) -> bool:
    """True where both say the same whatever types the fields have: quotes count where they make a difference.

    The order of keys says nothing; that of list items does.
    """
    if isinstance(one, str) or isinstance(other, str):
        return isinstance(one, str) and isinstance(other, str) and _same_text(one, other)
    if isinstance(one, Mapping):
        return (
            isinstance(other, Mapping)
            and one.keys() == other.keys()
            and all(same_values(one[k], other[k]) for k in one)
        )
    return not isinstance(other, Mapping) and len(one) == len(other) and all(map(same_values, one, other))


def _same_text(one: str, other: str) -> bool:
    return str(one) == str(other) and (type(one) is type(other) or _is_text(one))


def _is_text(value: str) -> bool:
    """True for what is the same text with quotes and without: no number, no boolean, and not null or nothing."""
    return value not in ("", "null", "Null", "NULL", "~") and not any(_reads_as(value, to) for to in _TYPES)


def _reads_as(value: str, to: ScalarType) -> bool:
    try:
        convert(Plain(value), to)
    except ValueError:
        return False
    return True


def comments_of(text: str) -> Counter[str]:
    """Every comment of a text that loads, from its `#` on, and how often it stands there. Raises yaml.YAMLError.

    It goes another way than the layout: the values are taken out, and what is left is searched.
    """
    from yaml._yaml import CParser

    text = text.replace("\r\n", "\n").replace("\r", "\n")
    parser: Any = CParser(text)
    kept: list[str] = []
    behind = 0
    while (event := parser.get_event()) is not None:
        if event.__class__.__name__ != "ScalarEvent":
            continue
        start, end = event.start_mark.index, event.end_mark.index
        block = event.style in ("|", ">")
        start = min(end, _line_end(text, start)) if block else _behind_anchor(text, start, event.anchor)
        kept += [text[behind:start], "\n" if block else "." * (start < end)]
        behind = end
    found = "".join([*kept, text[behind:]])
    return Counter(match[0].rstrip() for match in _COMMENT.finditer(found))


def _line_end(text: str, start: int) -> int:
    found = text.find("\n", start)
    return len(text) if found < 0 else found


def _behind_anchor(text: str, start: int, anchor: str | None) -> int:
    """Comments may stand between an anchor and its value."""
    if not anchor:
        return start
    gap = _GAP.match(text, start + 1 + len(anchor))
    return gap.end() if gap else start

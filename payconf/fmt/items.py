"""Lists: items that stay keep their text, their quotes and the comments above them."""

from __future__ import annotations

import re
from typing import Any

from payconf.fmt.parts import Part
from payconf.fmt.text import block, inline

_DASH = re.compile(r"^ *-(?=\s)", re.MULTILINE)


def write_items(text: str, part: Part, items: list[Any]) -> str | None:
    """The text with these items in a list that has some already; Parts among them keep their text.

    None where comments inside brackets would be lost.
    """
    return _flow(text, part, items) if part.flow else _block(text, part, items)


def _flow(text: str, part: Part, items: list[Any]) -> str | None:
    begin = text.index("[", part.start)
    between = "".join(text[a:b] for a, b in _gaps(part, begin))
    if "#" in between:
        return None
    pieces = [text[item.start : item.end] if isinstance(item, Part) else inline(item) for item in items]
    if "\n" not in between:
        return text[:begin] + "[" + ", ".join(pieces) + "]" + text[part.end :]
    lead = text[begin + 1 : part.items[0].start]
    separator = f",{lead}" if "\n" in lead else ", "
    tail = text[part.items[-1].end : part.end].replace(",", "", 1)
    return text[:begin] + "[" + lead + separator.join(pieces) + tail + text[part.end :]


def _gaps(part: Part, begin: int) -> list[tuple[int, int]]:
    """What stands between the items of a list in brackets."""
    starts = [begin, *(item.end for item in part.items)]
    ends = [*(item.start for item in part.items), part.end]
    return list(zip(starts, ends, strict=True))


def _block(text: str, part: Part, items: list[Any]) -> str:
    dash = _first_dash(text, part)
    line = text.rfind("\n", 0, dash) + 1
    column, nested = dash - line, bool(text[line:dash].strip())
    begin = first = dash if nested else line
    chunks: dict[int, str] = {}
    for item in part.items:
        end = text.find("\n", item.end)
        end = len(text) if end < 0 else end + 1
        lead = " " * column if nested and begin == first else ""
        chunks[id(item)] = lead + text[begin:end]
        begin = end
    lines = [chunks[id(item)] if isinstance(item, Part) else "\n".join(block([item], column)) for item in items]
    edited = "".join(chunk if chunk.endswith("\n") else f"{chunk}\n" for chunk in lines)
    return text[:first] + (edited.lstrip(" ") if nested else edited) + text[begin:]


def _first_dash(text: str, part: Part) -> int:
    """Where the first dash of a list in lines stands; where an anchor precedes it, on a line of its own."""
    if text[part.start] == "-":
        return part.start
    return next(_DASH.finditer(text, part.start, part.items[0].start)).end() - 1

"""A YAML text as parts that know where they begin and end, so that one can be replaced and all others stay."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, Literal

_ALIAS = re.compile(r"\*[^\s,\[\]{}]+")


@dataclass(slots=True)
class Part:
    """One node of the text. Ends of block collections are those of their last value, without comments after it.

    `after`: just behind the colon of its key (behind what stands before, for an item). `column`: of its key.
    `inside_flow`: it stands inside [] or {}. `item`: it stands in a list. `quote`: the style of a scalar.
    An alias has the entries of what it stands for.
    """

    kind: Literal["scalar", "mapping", "sequence"]
    start: int
    end: int
    after: int = 0
    column: int = 0
    flow: bool = False
    inside_flow: bool = False
    item: bool = False
    alias: bool = False
    quote: str = ""
    text: str = ""
    entries: list[tuple[Part, Part]] = field(default_factory=list)
    items: list[Part] = field(default_factory=list)

    def child(self, step: str | int) -> Part | None:
        """The value at a key or index."""
        if isinstance(step, int):
            return self.items[step] if 0 <= step < len(self.items) else None
        return next((value for key, value in self.entries if key.text == step), None)

    @property
    def block(self) -> bool:
        """True for a collection in lines of its own."""
        return self.kind != "scalar" and not self.flow and not self.alias


def parse(text: str) -> Part | None:
    """The root, None where there are only comments. Raises ruamel.yaml.error.YAMLError."""
    from ruamel.yaml import YAML

    reader = YAML(typ="rt", pure=True)
    root = reader.compose(text)
    return None if root is None else _part(root, text, 0, None, False)


def _part(node: Any, text: str, after: int, key: Part | None, inside_flow: bool) -> Part:
    start, end = node.start_mark.index, node.end_mark.index
    part = Part(
        "scalar", start, end, after, key.column if key else 0, bool(getattr(node, "flow_style", False)), inside_flow
    )
    if start < after:
        found = _ALIAS.search(text, after)
        part.alias = True
        part.start, part.end = found.span() if found else (after, after)
        start = after = 0
    if isinstance(node.value, str):
        part.text, part.quote = node.value, node.style or ""
        if not part.alias:
            _trim(part, text)
        return part
    _children(part, node, text, start)
    return part


def _children(part: Part, node: Any, text: str, floor: int) -> None:
    """Fill a collection; its children's text begins at `floor`."""
    inside = part.inside_flow or part.flow
    if node.id == "mapping":
        part.kind = "mapping"
        for key_node, value_node in node.value:
            name = _part(key_node, text, floor, None, inside)
            name.column = key_node.start_mark.column
            value = _part(value_node, text, _behind_colon(text, name.end), name, inside)
            part.entries.append((name, value))
            floor = value.end
        values = [value for _, value in part.entries]
    else:
        part.kind = "sequence"
        for item_node in node.value:
            part.items.append(_part(item_node, text, floor, None, inside))
            part.items[-1].item = True
            floor = part.items[-1].end
        values = part.items
    if part.block and values:
        part.end = values[-1].end


def _behind_colon(text: str, key_end: int) -> int:
    found = text.find(":", key_end)
    return key_end if found < 0 else found + 1


def _trim(part: Part, text: str) -> None:
    """Block scalars end with their text; a value that isn't there stands behind its colon."""
    if part.quote in ("|", ">"):
        part.end = part.start + len(text[part.start : part.end].rstrip())
    elif part.start == part.end:
        part.start = part.end = part.after


def data(part: Part | None) -> Any:
    """What the text says, for comparison: dict, list and (quoted or not, text)."""
    if part is None:
        return {}
    if part.kind == "mapping":
        return {key.text: data(value) for key, value in part.entries}
    if part.kind == "sequence":
        return [data(item) for item in part.items]
    return (bool(part.quote), part.text)

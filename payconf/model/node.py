"""Loaded YAML: plain dict, list and str that remember where every key and value stood.

A scalar is a `str`. `Plain` says that it was written without quotes; only such text may become a number,
a boolean or nothing. Quoted text is an ordinary `str`.
"""

from __future__ import annotations

from payconf.model.span import Mark


class Plain(str):
    """A scalar written without quotes."""

    __slots__ = ()


class Mapping(dict[str, "Node"]):
    """A YAML mapping. `marks[key]` is (place of the key, place of the value)."""

    __slots__ = ("marks",)

    def __init__(self) -> None:
        self.marks: dict[str, tuple[Mark, Mark]] = {}


class Sequence(list["Node"]):
    """A YAML sequence. `marks[i]` is the place of item i."""

    __slots__ = ("marks",)

    def __init__(self) -> None:
        self.marks: list[Mark] = []


Node = str | Mapping | Sequence


def find(root: Node, path: tuple[str | int, ...], key: bool = False) -> Mark | None:
    """The place of the value at `path` (of its key with `key=True`); the nearest parent's where the path ends early.

    Path elements that name neither a key nor an index are passed over (pydantic puts tags of unions there).
    """
    node, place = root, None
    for step in path:
        if isinstance(node, Mapping) and isinstance(step, str) and step in node:
            place = node.marks[step][0 if key else 1]
            node = node[step]
        elif isinstance(node, Sequence) and isinstance(step, int) and 0 <= step < len(node):
            place = node.marks[step]
            node = node[step]
    return place

"""Overlay: one layer upon another. Mappings merge by key, anything else is replaced, plain `null` removes.

Nodes of a file are shared between environments (and, through anchors, inside a file), so nothing here changes one.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from payconf.model.finding import Finding
from payconf.model.nearest import did_you_mean
from payconf.model.node import Mapping, Plain, Sequence

if TYPE_CHECKING:
    from payconf.model.node import Node
    from payconf.model.span import Mark, Sources

Path = tuple[str, ...]
_FILE_BITS = 44


def put(mapping: Mapping, key: str, node: Node, marks: tuple[Mark, Mark]) -> None:
    """Set one key together with its places."""
    mapping[key] = node
    mapping.marks[key] = marks


def copy(mapping: Mapping) -> Mapping:
    """A mapping of its own with the same nodes."""
    other = Mapping()
    other.update(mapping)
    other.marks.update(mapping.marks)
    return other


def is_null(node: Node) -> bool:
    """Plain `null`, in this spelling only."""
    return type(node) is Plain and node == "null"


@dataclass(slots=True)
class Overlay:
    """Lays layers upon each other and notes what is wrong.

    Only files in which the letters `null` stand at all are searched for it.
    """

    sources: Sources
    found: list[Finding]
    _files: frozenset[int] = field(init=False)

    def __post_init__(self) -> None:
        self._files = frozenset(i for i, text in enumerate(self.sources.texts) if b"null" in text)

    def merge(self, lower: Mapping, upper: Mapping, path: Path) -> Mapping:
        """`upper` upon `lower`, in an environment that extends others."""
        merged = copy(lower)
        for key, node in upper.items():
            below, marks, here = merged.get(key), upper.marks[key], (*path, key)
            if is_null(node):
                self._remove(merged, key, marks[1], here)
            elif isinstance(below, Mapping) and isinstance(node, Mapping):
                if self._changes_type(below, node, here):
                    put(merged, key, self.without_nulls(node, here, removes=True), marks)
                else:
                    # The key's place stays where the object was defined; each value has its own.
                    put(merged, key, self.merge(below, node, here), merged.marks[key])
            else:
                put(merged, key, self.without_nulls(node, here, removes=True), marks)
        return merged

    def _remove(self, merged: Mapping, key: str, place: Mark, path: Path) -> None:
        if key in merged:
            del merged[key], merged.marks[key]
        else:
            self._nothing(path, place, merged)

    def _nothing(self, path: Path, place: Mark, below: Mapping) -> None:
        text = f"no folder in `extend` sets {'.'.join(path)}{did_you_mean(path[-1], below, len(self.found))}"
        self.found.append(Finding("PC116", text, self.sources.span(place), "/".join(path[:2])))

    def _changes_type(self, below: Mapping, node: Mapping, path: Path) -> bool:
        if len(path) != 2 or path[0] != "integrations" or "type" not in node or below.get("type") == node["type"]:
            return False
        dropped = ", ".join(name for name in below if name not in node)
        text = f"type {below.get('type')} becomes {node['type']}" + (f"; dropped: {dropped}" if dropped else "")
        related = (("the shared integration", self.sources.span(below.marks[next(iter(below))][0])),) if below else ()
        span = self.sources.span(node.marks["type"][1])
        self.found.append(Finding("PC117", text, span, "/".join(path), related=related))
        return True

    def without_nulls(self, node: Node, path: Path, removes: bool) -> Node:
        """The node without each plain null in it, every one a finding: there is nothing below it to remove."""
        if not isinstance(node, Mapping | Sequence) or not node:
            return node
        place = next(iter(node.marks.values()))[0] if isinstance(node, Mapping) else node.marks[0]
        if place >> _FILE_BITS not in self._files:
            return node
        return self._mapping(node, path, removes) if isinstance(node, Mapping) else self._sequence(node, path)

    def section_without_nulls(self, section: Mapping, path: Path) -> Mapping:
        """The same for a mapping whose entries may come from several files."""
        kept = Mapping()
        for key, node in section.items():
            if is_null(node):
                self._misplaced((*path, key), section.marks[key][1])
            else:
                put(kept, key, self.without_nulls(node, (*path, key), removes=False), section.marks[key])
        return kept

    def _mapping(self, node: Mapping, path: Path, removes: bool) -> Mapping:
        kept = Mapping()
        for key, value in node.items():
            here = (*path, key)
            if not is_null(value):
                put(kept, key, self.without_nulls(value, here, removes), node.marks[key])
            elif removes:
                self._nothing(here, node.marks[key][1], Mapping())
            else:
                self._misplaced(here, node.marks[key][1])
        return kept

    def _sequence(self, node: Sequence, path: Path) -> Sequence:
        kept = Sequence()
        for value, place in zip(node, node.marks, strict=True):
            if is_null(value):
                self._misplaced(path, place)
            else:
                kept.append(self.without_nulls(value, path, removes=False))
                kept.marks.append(place)
        return kept

    def _misplaced(self, path: Path, place: Mark) -> None:
        text = f"null in {'.'.join(path)} can't remove anything here"
        self.found.append(Finding("PC115", text, self.sources.span(place), "/".join(path[:2])))

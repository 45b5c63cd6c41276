"""YAML of one plain shape: what sops writes. Anything in it that YAML parsers differ about is refused."""

from __future__ import annotations

from typing import Any

import yaml

DEEPEST = 50
"""Mappings and lists inside one another."""
_WIDE = 1 << 30
"""No line is folded."""


def read_yaml(text: str) -> dict[str, Any]:
    """One mapping; every scalar as its text. Raises ValueError, whose words end a sentence and quote nothing."""
    events = _events(text)
    if sum(isinstance(event, yaml.DocumentStartEvent) for event in events) != 1:
        raise ValueError("it holds several documents, or none")
    building = _Building()
    for event in events:
        building.take(event)
    if not isinstance(building.root, dict):
        raise ValueError("it holds no mapping")
    return building.root


def write_yaml(text: str) -> bytes:
    """The same document, written plainly, without comments."""
    written: str = yaml.emit(_events(text), Dumper=yaml.CSafeDumper, width=_WIDE, allow_unicode=True)
    return written.encode()


def _events(text: str) -> list[yaml.Event]:
    try:
        return list(yaml.parse(text, Loader=yaml.CSafeLoader))
    except yaml.YAMLError:
        pass
    raise ValueError("it is no YAML")


class _Building:
    """What the events make, without recursion."""

    def __init__(self) -> None:
        self.root: Any = None
        self._open: list[dict[str, Any] | list[Any]] = []
        self._keys: list[str | None] = []

    def take(self, event: yaml.Event) -> None:
        """One event."""
        if getattr(event, "anchor", None) is not None or getattr(event, "tag", None) is not None:
            raise ValueError("it has an anchor, an alias or a tag, and sops writes none")
        if isinstance(event, yaml.ScalarEvent):
            self._scalar(event)
        elif isinstance(event, yaml.MappingStartEvent):
            self._begin({})
        elif isinstance(event, yaml.SequenceStartEvent):
            self._begin([])
        elif isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
            self._open.pop()
            self._keys.pop()

    def _scalar(self, event: yaml.ScalarEvent) -> None:
        if not self._open or isinstance(self._open[-1], list) or self._keys[-1] is not None:
            self._put(event.value)
            return
        if event.value == "<<" and event.implicit[0]:
            raise ValueError("it merges mappings by <<, and sops writes no such thing")
        if event.value in self._open[-1]:
            raise ValueError("a name stands in it twice")
        self._keys[-1] = event.value

    def _begin(self, node: dict[str, Any] | list[Any]) -> None:
        if len(self._open) >= DEEPEST:
            raise ValueError("it is nested too deeply")
        self._put(node)
        self._open.append(node)
        self._keys.append(None)

    def _put(self, value: Any) -> None:
        if not self._open:
            self.root = value
        elif isinstance(inside := self._open[-1], list):
            inside.append(value)
        else:
            key = self._keys[-1]
            if key is None:
                raise ValueError("the name of a field in it is no text")
            inside[key], self._keys[-1] = value, None

"""A file of a project before it is text: what payconf has to write into it, and what it says beside."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Block:
    """One object of a file, with the comments above it. `value`: plain data for YAML.

    `aside`: all of it is a comment, so that nothing reads it. Then `value` may be None: nothing of it is shown.
    """

    key: str
    value: Mapping[str, Any] | None
    comments: tuple[str, ...] = ()
    aside: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """One file: its name in its folder, the schema that editors check it with, the key at its top.

    Under `top` stand the blocks by their keys, or `rows` one below the other.
    """

    name: str
    schema: str
    top: str
    blocks: tuple[Block, ...] = ()
    rows: tuple[Mapping[str, Any], ...] = ()
    head: str = ""

    @property
    def filled(self) -> bool:
        """True where it holds more than comments."""
        return bool(self.rows) or any(not block.aside for block in self.blocks)

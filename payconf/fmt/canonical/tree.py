"""A YAML text as a tree that keeps everything a person wrote: comments, blank lines, anchors, quotes and layout."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

BLANK = ""
"""Among the lines above an entry: a blank line. All others are comments, from their `#` on."""


class Unformattable(Exception):
    """The text can't be laid out anew without a doubt; `offset` (characters) is where, `reason` half a sentence."""

    def __init__(self, offset: int, reason: str) -> None:
        super().__init__(reason)
        self.offset = offset
        self.reason = reason


@dataclass(slots=True)
class Node:
    """A value or a key. `source`: a scalar or alias as it stands, without its anchor; `text`: what it says.

    `style`: "" of plain scalars, else its quote or `|` or `>`. `indent`: the indentation of a block scalar's lines,
    `lines` its content without it. `below`: it begins on a later line than what it belongs to. `tail`: the comments
    and blank lines behind the last entry of a collection.
    """

    kind: str
    offset: int
    column: int = 0
    anchor: str = ""
    source: str = ""
    text: str = ""
    style: str = ""
    lines: list[str] = field(default_factory=list)
    flow: bool = False
    below: bool = False
    entries: list[Entry] = field(default_factory=list)
    tail: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Entry:
    """A key with its value, or an item (`key` is None). `above`: comments and blank lines before it.

    `opening`: the comment behind its colon or dash, where the value follows on other lines; `behind`: the one behind
    its value. Both with the white space before them.
    """

    key: Node | None
    value: Node
    above: list[str] = field(default_factory=list)
    opening: str = ""
    behind: str = ""


@dataclass(slots=True)
class Tree:
    """`head`: what stands before `---`, or before the first key and belongs to the whole file. `mark`: the line `---`.

    `root` is None where there are only comments; those are the head.
    """

    head: list[str]
    mark: str
    root: Node | None


def nodes(node: Node) -> Iterator[Node]:
    """The node and all below it, keys too, in the order of the text."""
    yield node
    for entry in node.entries:
        if entry.key is not None:
            yield entry.key
        yield from nodes(entry.value)


def has_comments(node: Node) -> bool:
    """Is there a comment inside this collection?"""
    return any(node.tail) or any(
        any(entry.above) or entry.opening or entry.behind or has_comments(entry.value) for entry in node.entries
    )

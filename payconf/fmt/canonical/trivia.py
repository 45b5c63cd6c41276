"""What stands between the values of a text: white space, comments, and the marks by which YAML separates."""

from __future__ import annotations

import re
from typing import NamedTuple

from payconf.fmt.canonical.tree import BLANK

_PIECE = re.compile(r"(?P<space>[ \t]+)|(?P<line>\n)|(?P<comment>#[^\n]*)|(?P<directive>%[^\n]*)|(?P<mark>[^\s#%])")


class Comment(NamedTuple):
    """One comment. `own`: it has its line for itself; `blank`: a blank line stands before it."""

    text: str
    offset: int
    column: int
    own: bool
    blank: bool
    space: str


class Trivia(NamedTuple):
    """A gap: its comments, whether a blank line ends it, and where the reading stopped."""

    comments: list[Comment]
    blank: bool
    end: int
    directives: list[str]


def column_of(text: str, offset: int) -> int:
    """How far from the start of its line a character stands."""
    return offset - (text.rfind("\n", 0, offset) + 1)


def read_trivia(text: str, start: int, end: int, until: str = "") -> Trivia:
    """Read a gap up to `end`, or up to and with the first mark `until` (a single character)."""
    comments: list[Comment] = []
    directives: list[str] = []
    breaks = 1 if text[start - 1 : start] in ("", "\n") else 0
    space, at = "", start
    while at < end and (piece := _PIECE.match(text, at, end)):
        at = piece.end()
        match piece.lastgroup:
            case "space":
                space = piece[0]
            case "line":
                breaks, space = breaks + 1, ""
            case "comment":
                column = column_of(text, piece.start())
                own = not text[piece.start() - column : piece.start()].strip()
                comments.append(Comment(piece[0].rstrip(), piece.start(), column, own, own and breaks > 1, space))
                breaks = 0
            case "directive":
                directives.append(piece[0].partition(" #")[0].rstrip())
                breaks = 0
            case _:
                breaks, space = 0, ""
                if piece[0] == until:
                    return Trivia(comments, False, at, directives)
    return Trivia(comments, breaks > 1, end, directives)


def lines_of(comments: list[Comment], blank: bool) -> list[str]:
    """Comments and blank lines, as they stand above an entry."""
    found: list[str] = []
    for comment in comments:
        found += [BLANK] * comment.blank + [comment.text]
    return found + [BLANK] * blank

"""A text as it is meant: escapes, URL-encoding and invisible characters undone, lines that go on joined."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable
from typing import NamedTuple

from payconf.clear.thresholds import DEPTH

_ESCAPE = re.compile(
    rb"\\x([0-9A-Fa-f]{2})|\\u00([0-9A-Fa-f]{2})|\\U000000([0-9A-Fa-f]{2})|%([0-9A-Fa-f]{2})|"
    rb"\\\r?\n[ \t]*|\xe2\x80[\x8b-\x8f]|\xe2\x81\xa0|\xef\xbb\xbf|\xc2\xad"
)
"""What stands for one character, and what stands for none: a line that goes on, and characters without width."""
_BREAK = re.compile(rb"(?<=[A-Za-z0-9+/_=-])[ \t]*\r?\n[ \t]*(?:#[ \t]*)?(?=[A-Za-z0-9+/_=-])")
"""Between lines, comments too."""
_FAR = 1 << 62


class View(NamedTuple):
    """Another reading of a text. `marks`: pairs of offsets, here and in `of`, from where on they run alike."""

    text: bytes
    marks: tuple[tuple[int, int], ...] = ((0, 0),)
    of: View | None = None

    def place(self, offset: int) -> int:
        """Where in the file this byte comes from."""
        here, there = self.marks[bisect_right(self.marks, (offset, _FAR)) - 1]
        place = there + offset - here
        return self.of.place(place) if self.of else place


def unescaped(text: bytes) -> View | None:
    """The text without escapes, as deep as they go; None where it has none."""
    view: View | None = None
    for _ in range(DEPTH):
        further = _replaced(view or View(text), _ESCAPE, _character)
        if further is None:
            break
        view = further
    return view


def joined(view: View) -> View | None:
    """The text with its lines joined; None where it is one line."""
    return _replaced(view, _BREAK, lambda match: b"")


def _character(match: re.Match[bytes]) -> bytes:
    digits = match[match.lastindex] if match.lastindex else b""
    return bytes.fromhex(digits.decode())


def _replaced(view: View, pattern: re.Pattern[bytes], change: Callable[[re.Match[bytes]], bytes]) -> View | None:
    parts, marks, length, behind = [], [(0, 0)], 0, 0
    for match in pattern.finditer(view.text):
        part, new = view.text[behind : match.start()], change(match)
        parts += [part, new]
        behind = match.end()
        marks.append((length + len(part), match.start()))
        length += len(part) + len(new)
        marks.append((length, behind))
    return View(b"".join([*parts, view.text[behind:]]), tuple(marks), view) if parts else None

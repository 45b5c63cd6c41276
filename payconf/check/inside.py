"""Places inside a scalar: where in the file a character of its value stands.

A value differs from what is written by blanks (folded lines, indentation) and by escapes in quotes. So the characters
that aren't blank are counted on both sides and compared on the way; where they differ, the scalar's own place is told.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from payconf.model.span import Sources, Span

_BLANK = " \t\r\n"
_BREAK = re.compile(r"\r\n|\r|\n")
_PROPERTY = re.compile(r"&[^ \t]+[ \t]+")
_HEX = {"x": 2, "u": 4, "U": 8}
_ESCAPES = dict(zip('0abtnvfre "/\\N_LP\t', '\0\a\b\t\n\v\f\r\x1b "/\\\x85\xa0\u2028\u2029\t', strict=True))


class _Unit(NamedTuple):
    """One character of a value that isn't blank, and its place, counted from 1."""

    character: str
    line: int
    column: int


class Places:
    """Reads the sources of one run; each file is cut into lines once."""

    def __init__(self, sources: Sources) -> None:
        self._sources = sources
        self._lines: dict[str, list[str]] = {}

    def inside(self, scalar: Span, value: str, offset: int) -> Span:
        """The place of value[offset]; of a blank or the end, the one behind what stands before it."""
        before = value[:offset].translate(_WITHOUT_BLANKS)
        rest = value[offset : offset + 1].strip(_BLANK)
        last: _Unit | None = None
        units = self._units(scalar)
        for character in before + rest:
            last = next(units, None)
            if last is None or last.character != character:
                return scalar
        if last is None:
            return scalar
        return Span(scalar.file, last.line, last.column + (not rest))

    def _units(self, scalar: Span) -> Iterator[_Unit]:
        lines = self._of(scalar.file)
        line = scalar.line
        if line > len(lines):
            return
        text, column = lines[line - 1], scalar.column
        if found := _PROPERTY.match(text, column - 1):
            column = found.end() + 1
        style = text[column - 1 : column]
        if style in ("|", ">"):
            line, column = line + 1, 1
        elif style in ("'", '"'):
            column += 1
        else:
            style = "|"
        while line <= len(lines):
            yield from (_Unit(found, line, place) for found, place in _READ[style](lines[line - 1], column))
            line, column = line + 1, 1

    def _of(self, file: str) -> list[str]:
        if file not in self._lines:
            text = (self._sources.text(file) or b"").decode("utf-8", "replace")
            self._lines[file] = _BREAK.split(text)
        return self._lines[file]


_WITHOUT_BLANKS = dict.fromkeys(map(ord, _BLANK))


def _bare(text: str, column: int) -> Iterator[tuple[str, int]]:
    """Plain and block scalars: what is written is the value. Lines may be very long, so nothing is copied."""
    for at in range(column - 1, len(text)):
        if text[at] not in _BLANK:
            yield text[at], at + 1


def _single(text: str, column: int) -> Iterator[tuple[str, int]]:
    """Two single quotes are one."""
    quoted = False
    for character, place in _bare(text, column):
        quoted = character == "'" and not quoted
        if not quoted:
            yield character, place - (character == "'")


def _double(text: str, column: int) -> Iterator[tuple[str, int]]:
    """Escapes count as what they stand for, at the place of their backslash."""
    at = column - 1
    while at < len(text):
        place, character = at + 1, text[at]
        at += 1
        if character == "\\":
            code = text[at : at + 1]
            size = _HEX.get(code, 0)
            character = chr(int(text[at + 1 : at + 1 + size], 16)) if size else _ESCAPES.get(code, " ")
            at += 1 + size
        if character not in _BLANK:
            yield character, place


_READ = {"|": _bare, ">": _bare, "'": _single, '"': _double}

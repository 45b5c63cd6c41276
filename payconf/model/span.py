"""Places in files: one int a mark while loading, a Span only where a finding needs one."""

from __future__ import annotations

from dataclasses import dataclass, field

Mark = int
"""file index << 44 | line << 20 | column; line and column count from 0."""

COLUMN_BITS = 20
MAX_COLUMN = (1 << COLUMN_BITS) - 1
_FILE = 44
_MASK_LINE = (1 << (_FILE - COLUMN_BITS)) - 1


def mark(file: int, line: int, column: int) -> Mark:
    """Pack a place. `file` is an index into Sources; columns over 2**20 - 1 are clipped."""
    return file << _FILE | line << COLUMN_BITS | min(column, MAX_COLUMN)


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A place as people read it: `file` relative to the project, `line` and `column` from 1."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


NOWHERE = Span("", 0, 0)
"""The place of what no file says, such as a live object."""


@dataclass(slots=True)
class Sources:
    """The files of one run, so that a mark can be read again and a caret line shown."""

    names: list[str] = field(default_factory=list)
    texts: list[bytes] = field(default_factory=list)
    _index: dict[str, int] = field(default_factory=dict, repr=False, compare=False)
    _lines: dict[int, list[bytes]] = field(default_factory=dict, repr=False, compare=False)

    def add(self, name: str, text: bytes) -> int:
        """Register a file; returns its index for marks. A name that is added again means the later text."""
        self.names.append(name)
        self.texts.append(text)
        self._index[name] = len(self.names) - 1
        return self._index[name]

    def span(self, place: Mark) -> Span:
        """Decode a mark."""
        line, column = place >> COLUMN_BITS & _MASK_LINE, place & MAX_COLUMN
        return Span(self.names[place >> _FILE], line + 1, column + 1)

    def text(self, name: str) -> bytes | None:
        """The bytes of a file, or None where the file is not known."""
        index = self._index.get(name)
        return None if index is None else self.texts[index]

    def line(self, span: Span) -> str | None:
        """The text of the span's line, or None where the file is not known."""
        index = self._index.get(span.file)
        if index is None:
            return None
        lines = self._lines.get(index)
        if lines is None:
            lines = self._lines[index] = self.texts[index].splitlines()
        return lines[span.line - 1].decode("utf-8", "replace") if 0 < span.line <= len(lines) else None


def place(name: str, text: bytes, offset: int) -> Span:
    """The place of a byte, as people count lines and columns."""
    start = text.rfind(b"\n", 0, offset) + 1
    column = len(text[start:offset].decode("utf-8", "replace")) + 1
    return Span(name, text.count(b"\n", 0, offset) + 1, column)

"""Places in files: one int a mark while loading, a Span only where a finding needs one."""

from __future__ import annotations

from dataclasses import dataclass, field

Mark = int
"""file index << 44 | line << 20 | column; line and column count from 0."""

_LINE = 20
_FILE = 44
_MASK_LINE = (1 << (_FILE - _LINE)) - 1
_MASK_COLUMN = (1 << _LINE) - 1


def mark(file: int, line: int, column: int) -> Mark:
    """Pack a place. `file` is an index into Sources; columns over 2**20 - 1 are clipped."""
    return file << _FILE | line << _LINE | min(column, _MASK_COLUMN)


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

    def add(self, name: str, text: bytes) -> int:
        """Register a file; returns its index for marks."""
        self.names.append(name)
        self.texts.append(text)
        return len(self.names) - 1

    def span(self, place: Mark) -> Span:
        """Decode a mark."""
        return Span(self.names[place >> _FILE], (place >> _LINE & _MASK_LINE) + 1, (place & _MASK_COLUMN) + 1)

    def line(self, span: Span) -> str | None:
        """The text of the span's line, or None where the file is not known."""
        if span.file not in self.names:
            return None
        lines = self.texts[self.names.index(span.file)].split(b"\n")
        return lines[span.line - 1].decode("utf-8", "replace").rstrip("\r") if 0 < span.line <= len(lines) else None

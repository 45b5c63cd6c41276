"""The small tools of all text: lines with a style, clipping, wrapping, columns, and what user text may not do."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from payconf.render.redact import redact

Style = Literal["", "bold", "red", "green", "yellow", "dim"]
_ANSI: dict[str, str] = {"bold": "1", "red": "31", "green": "32", "yellow": "33", "dim": "2"}
_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
MARK = 4
"""So many characters at the start of an entry carry its colour: two blanks, the sign, a blank."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line without its newline. `style` colours all of it, or only its sign with `mark`."""

    text: str
    style: Style = ""
    mark: bool = False


def clean(text: str) -> str:
    """User text for a terminal: control and direction characters shown as escapes, pasted keys cut off."""
    if text.isprintable() and _BIDI.isdisjoint(text):
        return redact(text)
    return redact("".join(_visible(character) for character in text))


def _visible(character: str) -> str:
    if character.isprintable() and character not in _BIDI:
        return character
    code = ord(character)
    return {"\n": "\\n", "\t": "\\t", "\r": "\\r"}.get(character) or (
        f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
    )


def clip(text: str, width: int) -> str:
    """At most `width` characters, the last an ellipsis where something was cut."""
    return text if len(text) <= width else text[: width - 1].rstrip() + "…"


def wrap(text: str, width: int, indent: str, further: str | None = None) -> list[str]:
    """A sentence in lines of at most `width` characters; words longer than that are broken.

    `further`: the indent of the lines behind the first, where it is another.
    """
    behind = indent if further is None else further
    lines = textwrap.wrap(text, width, initial_indent=indent, subsequent_indent=behind, break_on_hyphens=False)
    return lines or [indent.rstrip()]


def columns(left: str, right: str, at: int, width: int) -> str:
    """Two columns; the right one begins at `at`, or further left where it wouldn't fit, or two blanks behind."""
    if not right:
        return left
    return left.ljust(max(len(left) + 2, min(at, width - len(right)))) + right


def count(number: int, one: str, many: str = "") -> str:
    """`1 rule`, `2 rules`."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def listing(items: Iterable[str], word: str = "and") -> str:
    """`a, b and c`."""
    *head, last = [*items] or [""]
    return f"{', '.join(head)} {word} {last}" if head else last


def paint(lines: Iterable[Line], color: bool) -> str:
    """Lines as one text that ends with a newline."""
    return "".join(_painted(line, color) + "\n" for line in lines)


def _painted(line: Line, color: bool) -> str:
    if not (color and line.style and line.text):
        return line.text
    end = MARK if line.mark else len(line.text)
    return f"\x1b[{_ANSI[line.style]}m{line.text[:end]}\x1b[0m{line.text[end:]}"

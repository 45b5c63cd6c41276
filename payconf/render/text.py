"""The small tools of all text: lines with a style, clipping, wrapping, columns, and what user text may not do."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal, NamedTuple

from payconf.render.commands import GLUE, unbroken
from payconf.render.redact import redact

Style = Literal["", "bold", "red", "green", "yellow", "dim"]
_ANSI: dict[str, str] = {"bold": "1", "red": "31", "green": "32", "yellow": "33", "dim": "2"}
_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
MARK = 4
"""So many characters at the start of an entry carry its colour: two blanks, the sign, a blank."""
_COMMAND = r"##(?=[\w.]*\[)"
_WORDS = r"( *)([^ ]+)"
_LISTED = r"(?P<said>.*(?:: | of ))(?P<items>[^\s,]+(?:, [^\s,]+)+)(?: and (?P<more>\d+) more)?(?P<end> \([^()]+\))?"
"""A sentence that ends with a list of names: `not read: stripe, payflow and 3 more (--full)`."""


class Line(NamedTuple):
    """One line without its newline. `style` colours all of it, or only its sign with `mark`."""

    text: str
    style: Style = ""
    mark: bool = False


def clean(text: str) -> str:
    """User text for a terminal: control and direction characters shown as escapes, pasted keys cut off.

    So is what a CI system would carry out, wherever in its log it stands, such as ##vso[…] or ##[…].
    """
    if "##" in text:
        text = re.sub(_COMMAND, r"#\\x23", text)
    if text.isprintable() and _BIDI.isdisjoint(text):
        return redact(text)
    # First as it is: what is shown for a character ends with a letter, behind which a key would be part of a word.
    return redact("".join(map(_visible, redact(text))))


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


def fit(text: str, width: int) -> str:
    """At most `width` characters: a list at the end loses items, which are counted, a sentence its last words."""
    if len(text) <= width:
        return text
    if found := re.fullmatch(_LISTED, text):
        items, more, end = found["items"].split(", "), int(found["more"] or 0), found["end"] or ""
        for kept in range(min(len(items) - 1, width), 0, -1):
            shorter = f"{found['said']}{', '.join(items[:kept])} and {len(items) - kept + more} more{end}"
            if len(shorter) <= width:
                return shorter
        if len(shorter := found["said"].removesuffix(": ").removesuffix(" of ") + end) <= width:
            return shorter
    words = text[: width - 1].rpartition(" ")[0].rstrip()
    return f"{words} …" if len(words.strip()) > width // 2 else clip(text, width)


def wrap(text: str, width: int, indent: str, further: str | None = None) -> list[str]:
    """A sentence in lines of at most `width` characters; longer words are broken, commands are not.

    `further`: the indent of the lines behind the first, where it is another.
    """
    behind = indent if further is None else further
    lines: list[str] = []
    line, begun = indent, False
    for blanks, word in re.findall(_WORDS, unbroken(text)):
        if begun and len(line) + len(blanks) + len(word) > width:
            lines.append(line)
            line, begun = behind, False
        line += blanks * begun
        while len(line) + len(word) > width > len(line) and GLUE not in word:
            cut = width - len(line)
            lines.append(line + word[:cut])
            line, word = behind, word[cut:]
        line, begun = line + word, True
    return [part.replace(GLUE, " ").rstrip() for part in [*lines, line]]


def when(moment: str, now: str) -> str:
    """A time of ISO 8601 as people say it, seen from `now`: `06:09 UTC`, `2 days ago`; other text as it is."""
    from datetime import UTC, datetime

    try:
        then, today = datetime.fromisoformat(moment).astimezone(UTC), datetime.fromisoformat(now).astimezone(UTC)
    except ValueError:
        return moment
    days = (today.date() - then.date()).days
    return f"{then:%H:%M} UTC" if days <= 0 else f"{count(days, 'day')} ago"


def ago(moment: str, now: str) -> str:
    """How long ago a time of ISO 8601 was, and which it is: `2 hours ago, 14:02 UTC`; other text as it is.

    The day stands there where it is another one.
    """
    from datetime import UTC, datetime

    try:
        then, today = datetime.fromisoformat(moment).astimezone(UTC), datetime.fromisoformat(now).astimezone(UTC)
    except ValueError:
        return moment
    minutes = max(int((today - then).total_seconds()) // 60, 0)
    steps = ((minutes // 1440, "day"), (minutes // 60, "hour"), (minutes, "minute"))
    said = next((count(number, word) for number, word in steps if number >= (2 if word == "day" else 1)), "a moment")
    day = f"{then:%Y-%m-%d} " if then.date() != today.date() else ""
    return f"{said} ago, {day}{then:%H:%M} UTC"


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
    if line.text.lstrip().startswith("::"):  # GitHub would carry it out, whatever blanks stand before
        line = line._replace(text=line.text.replace("::", r"\x3a:", 1))
    if not (color and line.style and line.text):
        return line.text
    end = MARK if line.mark else len(line.text)
    return f"\x1b[{_ANSI[line.style]}m{line.text[:end]}\x1b[0m{line.text[end:]}"

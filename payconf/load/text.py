"""Encoding and characters of one file, before it is parsed."""

from __future__ import annotations

import re

from payconf.model.finding import Finding
from payconf.model.span import Span

_OTHER_BOMS = (
    (b"\xff\xfe\0\0", "UTF-32"),
    (b"\0\0\xfe\xff", "UTF-32"),
    (b"\xff\xfe", "UTF-16"),
    (b"\xfe\xff", "UTF-16"),
)
_CONTROLS = r"\x00-\x08\x0b\x0c\x0e-\x1f\x7f"
_ASCII = re.compile(rf"[{_CONTROLS}]".encode())
_UNICODE = re.compile(rf"[{_CONTROLS}\x80-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufffe\uffff]")
_ESCAPED = re.compile(rf"[{_CONTROLS}\x80-\x9f\u2028\u2029]")
_NAMES = {
    "\0": "NUL",
    "\x1b": "escape",
    "\x7f": "delete",
    "\x85": "next line",
    "\u2028": "line separator",
    "\u2029": "paragraph separator",
    "\ufeff": "byte order mark in the middle of the file",
}


def check_text(data: bytes, name: str) -> list[Finding]:
    """What keeps the bytes from being parsed: other encodings, invalid UTF-8, characters that aren't allowed."""
    if data.isascii():
        return _characters(data.decode("ascii"), name) if _ASCII.search(data) else []
    for bom, encoding in _OTHER_BOMS:
        if data.startswith(bom):
            return [Finding("PC011", f"the file begins like {encoding}; payconf reads UTF-8", Span(name, 1, 1))]
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        place = _span(data[: error.start].decode(), name)
        return [Finding("PC011", f"byte 0x{data[error.start]:02x} is not UTF-8 ({error.reason})", place)]
    return _characters(text, name) if _UNICODE.search(text) else []


def escaped_controls(value: str) -> list[str]:
    """Control characters that an escape such as "\\0" brought into a value, each once, described."""
    return [_describe(character) for character in dict.fromkeys(_ESCAPED.findall(value))]


def _characters(text: str, name: str) -> list[Finding]:
    """One finding for each character that isn't allowed, at its first place."""
    found = []
    for character in dict.fromkeys(_UNICODE.findall(text)):
        number = text.count(character)
        times = "" if number == 1 else f"; it stands at {number} places, the first is here"
        message = f"the text holds {_describe(character)}{times}"
        found.append(Finding("PC012", message, _span(text[: text.index(character)], name)))
    return found


def _span(before: str, name: str) -> Span:
    """The place that follows a text, counted as editors do."""
    breaks = before.count("\n") + before.count("\r") - before.count("\r\n")
    return Span(name, breaks + 1, len(before) - max(before.rfind("\n"), before.rfind("\r")))


def _describe(character: str) -> str:
    import unicodedata

    name = _NAMES.get(character) or unicodedata.name(character, "control character").lower()
    return f"U+{ord(character):04X} ({name})"

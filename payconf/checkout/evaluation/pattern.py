"""Regular expressions as PHP reads them, in Python's form. What only one of the two understands is never guessed."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from payconf.checkout.evaluation.numbers import raw
from payconf.checkout.evaluation.translate import Translation
from payconf.checkout.evaluation.value import Doubt, Failure, Unclear

_CLOSING = {"(": ")", "[": "]", "{": "}", "<": ">"}
_FLAGS = {"i": re.IGNORECASE, "m": re.MULTILINE, "s": re.DOTALL, "x": re.VERBOSE}
_HARMLESS = frozenset("SXJADu \n\r")
"""Flags that change nothing here, or that are treated apart."""
_OTHERS = frozenset("Un")
_BLANK = " \t\n\r\v\f"
MOST_BEFORE_BACKTRACKING = 24
"""Characters of a text up to which a pattern with one repetition inside another one is tried."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """`search` answers None where nothing is found. `unicode`: it reads UTF-8, else bytes.

    `nested`: it has repetitions inside repetitions, which may take for ever.
    """

    search: Callable[[str], object]
    unicode: bool
    nested: bool

    def found_in(self, subject: str) -> int | bool:
        """1 or 0; False where the text is not UTF-8, though the pattern asks for it. Raises Unclear."""
        if self.nested and len(subject) > MOST_BEFORE_BACKTRACKING:
            raise Unclear(Doubt.PATTERN)
        if self.unicode and not _is_unicode(subject):
            return False
        return int(self.search(subject) is not None)


@lru_cache(maxsize=512)
def compiled(written: str) -> Pattern | Failure | Doubt:
    """A text such as "/^10/i"; Failure where it is none to PHP, Doubt where PHP may read it otherwise than Python."""
    parts = _split(written)
    if parts is None:
        return Failure.PATTERN
    body, flags = parts
    if not flags.isdisjoint(_OTHERS):
        return Doubt.PATTERN
    return _compile(body, flags)


def _split(written: str) -> tuple[str, frozenset[str]] | None:
    """What stands between the delimiters, and the flags."""
    rest = written.lstrip(_BLANK)
    opening = rest[:1]
    if not opening or (opening.isascii() and opening.isalnum()) or opening in "\\\0":
        return None
    closing, depth, at = _CLOSING.get(opening, opening), 1, 1
    while at < len(rest):
        if rest[at] == "\\":
            at += 1
        elif rest[at] == closing:
            depth -= 1
            if not depth:
                break
        elif rest[at] == opening:
            depth += 1
        at += 1
    flags = frozenset(rest[at + 1 :])
    if depth or not flags <= _HARMLESS | _OTHERS | set(_FLAGS):
        return None
    return rest[1:at], flags


def _compile(body: str, flags: frozenset[str]) -> Pattern | Failure | Doubt:
    unicode = "u" in flags
    if unicode and not _is_unicode(body):
        return Failure.PATTERN
    translation = Translation(body, unicode=unicode, end_only="D" in flags, verbose="x" in flags)
    written = translation.run()
    if written is None:
        return Doubt.PATTERN
    try:
        search = _search(written, sum(_FLAGS[flag] for flag in flags & set(_FLAGS)), unicode, "A" in flags)
    except re.error as error:
        # Python has no look-behind of different lengths, and no quantifier on a quantifier.
        return Doubt.PATTERN if str(error).startswith(("look-behind", "multiple repeat")) else Failure.PATTERN
    except (OverflowError, RecursionError):
        return Doubt.PATTERN
    return Pattern(search, unicode, translation.nested)


def _search(written: str, options: int, unicode: bool, anchored: bool) -> Callable[[str], object]:
    if unicode:
        characters = re.compile(written, options)
        return characters.match if anchored else characters.search
    octets = re.compile(raw(written), options)
    search = octets.match if anchored else octets.search
    return lambda subject: search(raw(subject))


def _is_unicode(value: str) -> bool:
    return not any("\ud800" <= character <= "\udfff" for character in value)

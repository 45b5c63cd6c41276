"""How hard a value is to guess, estimated: for what may be written down of it, and for what tells two values apart.

An estimate from the text alone. It is meant to be too low: words and repetitions count for little.
"""

from __future__ import annotations

import math
import re

LEAST_BITS = 64.0
"""A value below it is never written down as a fingerprint, and parts below it don't make two credentials one."""
_WORD_BITS = 12.0
_NUMBER_BITS = 13.0
_VARIETY = 8
"""With fewer different characters, the estimate shrinks in proportion."""
_PARTS = re.compile(r"(?P<word>[A-Za-z]?[a-z]{3,}|[A-Z]{4,})|(?P<number>[0-9]{4,})|(?P<one>.)", re.DOTALL)
_HEX = re.compile(r"[0-9a-f]+|[0-9A-F]+")
_CLASSES = ((re.compile(r"[a-z]"), 26), (re.compile(r"[A-Z]"), 26), (re.compile(r"[0-9]"), 10))
_OTHERS = 10


def estimated_bits(value: bytes) -> float:
    """Bits of entropy, estimated low. White space around the value doesn't count."""
    text = _once(value.strip().decode("utf-8", "replace"))
    if not text:
        return 0.0
    single = math.log2(_alphabet(text))
    if _HEX.fullmatch(text) and len(text) >= 2 * _VARIETY:
        bits = single * len(text)
    else:
        bits = sum(_bits(match, single) for match in _PARTS.finditer(text))
    return bits * min(1.0, len(set(text)) / _VARIETY)


def _once(text: str) -> str:
    """What is repeated over and over, once."""
    period = (text + text).find(text, 1)
    return text[:period]


def _alphabet(text: str) -> int:
    if _HEX.fullmatch(text):
        return 16
    known = sum(size for pattern, size in _CLASSES if pattern.search(text))
    return max(2, known + (0 if text.isalnum() and text.isascii() else _OTHERS))


def _bits(match: re.Match[str], single: float) -> float:
    if match["word"]:
        return min(_WORD_BITS, single * len(match["word"]))
    if match["number"]:
        return min(_NUMBER_BITS, math.log2(10) * len(match["number"]))
    return single

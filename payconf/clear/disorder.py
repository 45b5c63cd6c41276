"""Is a value made by chance or by a person? Only asked where its name says that it is a secret."""

from __future__ import annotations

import re

from payconf.clear.thresholds import HEX, KEY_VARIETY, VALUE_LENGTH, VALUE_VARIETY, WORD

_CLASSES = tuple(re.compile(pattern) for pattern in (r"[a-z]", r"[A-Z]", r"[0-9]"))
_HEX = re.compile(rf"[0-9a-f]{{{HEX},}}|[0-9A-F]{{{HEX},}}")
_WORD = re.compile(rf"[a-z]{{{WORD},}}|[A-Z]{{{WORD},}}")
_POINTS_ELSEWHERE = re.compile(
    r"\w[\w+.-]*://|credentials\.|[$%]?[{(<]|\$[A-Z_]|#|(?:sha\d+|md5|ed25519|ssh-\w+)[:-]|!|[*&]|.*\bexample\b",
    re.IGNORECASE,
)
"""References, templates, placeholders, digests, and aliases of YAML."""


def is_random(value: str) -> bool:
    """True for what no person would think of: long enough, of several kinds of characters, and without words."""
    if len(value) < VALUE_LENGTH or _POINTS_ELSEWHERE.match(value):
        return False
    if _HEX.fullmatch(value):
        return len(set(value)) >= VALUE_VARIETY
    kinds = sum(pattern.search(value) is not None for pattern in _CLASSES)
    return kinds > 1 and len(set(value)) >= VALUE_VARIETY and has_digit(value) and not _WORD.search(value)


def is_key(tail: str) -> bool:
    """True for what may stand behind a prefix: several kinds of characters, and not always the same few."""
    return is_varied(tail.encode()) and sum(pattern.search(tail) is not None for pattern in _CLASSES) > 1


def is_varied(tail: bytes) -> bool:
    """Not always the same few characters."""
    return len(set(tail)) >= KEY_VARIETY


def has_digit(value: str) -> bool:
    """Words joined by dashes have none."""
    return any(letter.isdigit() for letter in value)

"""Is a value made by chance or by a person? Words, years and placeholders are taken out; what is left over decides."""

from __future__ import annotations

import re

from payconf.clear.thresholds import (
    HEX,
    KEY_LENGTH,
    KEY_VARIETY,
    LEFT_OVER,
    LEFT_OVER_LETTERS,
    VALUE_LENGTH,
    VALUE_VARIETY,
)

_CLASSES = tuple(re.compile(pattern) for pattern in (r"[a-z]", r"[A-Z]", r"[0-9]"))
_HEX = re.compile(rf"[0-9a-f]{{{HEX},}}|[0-9A-F]{{{HEX},}}")
_UUID = re.compile(r"(?i)[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_WORD = re.compile(
    r"(?=[A-Z]?[a-z]*[aeiouy]|[A-Z]*[AEIOUY])(?:[A-Z][a-z]{3,}|[a-z]{4,}|[A-Z]{4,})(?![a-z])|(?:19|20)\d\d|"
    r"(?<![A-Za-z0-9])(?:[A-Za-z]{1,3}|\d+)(?![A-Za-z0-9])"
)
"""Words, years, and short parts between separators. Random text holds some by chance, but never mostly."""
_PLACEHOLDER = re.compile(
    r"(?i:^your|example|placeholder|secret|replace|insert|dummy|sample|change_?me|redacted|password|invalid)|Your|YOUR"
)
_SEQUENCE = "0123456789abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ01234567890"
_STEPS = 6
"""So many characters in the order of the alphabet are no chance."""
_SEPARATORS = frozenset("-_./:,")
_POINTS_ELSEWHERE = re.compile(
    r"\w[\w+.-]*://|credentials\.|\$[{(]|(?-i:[$%][A-Z_]{2,})|\$env:|%[({]|[{(<]|#[a-z_]+$|arn:|ENC\[|(?:~|\.\.?)?/[a-z_.-]+/|[A-Za-z]:\\|\d{4}-\d\d-\d\d|"
    r"(?:sha\d+|md5|ed25519|ssh-\w+)[:-]",
    re.IGNORECASE,
)
"""References, templates, paths, moments and digests."""


def is_random(value: str) -> bool:
    """True for what no person would think of: long enough, of several kinds of characters, and mostly without words."""
    if len(value) < VALUE_LENGTH or _POINTS_ELSEWHERE.match(value):
        return False
    if _HEX.fullmatch(value) or _UUID.fullmatch(value):
        return len(set(value)) >= VALUE_VARIETY
    value = value.rstrip(".;:)")
    left = "".join(letter for letter in _left_over(_WORD.sub("", value)) if letter not in _SEPARATORS)
    if left.lower() in _SEQUENCE:
        return False
    least = LEFT_OVER if any(letter.isdigit() for letter in left) else LEFT_OVER_LETTERS
    return len(left) >= least and _kinds(left) > 1 and len(set(value)) >= VALUE_VARIETY


def is_key(tail: str) -> bool:
    """True for what may stand behind a prefix: several kinds of characters, and not always the same few."""
    left = _left_over(tail)
    return len(left) >= KEY_LENGTH and is_varied(left.encode()) and _kinds(left) > 1


def is_varied(tail: bytes) -> bool:
    """Not always the same few characters."""
    return len(set(tail)) >= KEY_VARIETY


def _kinds(value: str) -> int:
    return sum(pattern.search(value) is not None for pattern in _CLASSES)


def _left_over(value: str) -> str:
    """Without the words of placeholders, and without 123456 and abcdef."""
    value, kept, start = _PLACEHOLDER.sub("", value), "", 0
    while start < len(value):
        end = start + 1
        while end < len(value) and value[start : end + 1] in _SEQUENCE:
            end += 1
        kept += "" if end - start >= _STEPS else value[start:end]
        start = end
    return kept

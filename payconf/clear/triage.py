"""Is a file worth a look at all? Nearly none is, and a project has thousands: a few passes in C decide."""

from __future__ import annotations

import functools

from payconf.clear.thresholds import RUN
from payconf.services import services
from payconf.services.cards import SHORTEST

_BREAKS = frozenset(b" \t\r\n\"',:[]{}()")
_DIGIT = frozenset(b"0123456789")
_LETTERS = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_")
_UNBROKEN = bytes(0x20 if byte in _BREAKS else 0x61 for byte in range(256))
_WORD = bytes(0x61 if byte in _LETTERS | _DIGIT else 0x20 for byte in range(256))
_DIGITS = bytes(0x30 if byte in _DIGIT else 0x20 for byte in range(256))
"""They map what counts to one character and all else to a blank: a run of one character is found at once."""
_BETWEEN_DIGITS = b" -.\xc2\xa0"
_RUN, _NUMBER = b"a" * RUN, b"0" * SHORTEST
_INVISIBLE = (b"\xe2\x80\x8b", b"\xe2\x80\x8c", b"\xe2\x80\x8d", b"\xe2\x80\x8e", b"\xe2\x80\x8f", b"\xe2\x81\xa0")
_UNSEEN = (*_INVISIBLE, b"\xef\xbb\xbf", b"\xc2\xad")
_HINTS = (
    *(b"secret", b"passw", b"passphrase", b"token", b"key", b"pwd", b"kennwort", b"contrase", b"bearer", b"basic"),
    *(b"mot de passe", b"mot_de_passe", "пароль".encode(), "Пароль".encode(), b"://"),
)


def may_hold_secret(text: bytes) -> bool:
    """Something long without a blank, or a line that goes on in the next."""
    return _RUN in text.translate(_UNBROKEN) or b"\\" in text or _has_prefix(text)


def may_hold_form(text: bytes) -> bool:
    """The same, asked of what gets so far: a long word, or something in disguise."""
    return _RUN in text.translate(_WORD) or has_escapes(text) or _has_prefix(text)


def _has_prefix(text: bytes) -> bool:
    """What prefixes of keys end with: of a short key over two lines, neither part is long."""
    return any(end in text for end in _ends())


@functools.cache
def _ends() -> frozenset[bytes]:
    kinds = [kind for service in services().values() for kind in service.kinds]
    return frozenset(prefix[prefix.rindex("_", 0, -1) :].encode() for kind in kinds for prefix, _ in kind.prefixes)


def may_hold_name(text: bytes) -> bool:
    """The same: a word that says secret."""
    low = text.lower()
    return any(hint in low for hint in _HINTS)


def may_hold_number(text: bytes) -> bool:
    """As many digits in a row as a card has, whatever stands between them."""
    return _NUMBER in text.translate(_DIGITS, _BETWEEN_DIGITS) or b"\\" in text or b"%" in text


def has_escapes(text: bytes) -> bool:
    """Something may stand for something else."""
    return b"\\" in text or b"%" in text or (not text.isascii() and any(mark in text for mark in _UNSEEN))

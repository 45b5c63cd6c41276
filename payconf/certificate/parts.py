"""How certificates and keys are written down: PEM, DER, base64 of either, and PKCS#12."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator, Sequence
from typing import Any

BEGIN = b"-----BEGIN"
BUNDLE = b"\x02\x01\x03"
"""PKCS#12 begins with its version, 3."""
_BASE64 = re.compile(rb"[A-Za-z0-9+/_-]+={0,2}")
_SHORTEST = 64


def forms(value: bytes) -> Iterator[bytes]:
    """The value itself, with real line ends, and what it is base64 of."""
    yield value.replace(b"\\r", b"").replace(b"\\n", b"\n") if BEGIN in value else value
    joined = b"".join(value.split())
    if len(joined) >= _SHORTEST and _BASE64.fullmatch(joined):
        yield unpacked(joined)


def unpacked(text: bytes) -> bytes:
    """Base64 of either alphabet, padded or not; empty where it is none."""
    try:
        return base64.b64decode(text.translate(bytes.maketrans(b"-_", b"+/")).rstrip(b"=") + b"===", validate=False)
    except binascii.Error:
        return b""


def content(der: bytes) -> bytes | None:
    """What is inside of a DER sequence that takes up all of these bytes and begins as keys and certificates do."""
    if len(der) < _SHORTEST or der[0] != 0x30:
        return None
    octets = der[1] & 0x7F if der[1] & 0x80 else 0
    length = int.from_bytes(der[2 : 2 + octets]) if octets else der[1]
    inside = der[2 + octets :]
    return inside if length == len(inside) and inside[:1] in (b"\x30", b"\x02") else None


def first(load: Any, passwords: Sequence[bytes | None]) -> Any:
    """What the first of these passwords gives; None where none does, or the library doesn't know the thing at all."""
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.x509 import InvalidVersion

    for password in passwords:
        try:
            return load(password)
        except (ValueError, TypeError, UnsupportedAlgorithm, InvalidVersion):
            continue
    return None

"""Fingerprints: what is remembered of a secret instead of the secret."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from dataclasses import dataclass
from urllib.parse import unquote_to_bytes

from payconf.model.secret import Secret


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """`exact` is of the very bytes (drift); `forms` are of the normal forms (uniqueness). Hex, HMAC-SHA-256."""

    exact: str
    forms: frozenset[str]


def fingerprint(secret: Secret, key: bytes, joined_with: tuple[Secret, ...] = ()) -> Fingerprint:
    """Fingerprint one secret under the project's key.

    `joined_with` are identifiers of the same credential (client id, user): the secret's forms then also hold
    id and secret joined by '', ':' and '|', so that a pasted `id:secret` is known again.
    """
    value = secret.reveal()
    forms = _forms(value)
    for other in joined_with:
        forms |= {other.reveal().strip() + glue + value.strip() for glue in (b"", b":", b"|")}
    return Fingerprint(_digest(key, b"exact", value), frozenset(_digest(key, b"form", form) for form in forms))


def _forms(value: bytes) -> set[bytes]:
    """The text without white space around it, and what it says when read as base64 or URL encoding, twice over."""
    forms = {value.strip()}
    for _ in range(2):
        forms |= {decoded.strip() for form in forms for decoded in (*_base64(form), unquote_to_bytes(form))}
    return {form for form in forms if form}


def _base64(text: bytes) -> tuple[bytes, ...]:
    found = []
    for altchars in (None, b"-_"):
        try:
            decoded = base64.b64decode(text + b"=" * (-len(text) % 4), altchars, validate=True)
        except (binascii.Error, ValueError):
            continue
        # Spare bits of the last character must be zero, else texts that differ there would read as the same.
        if len(decoded) >= 8 and base64.b64encode(decoded, altchars).rstrip(b"=") == text.rstrip(b"="):
            found.append(decoded)
    return tuple(found)


def _digest(key: bytes, purpose: bytes, value: bytes) -> str:
    return hmac.new(key, purpose + b"\0" + value, hashlib.sha256).hexdigest()

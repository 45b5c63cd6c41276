"""Fingerprints: what is remembered of a secret instead of the secret."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote_to_bytes

from payconf.model.entropy import LEAST_BITS, estimated_bits
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
        pair = other.reveal().strip(), value.strip()
        forms |= {glue.join(order) for glue in (b"", b":", b"|") for order in (pair, pair[::-1])}
    return Fingerprint(_digest(key, b"exact", value), frozenset(_digest(key, b"form", form) for form in forms))


_ROUNDS = 3
_MOST = 64
"""So many forms at most of one value: no credential has as many, and a value made to have more shares nothing else."""
_QUOTES = (b'"', b"'", b"`")
_WORDS = re.compile(rb"(?i)(?:bearer|basic|token|apikey)\s+")
_BLANKS = re.compile(r"[\s\ufeff\u200b\u2060]+")


def _forms(value: bytes) -> set[bytes]:
    """The value without white space around it, and what it says in the ways in which people pass secrets on.

    Read as base64, URL-encoded, wrapped into lines, quoted, behind the word Bearer or Basic, as one of several joined
    by ':' or '|', and as a value of a JSON object; each of the others again, three times over. A part counts only
    where it could not be a common word: two environments may well share a user's name.
    """
    forms = {_stripped(value)}
    new = forms
    for _ in range(_ROUNDS):
        whole = {form for known in new for form in _rewritten(known)}
        parts = {part for known in new for part in _parts(known) if estimated_bits(part) >= LEAST_BITS}
        new = {_stripped(form) for form in whole | parts} - forms
        forms |= set(sorted(new)[: _MOST - len(forms)])
    return {form for form in forms if form}


def _stripped(value: bytes) -> bytes:
    """Without white space around it, that of Unicode too."""
    try:
        return _BLANKS.sub(" ", value.decode()).strip().encode()
    except UnicodeDecodeError:
        return value.strip()


def _rewritten(form: bytes) -> Iterator[bytes]:
    """The same secret, written in another way."""
    yield from _base64(form)
    yield unquote_to_bytes(form)
    yield b"".join(form.split())
    if len(form) > 1 and form[:1] == form[-1:] and form[:1] in _QUOTES:
        yield form[1:-1]
    if word := _WORDS.match(form):
        yield form[word.end() :]


def _parts(form: bytes) -> Iterator[bytes]:
    """What a value holds beside others."""
    for glue in (b":", b"|"):
        if glue in form:
            yield from form.split(glue)
    if form[:1] in (b"{", b"["):
        yield from (text.encode() for text in _texts(form))


def _texts(form: bytes) -> Iterator[str]:
    """Every text in a JSON document."""
    try:
        rest: list[object] = [json.loads(form)]
    except (ValueError, RecursionError):
        return
    while rest:
        node = rest.pop()
        if isinstance(node, str):
            yield node
        elif isinstance(node, dict):
            rest.extend(node.values())
        elif isinstance(node, list):
            rest.extend(node)


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

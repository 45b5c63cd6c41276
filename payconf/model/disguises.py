"""The ways in which people pass one secret on, undone: what two values must share to be the same credential."""

from __future__ import annotations

import base64
import binascii
import codecs
import json
import re
from collections.abc import Iterable, Iterator
from urllib.parse import unquote_to_bytes

from payconf.model.entropy import LEAST_BITS, estimated_bits

_ROUNDS = 6
"""Enough for two disguises around a header of HTTP: quotes, `Authorization: Basic …`, base64, `id:secret`."""
_MOST = 64
"""So many forms at most of one value: no credential has as many, and a value made to have more shares nothing else."""
_LEAST_BYTES = 8
"""What decodes to less is no encoded secret, but a text that happens to look encoded."""
_QUOTES = (b'"', b"'", b"`")
_WORDS = re.compile(rb"(?i)(?:bearer|basic|token|apikey)\s+")
_BLANKS = re.compile(r"[\s\ufeff\u200b\u2060]+")
_HEX = re.compile(rb"(?:0[xX])?((?:[0-9a-fA-F]{2}){%d,})" % _LEAST_BYTES)
_ASSIGNED = re.compile(rb"(?:export )?(?P<name>[A-Za-z_][\w.-]*)=(?P<value>[^=].+)", re.DOTALL)
_IDENTIFYING = re.compile(
    r"(?i)(?:.*[_-])?(?:id|ids|name|user|username|login|email|url|uri|host|account|type)|.*public.*"
)
"""Names in JSON whose values say whose it is, or where: two environments may share them."""


def forms_of(value: bytes, identifiers: Iterable[bytes] = ()) -> set[bytes]:
    """The value without white space around it, and what it says in the ways in which people pass secrets on.

    Read as base64, hex or URL encoding, wrapped into lines, quoted, behind the word Bearer or Basic, as one of several
    joined by ':', '|' or '&', as what is assigned to a name, and as a value of a JSON object; each of the others again.
    A part counts only where it could not be a common word, and is none of the `identifiers`: two environments may well
    share a user's name. What stands right behind or before an identifier is a part, too.
    """
    forms = {_stripped(value)}
    new = set(forms)
    known = {_stripped(other) for other in identifiers} - {b""}
    for _ in range(_ROUNDS):
        whole = {form for entry in new for form in _rewritten(entry)}
        beside = {part for entry in new for part in (*_parts(entry), *_without(entry, known))}
        parts = {_stripped(part) for part in beside if estimated_bits(part) >= LEAST_BITS}
        found = {_stripped(form) for form in whole} | (parts - known)
        new = set(sorted(found - forms)[: _MOST - len(forms)])
        forms |= new
    return {form for form in forms if form}


def guessable(value: bytes, identifiers: Iterable[bytes] = ()) -> bool:
    """True where it, or what it only wraps, is too easy to guess for a fingerprint to be written down.

    A disguise adds nothing that must be guessed, nor does an identifier beside the secret: of several parts, the
    hardest counts.
    """
    known = {_stripped(other) for other in identifiers} - {b""}
    seen: set[bytes] = set()
    new = {_stripped(value)}
    for _ in range(_ROUNDS):
        if any(_bits(form, known) < LEAST_BITS for form in new):
            return True
        seen |= new
        found = {_stripped(form) for entry in new for form in (*_rewritten(entry), *_without(entry, known))}
        found |= {_stripped(part) for entry in new for part in _hardest(entry, known)}
        new = {form for form in found if _is_text(form)} - seen
    return False


def _bits(form: bytes, known: set[bytes]) -> float:
    return min([estimated_bits(form), *map(estimated_bits, _hardest(form, known))])


def _hardest(form: bytes, known: set[bytes]) -> list[bytes]:
    """The part that must be guessed; none where it has no parts."""
    parts = [*_parts(form)]
    return [max((b"", *(part for part in parts if _stripped(part) not in known)), key=estimated_bits)] if parts else []


def _is_text(form: bytes) -> bool:
    """What random bytes decode to is nobody's password, and says nothing of how hard the value is to guess."""
    try:
        return form.decode().isprintable()
    except UnicodeDecodeError:
        return False


def _stripped(value: bytes) -> bytes:
    """Without white space around it, that of Unicode too. UTF-16 is what PowerShell writes into files."""
    try:
        if value[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
            value = value.decode("utf-16").encode()
        return _BLANKS.sub(" ", value.decode()).strip().encode()
    except UnicodeError:
        return value.strip()


def _rewritten(form: bytes) -> Iterator[bytes]:
    """The same secret, written in another way."""
    yield from _base64(form)
    yield unquote_to_bytes(form)
    yield b"".join(form.split())
    if digits := _HEX.fullmatch(form):
        yield bytes.fromhex(digits[1].decode())
    if len(form) > 1 and form[:1] == form[-1:] and form[:1] in _QUOTES:
        yield form[1:-1]
    if word := _WORDS.match(form):
        yield form[word.end() :]


def _parts(form: bytes) -> Iterator[bytes]:
    """What a value holds beside others, but what only identifies."""
    if form[:1] in (b"{", b"["):
        yield from (text.encode("utf-8", "surrogatepass") for text in _texts(form))
        return
    fields = [_ASSIGNED.fullmatch(field) for field in form.split(b"&")]
    if assigned := [field for field in fields if field is not None]:
        yield from (field["value"] for field in assigned if not _IDENTIFYING.fullmatch(field["name"].decode()))
        return
    for glue in (b":", b"|"):
        if glue in form:
            yield from form.split(glue)


def _without(form: bytes, identifiers: set[bytes]) -> Iterator[bytes]:
    """What is left of it beside one of these, with nothing between them."""
    for identifier in identifiers:
        yield from (rest for rest in (form.removeprefix(identifier), form.removesuffix(identifier)) if rest != form)


def _texts(form: bytes) -> Iterator[str]:
    """Every text in a JSON document, but what only identifies."""
    try:
        rest: list[object] = [json.loads(form)]
    except (ValueError, RecursionError):
        return
    while rest:
        node = rest.pop()
        if isinstance(node, str):
            yield node
        elif isinstance(node, dict):
            rest.extend(value for name, value in node.items() if not _IDENTIFYING.fullmatch(name))
        elif isinstance(node, list):
            rest.extend(node)


def _base64(text: bytes) -> Iterator[bytes]:
    for altchars in (None, b"-_"):
        try:
            decoded = base64.b64decode(text + b"=" * (-len(text) % 4), altchars, validate=True)
        except (binascii.Error, ValueError):
            continue
        # Spare bits of the last character must be zero, else texts that differ there would read as the same.
        if len(decoded) >= _LEAST_BYTES and base64.b64encode(decoded, altchars).rstrip(b"=") == text.rstrip(b"="):
            yield decoded

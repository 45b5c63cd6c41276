"""Texts of others without the secrets that they were sent: whoever refuses something likes to quote it."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Iterator
from urllib.parse import quote, quote_plus

from payconf.model.errors import ProviderError
from payconf.model.secret import Secret

HIDDEN = "(secret)"
_RUN = 12
"""So many characters in a row of a longer secret are taken for a part of it: quoted texts are often cut off."""


def without(text: str, secrets: Iterable[Secret]) -> str:
    """The text; in place of each secret, and of each longer part of one, stands `(secret)`.

    Also as base64 (whatever stands around it), hex, URL-encoded and as JSON escapes it.
    """
    forms = {form for secret in secrets for form in _forms(secret.reveal())}
    for form in sorted(forms, key=lambda form: (-len(form), form)):  # a short one may be a part of a long one
        text = _hide(text, form)
    return text


def hide(error: ProviderError, secrets: Iterable[Secret]) -> ProviderError:
    """The same error with the same treatment of its words."""
    error.message = without(error.message, secrets)
    error.args = (error.message,)
    return error


def _forms(raw: bytes) -> Iterator[str]:
    plain = raw.decode(errors="replace")
    yield from (plain, raw.hex(), raw.hex().upper(), quote(plain, safe=""), quote_plus(plain), quote(plain))
    yield from (json.dumps(plain)[1:-1], json.dumps(plain, ensure_ascii=False)[1:-1])
    for shift in range(3):
        core = base64.b64encode(b"x" * shift + raw)[2 + shift :].rstrip(b"=")[:-2].decode()
        yield from (core, core.replace("+", "-").replace("/", "_")) if len(core) >= _RUN else ()


def _hide(text: str, form: str) -> str:
    if len(form) <= _RUN:
        return text.replace(form, HIDDEN) if form else text
    runs = {form[start : start + _RUN] for start in range(len(form) - _RUN + 1)}
    kept, place, end = [], 0, 0
    while place < len(text):
        if text[place : place + _RUN] in runs:
            kept += [HIDDEN] if place >= end else []
            end = place + _RUN
        if place >= end:
            kept.append(text[place])
        place += 1
    return "".join(kept)

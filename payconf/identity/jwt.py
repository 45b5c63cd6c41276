"""Signed identity tokens (RFC 7519, RFC 7515): whether one was signed by an issuer that is trusted, for us, and holds.

Only signatures by a public key count. Nothing of a token is ever quoted: neither in an error nor anywhere else.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from payconf.identity.fetch import keys_of
from payconf.identity.signature import ALGORITHMS, signed_by
from payconf.model.secret import Secret

_LONGEST = 16_384
_SKEW = 60
"""So many seconds clocks may differ."""


class NotProven(Exception):
    """The token proves nothing; the text says why, and holds nothing of it."""


@dataclass(frozen=True, slots=True)
class Proven:
    """What an issuer says with its signature."""

    issuer: str
    claims: Mapping[str, Any]


def proven(
    token: Secret,
    issuers: Mapping[str, Mapping[str, str]],
    audience: str,
    now: datetime,
    keys: Callable[[str], Sequence[Mapping[str, Any]]] = keys_of,
) -> Proven:
    """Check a token; raises NotProven, and what `keys` raises. `issuers`: by issuer the claims that it must hold."""
    head, claims, signature, signed = _parts(token.reveal().strip())
    issuer, algorithm = claims.get("iss"), head.get("alg")
    if not isinstance(issuer, str) or issuer not in issuers:
        raise NotProven("its issuer is not one that payconf.yaml names under identity")
    if not isinstance(algorithm, str) or algorithm not in ALGORITHMS or "crit" in head:
        raise NotProven("it is not signed in a way that is accepted")
    if not any(signed_by(key, algorithm, signature, signed) for key in keys(issuer) if _fits(key, head)):
        raise NotProven(f"no key of {issuer} has signed it")
    _refuse_times(claims, now.timestamp())
    meant = claims.get("aud")
    if audience not in (meant if isinstance(meant, list) else [meant]):
        raise NotProven(f"it is not made for the audience {audience}")
    for claim, value in issuers[issuer].items():
        if claims.get(claim) != value:
            raise NotProven(f"its {claim} is not the one that payconf.yaml asks for")
    return Proven(issuer, claims)


def _parts(token: bytes) -> tuple[dict[str, Any], dict[str, Any], bytes, bytes]:
    """Header, claims, signature, and the bytes that are signed."""
    pieces = token.split(b".")
    if len(token) > _LONGEST or len(pieces) != 3:
        raise NotProven("it is no signed token")
    try:
        head, claims = (json.loads(_decoded(piece)) for piece in pieces[:2])
        signature = _decoded(pieces[2])
    except (ValueError, RecursionError):  # what was read stays out of every traceback
        head = claims = signature = None
    if not isinstance(head, dict) or not isinstance(claims, dict) or not signature:
        raise NotProven("it is no signed token")
    return head, claims, signature, b".".join(pieces[:2])


def _decoded(piece: bytes) -> bytes:
    try:
        return base64.b64decode(piece + b"=" * (-len(piece) % 4), altchars=b"-_", validate=True)
    except binascii.Error:
        raise ValueError from None


def _fits(key: Mapping[str, Any], head: Mapping[str, Any]) -> bool:
    """Whether the issuer means this key for such a token."""
    named = head.get("kid") is None or key.get("kid") == head["kid"]
    return bool(named and key.get("use", "sig") == "sig" and key.get("alg", head["alg"]) == head["alg"])


def _refuse_times(claims: Mapping[str, Any], now: float) -> None:
    ends, begins = _seconds(claims, "exp"), _seconds(claims, "nbf")
    if ends is None or now >= ends + _SKEW:
        raise NotProven("it has expired, or says no expiry")
    if begins is not None and now < begins - _SKEW:
        raise NotProven("it is not valid yet")


def _seconds(claims: Mapping[str, Any], name: str) -> float | None:
    found = claims.get(name)
    return float(found) if isinstance(found, int | float) and not isinstance(found, bool) else None

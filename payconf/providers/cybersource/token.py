"""The JSON Web Token that each call to CyberSource bears: version 2, for one call and two minutes. Pure.

Source: CyberSource/cybersource-rest-client-python, README.md and authenticationsdk/jwt/Token.py; the claims also in
Visa's guide "Construct Messages Using JSON Web Tokens". A call without a body has no digest; a query is not signed.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from payconf.certificate.signer import Signer
from payconf.model.errors import Rejected
from payconf.model.secret import Secret

LIFETIME = 120
"""Seconds; longer is not accepted."""


@dataclass(frozen=True, slots=True)
class Key:
    """What signs. `algorithm` as JSON Web Signatures name it, `id` as CyberSource knows the key."""

    algorithm: str
    id: str
    sign: Callable[[bytes], bytes] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Call:
    """What is signed: a call of `path` at `host`, as `merchant`, at `now` (seconds since 1970), with exactly the bytes
    of `body`; `ident` is never used twice.
    """

    merchant: str
    host: str
    path: str
    now: int
    ident: str
    method: str = "GET"
    body: bytes = field(default=b"", repr=False)


def shared_key(ident: Secret, secret: Secret) -> Key:
    """The key of a shared secret. Raises Rejected where it is no base64."""
    try:
        raw = base64.b64decode(secret.reveal().strip(), validate=True)
    except binascii.Error:
        raw = b""
    if not raw:
        raise Rejected(
            "api_secret_key is no base64, as CyberSource's shared secrets are, so that nothing can be signed with it.",
            "Copy the shared secret again, with its last character, which is =.",
            "api_secret_key",
        )
    return Key("HS256", _text(ident), lambda data: hmac.new(raw, data, hashlib.sha256).digest())


def certificate_key(held: Signer, merchant: str) -> Key:
    """The key of a certificate. Raises Rejected where it is another merchant's, or not from CyberSource."""
    if not held.serial:
        raise Rejected(
            "The certificate in p12 has no serial number in its subject, by which CyberSource would know it.",
            "Store the .p12 file that CyberSource made.",
            "p12",
        )
    if held.name.lower() != merchant.lower():
        raise Rejected(
            "The certificate in p12 is made out to another name than merchant_id.",
            "Store the .p12 file of this merchant, or correct merchant_id.",
            "p12",
        )
    return Key("RS256", held.serial, held.sign)


def bearer(key: Key, call: Call) -> Secret:
    """The value of the header Authorization."""
    header = {"alg": key.algorithm, "kid": key.id, "typ": "JWT"}
    claims = {
        "iat": call.now,
        "exp": call.now + LIFETIME,
        "iss": call.merchant,
        "jti": call.ident,
        "request-host": call.host,
        "request-method": call.method.lower(),
        "request-resource-path": call.path,
        "v-c-jwt-version": "2",
        "v-c-merchant-id": call.merchant,
        **_digest(call.body),
    }
    signed = b".".join((_part(header), _part(claims)))
    return Secret(b"Bearer " + signed + b"." + _url_base64(key.sign(signed)))


def _digest(body: bytes) -> dict[str, str]:
    if not body:
        return {}
    return {"digest": base64.b64encode(hashlib.sha256(body).digest()).decode(), "digestAlgorithm": "SHA-256"}


def _part(content: Mapping[str, Any]) -> bytes:
    return _url_base64(json.dumps(content, separators=(",", ":")).encode())


def _url_base64(raw: bytes) -> bytes:
    return base64.urlsafe_b64encode(raw).rstrip(b"=")


def _text(value: Secret) -> str:
    return value.reveal().decode("utf-8", "replace").strip()

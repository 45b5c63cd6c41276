"""A simulator of one side of CyberSource's REST API, as far as a key tells which products its merchant has.

Forms: cybersource-rest-client-node docs/CreateNewWebhooksApi.md (products), the SDKs' README and authentication code
(JSON Web Token, version 2), facts/providers §4 (401 and 403). Tokens are verified as the service would: signature,
issuer, host, method, path, life, and that none is used twice.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from payconf.identity.signature import signed_by
from payconf.testing.orocommerce.messages import Request, Response
from payconf.testing.stores.serve import Fake, answered

_PRODUCTS = "/notification-subscriptions/v2/products/"
_DRIFT = 60


@dataclass
class Merchant:
    """Shared secrets by key id; JSON Web Keys by their certificate's serial number. `restricted`: may see nothing."""

    secrets: dict[str, str] = field(default_factory=dict)
    certificates: dict[str, Mapping[str, str]] = field(default_factory=dict)
    products: tuple[str, ...] = ("payments", "cns")
    restricted: bool = False


class CyberSourceSimulator(Fake):
    """Merchants by id. `host`: what calls are signed for; `now`: its clock, seconds since 1970."""

    def __init__(self, host: str, now: Callable[[], float] = time.time) -> None:
        super().__init__()
        self.host = host
        self.now = now
        self.merchants: dict[str, Merchant] = {}
        self.used: set[str] = set()

    def answer(self, request: Request) -> Response:
        """The products of a merchant, or why not."""
        assert request.method == "GET", "a question changes something"
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        name = self._bearer(token, request) if scheme == "Bearer" else None
        if name is None:
            return answered({"response": {"rmsg": "Authentication Failed"}}, 401)
        if self.merchants[name].restricted or request.path != _PRODUCTS + name:
            return answered({"response": {"rmsg": '{"error":"UNAUTHORIZED_USER"}'}}, 403)
        products = [
            {"productId": entry, "productName": entry, "eventTypes": []} for entry in self.merchants[name].products
        ]
        return answered(products)

    def _bearer(self, token: str, request: Request) -> str | None:
        """The merchant that a token is of; None where anything about it is wrong."""
        signed, _, signature = token.rpartition(".")
        header, claims = (_json(part) for part in signed.split("."))
        merchant = self.merchants.get(claims.get("iss", ""))
        if merchant is None or header.get("typ") != "JWT" or not _signed(merchant, header, signed, _raw(signature)):
            return None
        if not self._fits(claims, request) or claims["jti"] in self.used or UUID(claims["jti"]).version != 4:
            return None
        self.used.add(claims["jti"])
        return str(claims["iss"])

    def _fits(self, claims: Mapping[str, Any], request: Request) -> bool:
        meant = {
            "request-host": self.host,
            "request-method": request.method.lower(),
            "request-resource-path": request.path,
            "v-c-jwt-version": "2",
            "v-c-merchant-id": claims["iss"],
        }
        life = claims["exp"] - claims["iat"]
        timely = abs(self.now() - claims["iat"]) <= _DRIFT and 0 < life <= 120
        return timely and all(claims.get(name) == value for name, value in meant.items()) and "digest" not in claims


def _signed(merchant: Merchant, header: Mapping[str, Any], signed: str, signature: bytes) -> bool:
    """By the key that the header names, with the algorithm that is that key's own."""
    ident = header.get("kid", "")
    if header.get("alg") == "HS256" and ident in merchant.secrets:
        key = base64.b64decode(merchant.secrets[ident])
        return hmac.compare_digest(hmac.new(key, signed.encode(), hashlib.sha256).digest(), signature)
    if header.get("alg") == "RS256" and ident in merchant.certificates:
        return signed_by(merchant.certificates[ident], "RS256", signature, signed.encode())
    return False


def _json(part: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(_raw(part))
    return found


def _raw(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))

"""A simulator of one side of CyberSource's REST API: which products a key's merchant has, and its webhooks.

Forms: cybersource-rest-client-node docs/CreateNewWebhooksApi.md (products), the SDKs' README and authentication code
(JSON Web Token, version 2), facts/providers §4 (401 and 403). Tokens are verified as the service would: signature,
issuer, host, method, path, digest of the body, life, and that none is used twice.
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
from payconf.testing.services import cybersource_webhooks as webhooks
from payconf.testing.stores.serve import Fake, answered

_PRODUCTS = "/notification-subscriptions/v2/products/"
_DRIFT = 60
EVENTS: Mapping[str, tuple[str, ...]] = {
    "payments": ("payments.payments.accept", "payments.payments.review", "payments.refunds.accept"),
    "cns": ("cns.report.keyExpiration.detail", "cns.report.lifecycle.started"),
}
"""The event types of a product; those of payments are encrypted."""


@dataclass
class Merchant:
    """Shared secrets by key id; JSON Web Keys by their certificate's serial number. `restricted`: may see nothing."""

    secrets: dict[str, str] = field(default_factory=dict)
    certificates: dict[str, Mapping[str, str]] = field(default_factory=dict)
    products: tuple[str, ...] = ("payments", "cns")
    restricted: bool = False
    org: webhooks.Organization = field(default_factory=webhooks.Organization)


class CyberSourceSimulator(Fake):
    """Merchants by id. `host`: what calls are signed for; `now`: its clock, seconds since 1970."""

    def __init__(self, host: str, now: Callable[[], float] = time.time) -> None:
        super().__init__()
        self.host = host
        self.now = now
        self.merchants: dict[str, Merchant] = {}
        self.used: set[str] = set()

    def answer(self, request: Request) -> Response:
        """The products or webhooks of a merchant, or why not."""
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        name = self._bearer(token, request) if scheme == "Bearer" else None
        if name is None:
            return answered({"response": {"rmsg": "Authentication Failed"}}, 401)
        merchant = self.merchants[name]
        products = {entry: EVENTS.get(entry, ()) for entry in merchant.products}
        if not merchant.restricted and request.path.startswith((webhooks.HOOKS, webhooks.KEYS)):
            return webhooks.answer(merchant.org, name, products, request)
        assert request.method == "GET", "a question changes something"
        if merchant.restricted or request.path != _PRODUCTS + name:
            return answered({"response": {"rmsg": '{"error":"UNAUTHORIZED_USER"}'}}, 403)
        return answered([_product(entry, names) for entry, names in products.items()])

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
        return timely and all(claims.get(name) == value for name, value in meant.items()) and _whole(claims, request)


def _product(name: str, events: tuple[str, ...]) -> dict[str, Any]:
    types = [{"eventName": event, "payloadEncryption": name == "payments"} for event in events]
    return {"productId": name, "productName": name, "eventTypes": types}


def _whole(claims: Mapping[str, Any], request: Request) -> bool:
    """The body is the one that was signed; without one there is no digest."""
    if not request.body:
        return "digest" not in claims and "digestAlgorithm" not in claims
    digest = base64.b64encode(hashlib.sha256(request.body).digest()).decode()
    return (claims.get("digest"), claims.get("digestAlgorithm")) == (digest, "SHA-256")


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

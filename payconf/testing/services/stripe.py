"""A simulator of Stripe, as far as a key tells who it is.

Forms: github.com/stripe/openapi (spec3.yaml, and fixtures3.json of 2026-08: account, balance, webhook_endpoint).
Refusals: facts/providers §1; stripe-node#2246, st-paywall#36 and dj-stripe#1131 (a restricted key without a
permission); public reports of a key that may only be used from other addresses (401).
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from payconf.testing.orocommerce.messages import Request, Response
from payconf.testing.stores.serve import Fake, answered

_READS = {
    "/v1/balance": "rak_balance_read",
    "/v1/account": "rak_accounts_kyc_basic_read",
    "/v1/webhook_endpoints": "rak_webhook_read",
}


@dataclass
class Key:
    """A key. `may`: the permissions of a restricted one, None for one that may do all."""

    account: str
    live: bool = False
    may: frozenset[str] | None = None
    expired: bool = False
    only_elsewhere: bool = False
    names_account: bool = True
    """Whether refusals name the account."""


@dataclass
class StripeAccount:
    """An account. `endpoints`: webhook endpoints by mode, newest first."""

    charges: bool = True
    disabled_reason: str | None = None
    endpoints: dict[bool, list[dict[str, Any]]] = field(default_factory=lambda: {True: [], False: []})


class StripeSimulator(Fake):
    """Keys with their accounts. `keys` by the key itself, `accounts` by id."""

    reads = "/v1/"

    def __init__(self) -> None:
        super().__init__()
        self.keys: dict[str, Key] = {}
        self.accounts: dict[str, StripeAccount] = {}

    def add(self, text: str, key: Key) -> StripeAccount:
        """Let a key in; returns its account."""
        self.keys[text] = key
        return self.accounts.setdefault(key.account, StripeAccount())

    def endpoint(self, account: str, live: bool, url: str) -> None:
        """A webhook endpoint that somebody made."""
        held = self.accounts[account].endpoints[live]
        held.insert(0, _endpoint(f"we_1{len(held):015d}", url, live))

    def answer(self, request: Request) -> Response:
        """What Stripe would say to a reading call."""
        scheme, _, text = request.headers.get("authorization", "").partition(" ")
        key = self.keys.get(text) if scheme == "Bearer" else None
        shown = f"{text[:8]}****{text[-6:]}"  # as Stripe shows a key in its messages
        if key is None:
            return refused(401, f"Invalid API Key provided: {shown}")
        if key.expired:
            return refused(401, f"Expired API Key provided: {shown}", code="api_key_expired")
        if key.only_elsewhere:
            return refused(401, "The API key provided does not allow requests from your IP address.")
        if request.method != "GET" or request.path not in _READS:
            return refused(404, f"Unrecognized request URL ({request.method}: {request.path}).")
        if key.may is not None and _READS[request.path] not in key.may:
            return _denied(shown, key, _READS[request.path])
        return answered(self._read(request, key))

    def _read(self, request: Request, key: Key) -> dict[str, Any]:
        account = self.accounts[key.account]
        if request.path == "/v1/account":
            return _account(key.account, account)
        if request.path == "/v1/balance":
            sums = [{"amount": 0, "currency": "usd", "source_types": {"card": 0}}]
            return {"object": "balance", "available": sums, "livemode": key.live, "pending": sums}
        limit = int(dict(part.split("=") for part in request.query.split("&") if part).get("limit", 10))
        held = account.endpoints[key.live]
        return {
            "object": "list",
            "data": held[:limit],
            "has_more": len(held) > limit,
            "url": "/v1/webhook_endpoints",
        }


def refused(status: int, message: str, **more: str) -> Response:
    """An error as Stripe words it."""
    return answered({"error": {"type": "invalid_request_error", "message": message, **more}}, status)


def limited(seconds: int) -> Response:
    """Too many requests."""
    error = {"type": "invalid_request_error", "code": "rate_limit", "message": "Too many requests."}
    return Response(429, json.dumps({"error": error}).encode(), {"Retry-After": str(seconds)})


def _denied(shown: str, key: Key, permission: str) -> Response:
    account = f" on account '{key.account}'" if key.names_account else ""
    return refused(
        403,
        f"The provided key '{shown}' does not have the required permissions for this endpoint{account}. "
        f"Having the '{permission}' permission would allow this request to continue.",
    )


def _account(ident: str, account: StripeAccount) -> dict[str, Any]:
    """It has no livemode."""
    return {
        "id": ident,
        "object": "account",
        "business_type": None,
        "capabilities": {"card_payments": "active" if account.charges else "inactive", "transfers": "inactive"},
        "charges_enabled": account.charges,
        "country": "US",
        "created": 1234567890,
        "default_currency": "usd",
        "details_submitted": True,
        "email": "site@stripe.com",
        "metadata": {},
        "payouts_enabled": account.charges,
        "requirements": {"disabled_reason": account.disabled_reason, "currently_due": [], "past_due": []},
        "type": "standard",
    }


def _endpoint(ident: str, url: str, live: bool) -> dict[str, Any]:
    return {
        "id": ident,
        "object": "webhook_endpoint",
        "api_version": None,
        "application": None,
        "created": 1234567890,
        "description": None,
        "enabled_events": ["payment_intent.succeeded"],
        "livemode": live,
        "metadata": {},
        "status": "enabled",
        "url": url,
    }

"""Answers and refusals as Stripe words them."""

from __future__ import annotations

import json
from typing import Any

from payconf.testing.orocommerce.messages import Response
from payconf.testing.services.stripe.accounts import Key, StripeAccount
from payconf.testing.stores.serve import answered


class Refusal(Exception):
    """Stripe says no."""

    def __init__(self, response: Response) -> None:
        super().__init__(response.status)
        self.response = response


def refused(status: int, message: str, **more: str) -> Response:
    """An error as Stripe words it."""
    return answered({"error": {"type": "invalid_request_error", "message": message, **more}}, status)


def wrong(param: str, message: str, code: str = "") -> Refusal:
    """A parameter that is refused."""
    more = {"param": param, "code": code}
    return Refusal(refused(400, message, **{name: text for name, text in more.items() if text}))


def limited(seconds: int, code: str = "rate_limit", **headers: str) -> Response:
    """Too many requests; or, with `lock_timeout`, somebody else holds the object."""
    error = {"type": "invalid_request_error", "code": code, "message": "Too many requests."}
    return Response(429, json.dumps({"error": error}).encode(), {"Retry-After": str(seconds), **headers})


def denied(shown: str, key: Key, permission: str) -> Response:
    """A restricted key that lacks a permission."""
    account = f" on account '{key.account}'" if key.names_account else ""
    return refused(
        403,
        f"The provided key '{shown}' does not have the required permissions for this endpoint{account}. "
        f"Having the '{permission}' permission would allow this request to continue.",
    )


def missing(title: str, ident: str, elsewhere: str = "") -> Refusal:
    """An id that there isn't, at least in the key's mode; `elsewhere`: the mode that has it."""
    hint = ""
    if elsewhere:
        own = "test" if elsewhere == "live" else "live"
        hint = f"; a similar object exists in {elsewhere} mode, but a {own} mode key was used to make this request."
    return Refusal(refused(404, f"No such {title}: '{ident}'{hint}", code="resource_missing", param="id"))


def balance(live: bool) -> dict[str, Any]:
    """It tells the mode."""
    sums = [{"amount": 0, "currency": "usd", "source_types": {"card": 0}}]
    return {"object": "balance", "available": sums, "livemode": live, "pending": sums}


def account_of(ident: str, account: StripeAccount) -> dict[str, Any]:
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

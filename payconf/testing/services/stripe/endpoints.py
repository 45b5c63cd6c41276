"""Webhook endpoints: a cap, a secret that is told once, events in any order, and the same URL as often as one likes."""

from __future__ import annotations

import hashlib
import re
from typing import Any

from payconf.testing.services.stripe.accounts import ENDPOINTS, Mode, StripeAccount
from payconf.testing.services.stripe.answers import wrong
from payconf.testing.services.stripe.params import Params, flag, known, listed, required

_EVENT = re.compile(r"\*|[a-z0-9_]+(\.[a-z0-9_]+)+")
_VERSION = re.compile(r"\d{4}-\d\d-\d\d(\.[a-z]+)?")
_CREATE = ("url", "enabled_events", "api_version", "connect", "description", "metadata", "expand")
_UPDATE = ("url", "enabled_events", "description", "disabled", "metadata", "expand")


def make(mode: Mode, account: StripeAccount, params: Params, secret: str) -> dict[str, Any]:
    """A new endpoint, with its secret; it is never answered again."""
    known(params, _CREATE)
    required(params, "url", "enabled_events")
    if "api_version" in params and not _VERSION.fullmatch(params["api_version"]):
        raise wrong("api_version", "Invalid API version.")
    held = mode.kept[ENDPOINTS]
    if len(held) >= account.cap:
        word = "live" if mode.live else "test"
        raise wrong("", f"You have reached the maximum of {account.cap} {word} webhook endpoints.")
    entry = blank(f"we_1{account.number():023d}", "", mode.live)
    entry["api_version"] = params.get("api_version")
    _write(mode, entry, params)
    held.insert(0, entry)
    mode.secrets[entry["id"]] = hashlib.sha256(secret.encode()).hexdigest()
    return {**entry, "secret": secret}


def change(mode: Mode, entry: dict[str, Any], params: Params) -> dict[str, Any]:
    """The endpoint with what was given."""
    known(params, _UPDATE)
    _write(mode, entry, params)
    return entry


def shown(mode: Mode, entry: dict[str, Any]) -> dict[str, Any]:
    """As it is read: its events in another order each time."""
    mode.reads += 1
    turn = mode.reads % len(entry["enabled_events"])
    return {**entry, "enabled_events": entry["enabled_events"][turn:] + entry["enabled_events"][:turn]}


def blank(ident: str, url: str, live: bool) -> dict[str, Any]:
    """An endpoint as Stripe answers it."""
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


def _write(mode: Mode, entry: dict[str, Any], params: Params) -> None:
    new = dict(entry)
    if "url" in params:
        if not re.match(r"https://\S+" if mode.live else r"https?://\S+", params["url"]):
            raise wrong("url", "Invalid URL: An explicit scheme (such as https) must be provided.", "url_invalid")
        new["url"] = params["url"]
    if "enabled_events" in params:
        new["enabled_events"] = listed(params, "enabled_events")
        for number, event in enumerate(new["enabled_events"]):
            if not _EVENT.fullmatch(event):
                raise wrong(f"enabled_events[{number}]", f"Invalid enabled_events[{number}]: must be one of them.")
    if "description" in params:
        new["description"] = params["description"] or None
    if "disabled" in params:
        new["status"] = "disabled" if flag(params, "disabled") else "enabled"
    entry.update(new)

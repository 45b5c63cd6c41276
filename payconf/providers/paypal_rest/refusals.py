"""What PayPal's refusals mean. Of its own words only the names of issues and the debug id are repeated.

Names: developer.paypal.com/api/webhooks/v1/errors, notifications_webhooks_v1.json; PayPal-node-SDK#125
(INVALID_RESOURCE_ID, 404), PayPal-NET-SDK#293 (VALIDATION_ERROR with the field of its details).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from payconf.http import Answer
from payconf.http.errors import retry_after, status_error
from payconf.http.service import not_theirs, parsed
from payconf.model.errors import (
    AccountClosed,
    AuthError,
    Conflict,
    NotAllowed,
    NotFound,
    ProviderError,
    RateLimited,
    Rejected,
    Unavailable,
)

TITLE = "PayPal"
TOKEN = "/v1/oauth2/token"  # noqa: S105
WHO = "/v1/identity/oauth2/userinfo"
UNCHANGED = "WEBHOOK_PATCH_REQUEST_NO_CHANGE"
"""A patch (400) that says what the webhook is already."""
MOST = 10
"""Webhooks of one app."""

_CLOSED = "closed_user"
"""PayPal-iOS-SDK#530: 401, "Closed user credentials"."""
_NAME = re.compile(r"[A-Za-z0-9_]{1,60}")
_DEBUG_ID = re.compile(r"[A-Za-z0-9-]{1,60}")
_FIELDS: Mapping[str, str] = {"url": "url", "event_types": "events"}


class Unchanged(Rejected):
    """What was to be changed is so already."""


def explain(method: str, path: str, answer: Answer) -> ProviderError | None:
    """What a refusal means, by what was asked for; None: what its status says."""
    if path not in (TOKEN, WHO):
        return _of_webhooks(answer)
    if answer.status not in (400, 401, 403):
        return None
    body = parsed(answer)
    if not isinstance(body, dict):
        return None if answer.status == 400 else not_theirs(TITLE)
    if path == WHO:
        return NotAllowed(
            "PayPal accepts the pair, and does not let its app read who the merchant is.",
            "Switch the feature Log in with PayPal on for the app (developer.paypal.com, Apps & Credentials).",
        )
    return _of_login(answer.status, str(body.get("error") or body.get("name") or "").lower())


def _of_login(status: int, said: str) -> ProviderError | None:
    if said == _CLOSED:
        return AccountClosed(
            "PayPal knows the pair, and its account is closed.",
            "Log in at paypal.com (sandbox accounts: developer.paypal.com) and see what PayPal asks for.",
        )
    if status == 403:
        return NotAllowed(
            "PayPal doesn't issue a token to this app.",
            "Check that the app is active (developer.paypal.com, Apps & Credentials).",
        )
    if said == "invalid_client":
        return AuthError(
            "PayPal's host of this side doesn't know the pair: it is mistyped or revoked, or of the other side.",
            "Copy client id and secret of the app again (developer.paypal.com, Apps & Credentials, the right side of "
            "the switch Sandbox/Live).",
        )
    return None


def _of_webhooks(answer: Answer) -> ProviderError | None:
    body = parsed(answer)
    if not isinstance(body, dict):  # above all a 404: the page of a proxy is no webhook that is gone
        return not_theirs(TITLE) if 400 <= answer.status < 429 else None
    name = _one(_NAME, body.get("name")) or _one(_NAME, body.get("error"))
    said = _said(name, body, answer)
    match answer.status:
        case 401:
            return AuthError(f"PayPal does not take its own token{said}.", "Try again; then check the app's pair.")
        case 403:
            return NotAllowed(
                f"PayPal accepts the pair, and does not let its app keep webhooks{said}.",
                "Check at developer.paypal.com, Apps & Credentials, that the app is active, and whose it is.",
            )
        case 404:
            return NotFound(f"The app has no such webhook{said}.", "Read again: it may have been deleted.")
        case 400 | 409 | 422:
            return _refused(name, said, body)
        case 429:
            seconds = retry_after(answer.headers.get("retry-after"), datetime.now(UTC))
            return RateLimited(f"PayPal wants fewer calls{said}.", "Wait, then try again.", seconds)
        case status if status >= 500:
            return Unavailable(f"PayPal answered {status}{said}.", "Try again later; read first what has been done.")
        case status:
            return status_error(status, answer.headers, f"PayPal{said}")


def _refused(name: str, said: str, body: Mapping[str, Any]) -> ProviderError:
    if name == UNCHANGED:
        return Unchanged(f"The webhook is so already{said}.")
    if name == "WEBHOOK_URL_ALREADY_EXISTS":
        return Conflict(
            f"There is a webhook with this URL already{said}. PayPal keeps one for each URL.",
            "Adopt it, or delete it at developer.paypal.com, Apps & Credentials, in this app or in the account's other "
            "one that has it.",
        )
    if name == "WEBHOOK_NUMBER_LIMIT_EXCEEDED":
        return Rejected(
            f"PayPal keeps at most {MOST} webhooks for an app, and this app has them{said}.",
            "Delete one that nobody needs (developer.paypal.com, Apps & Credentials, the app, Webhooks). Where the "
            "same plan deletes one, apply that part alone first (plan --target).",
        )
    field = next((_FIELDS[entry] for entry in _fields(body) if entry in _FIELDS), None)
    what = "refuses the webhook" if field is None else f"refuses {field} of the webhook"
    return Rejected(f"PayPal {what}{said}.", "Mend the value.", field)


def _said(name: str, body: Mapping[str, Any], answer: Answer) -> str:
    """PayPal's name of the issue, which field of the request it is about, and the id that its support asks for."""
    told = [name] if name else []
    told += [f"about {', '.join(named)}"] if (named := sorted(set(_fields(body)))) else []
    number = _one(_DEBUG_ID, body.get("debug_id")) or _one(_DEBUG_ID, answer.headers.get("paypal-debug-id"))
    told += [f"debug id {number}"] if number else []
    return f" ({', '.join(told)})" if told else ""


def _fields(body: Mapping[str, Any]) -> list[str]:
    """The first part of each field that the details name, written as a pointer or as a path."""
    details = body.get("details")
    named = [entry.get("field") for entry in details if isinstance(entry, dict)] if isinstance(details, list) else []
    return [found[0] for entry in named if isinstance(entry, str) and (found := _NAME.findall(entry))]


def _one(form: re.Pattern[str], text: Any) -> str:
    return text if isinstance(text, str) and form.fullmatch(text) else ""

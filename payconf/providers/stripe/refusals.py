"""What a refusal means. Stripe's messages may hold parts of the key; one that does is not repeated."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from payconf.http import Answer
from payconf.http.errors import retry_after
from payconf.http.service import mapping, not_theirs, parsed
from payconf.model.errors import (
    AuthError,
    Conflict,
    NotAllowed,
    NotFound,
    ProviderError,
    RateLimited,
    Rejected,
    Unavailable,
)
from payconf.providers.stripe.once import REPLAYED

TITLE = "Stripe"
_ADDRESS = "requests from your IP"
"""In the message of a key whose list of addresses doesn't have ours. The status is 401, as of a key that is wrong."""
_ACCOUNT = re.compile(r"\bacct_[A-Za-z0-9]+")
_PERMISSION = re.compile(r"'(rak_[a-z0-9_]{1,60})'")
_KEY_LIKE = re.compile(r"(?:sk|rk|pk|ek|whsec)_|\*{3}")
_FULL = re.compile(r"maximum of (\d{1,6}) (?:(?:test|live)(?: mode)? )?webhook endpoints")
_EXPIRED = frozenset({"api_key_expired", "platform_api_key_expired"})
_KEYS = "(Dashboard, Developers, API keys)"
_FIELDS: Mapping[str, str] = {
    "url": "url",
    "enabled_events": "events",
    "disabled": "enabled",
    "active": "enabled",
    "enabled": "enabled",
    "description": "description",
    "api_version": "api_version",
    "name": "name",
    "parent": "parent",
    "domain_name": "domain",
}
"""Stripe's parameters as our fields; any other is a payment method."""


class NoPermission(NotAllowed):
    """The key is good, and may not do this. `account`: whose key it is, where Stripe says so."""

    account: str = ""


class Spent(Unavailable):
    """Stripe failed, and gives the same answer whenever this call comes again with its idempotency key."""


def explain(method: str, path: str, answer: Answer) -> ProviderError | None:
    """The error of an answer that is none of 200 to 299; None: what its status says."""
    if answer.status >= 500 or answer.status == 408:
        return _failed(answer)
    problem = mapping(mapping(parsed(answer)).get("error"))
    if answer.status == 429:
        return _limited(problem, answer)
    explained = _EXPLAINED.get(answer.status)
    if explained is None:
        return None
    return explained(method, path, problem) if problem else not_theirs(TITLE)


def said(problem: Mapping[str, Any]) -> str:
    """Stripe's own sentence, where it holds nothing that looks like a part of a key."""
    text = " ".join(str(problem.get("message") or "").split())
    return "" if _KEY_LIKE.search(text) else text[:400]


def _failed(answer: Answer) -> ProviderError | None:
    if answer.headers.get(REPLAYED) != "true":
        return None
    return Spent(f"{TITLE} answered {answer.status} to this very call before, and does so again.", "Try again later.")


def _limited(problem: Mapping[str, Any], answer: Answer) -> ProviderError | None:
    """None for too many calls, whose text the status has."""
    if answer.headers.get("stripe-should-retry") == "false":
        return Conflict(f"{TITLE} turns the call away, and says that repeating it is of no use.", "Try again later.")
    if problem.get("code") == "lock_timeout":
        return RateLimited(
            f"{TITLE} is at work on the same object for somebody else (lock_timeout).",
            "Wait, then try again.",
            _seconds(answer),
        )
    return None


def _seconds(answer: Answer) -> float | None:
    from datetime import UTC, datetime

    return retry_after(answer.headers.get("retry-after"), datetime.now(UTC))


def _unknown_key(method: str, path: str, problem: Mapping[str, Any]) -> ProviderError:
    if _ADDRESS in str(problem.get("message") or ""):
        return NotAllowed(
            "Stripe knows the key, and lets it in from other addresses than this machine's only.",
            f"Add this machine's address to the list of the key {_KEYS}, or run payconf where the list allows it.",
        )
    if problem.get("code") in _EXPIRED:
        return AuthError("Stripe says that the key has expired.", "Make a new one, and store it.")
    return AuthError(
        "Stripe doesn't know the key: it is mistyped, or was rolled or deleted.",
        f"Store the account's present key {_KEYS}.",
    )


def _denied(method: str, path: str, problem: Mapping[str, Any]) -> ProviderError:
    text = str(problem.get("message") or "")
    if _ADDRESS in text:
        return _unknown_key(method, path, problem)
    verb = "read" if method == "GET" else "write"
    what = path.removeprefix("/v1/").partition("/")[0]
    named = found[1] if (found := _PERMISSION.search(text)) else ""
    lacks = f": it lacks the permission {named}" if named else ""
    denied = NoPermission(
        f"Stripe knows the key, and does not let it {verb} {what}{lacks}.",
        f"Give the restricted key {named or 'that permission'} {_KEYS}.",
    )
    denied.account = found[0] if (found := _ACCOUNT.search(text)) else ""
    return denied


def _missing(method: str, path: str, problem: Mapping[str, Any]) -> ProviderError:
    return NotFound(f"Stripe has no such thing: {said(problem) or path}", "Read again: it may have been deleted.")


def _in_the_way(method: str, path: str, problem: Mapping[str, Any]) -> ProviderError:
    if problem.get("code") == "idempotency_key_in_use":
        return Unavailable(
            "Stripe is still at work on the same call, which was sent before and whose answer got lost.",
            "Try again later; read first what has been done.",
        )
    return Conflict(f"Something is in the way at Stripe: {said(problem)}".rstrip(": "), "Make a new plan.")


def _refused(method: str, path: str, problem: Mapping[str, Any]) -> ProviderError:
    text, param = said(problem), str(problem.get("param") or "").partition("[")[0]
    if full := _FULL.search(text):
        return Rejected(
            f"The account has {full[1]} webhook endpoints in this mode, and Stripe allows no more.",
            "Delete one that nobody uses (Dashboard, Developers, Webhooks), or ask Stripe's support for more. One that "
            "is replaced needs room for two until the old one is deleted.",
        )
    if problem.get("type") == "idempotency_error":
        return Conflict("Stripe has seen another call with the same idempotency key.", "Run it again.")
    field = _FIELDS.get(param, "methods" if param else None)
    return Rejected(f"Stripe refuses it: {text}" if text else "Stripe refuses a value.", "Mend the value.", field)


_EXPLAINED: Mapping[int, Callable[[str, str, Mapping[str, Any]], ProviderError]] = {
    400: _refused,
    401: _unknown_key,
    402: _refused,
    403: _denied,
    404: _missing,
    409: _in_the_way,
    422: _refused,
}

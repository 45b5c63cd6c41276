"""What CyberSource means when it says no, and what a person does about it; its own words are not repeated.

Forms: facts/providers §4 (401 and 403); `status`, `reason` and `details` of field and reason as its REST API answers
400 everywhere (developer.cybersource.com, response codes).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from payconf.http import Answer
from payconf.http.service import mapping, not_theirs, parsed
from payconf.model.errors import AuthError, NotAllowed, ProviderError, Rejected

TITLE = "CyberSource"
WHERE = "Business Center of this side, Payment Configuration, Key Management"
PRODUCTS = "/notification-subscriptions/v2/products/"
KEYS = "/kms/egress/v2/keys-sym"
_THEIRS = frozenset({400, 401, 403, 404, 422})
_PROOF = frozenset({401, 403})
"""Of these not even an empty answer counts as the service's own: they decide about the key."""
_NAMES: Mapping[str, str] = {
    "name": "name",
    "description": "description",
    "webhookUrl": "url",
    "products": "events",
    "productId": "events",
    "eventTypes": "events",
    "retryPolicy": "retry_algorithm",
    "status": "enabled",
}


def explain(method: str, path: str, answer: Answer) -> ProviderError | None:
    """What a refusal means, by method and path of the call."""
    body = parsed(answer)
    if answer.status in _THEIRS and not isinstance(body, dict) and (answer.body.strip() or answer.status in _PROOF):
        return not_theirs(TITLE)
    if answer.status == 401:
        return AuthError(
            "CyberSource's host of this side does not accept the key: it is mistyped, deleted, expired (REST keys live "
            "3 years), of another merchant, or of the other side; or this machine's clock is wrong.",
            f"Store key and shared secret (or the certificate) again, or make new ones ({WHERE}).",
        )
    if answer.status == 403 and path.startswith(PRODUCTS):
        return NotAllowed(
            "CyberSource doesn't let this key see what its merchant can be told of, so that nothing is proven.",
            f"Check that merchant_id is the organization that the key was made for, and what the key may do ({WHERE}).",
        )
    if answer.status == 403 or (answer.status == 404 and method == "POST"):
        return _not_enabled("make a signing key" if path == KEYS else "see or change webhooks")
    if answer.status not in (400, 422):
        return None
    return _no_key(_code(mapping(body))) if path == KEYS else _rejected(mapping(body))


def _not_enabled(what: str) -> NotAllowed:
    return NotAllowed(
        f"CyberSource accepts the key, and doesn't let its merchant {what}.",
        "Webhooks are enabled by CyberSource: ask your account manager there to enable them for this merchant, and "
        f"check what the key may do ({WHERE}).",
    )


def _rejected(body: Mapping[str, Any]) -> Rejected:
    details = body.get("details")
    named = [str(mapping(entry).get("field")) for entry in details] if isinstance(details, list) else []
    parts = [part for name in named for part in re.split(r"[^A-Za-z]+", name)]
    field = next((_NAMES[part] for part in parts if part in _NAMES), None)
    return Rejected(
        f"CyberSource refuses {f'the value of {field}' if field else 'the webhook'}{_code(body)}.",
        "Mend the value. An address must be reachable from the internet, by https.",
        field,
    )


def _no_key(code: str) -> Rejected:
    return Rejected(
        f"CyberSource refuses to make a signing key for this merchant{code}; without one it makes no webhook.",
        "Check that merchant_id is the organization itself, and not another name for it; then ask your account manager "
        "there.",
        "signing_secret",
    )


def _code(body: Mapping[str, Any]) -> str:
    """Its reason, which is a word in capitals."""
    reason = str(body.get("reason") or "")
    return f" ({reason})" if re.fullmatch(r"[A-Z_]{3,40}", reason) else ""

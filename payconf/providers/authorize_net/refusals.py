"""What Authorize.Net means when it says no, and what a person does about it.

Forms: response codes of its API reference; of the webhooks' API `status`, `reason`, `message`, `correlationId` and
`details`, as public clients quote them (401 Unauthorized, 400 INVALID_DATA and MISSING_DATA).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from payconf.http import Answer
from payconf.http.service import mapping, not_theirs, parsed
from payconf.model.errors import AccountClosed, AuthError, NotAllowed, ProviderError, Rejected, Unavailable, Unexpected

TITLE = "Authorize.Net"
WHERE = "Merchant Interface, Account, Settings, API Credentials & Keys"
_QUOTED = 300
_THEIRS = frozenset({400, 401, 403, 404, 422})
_PROOF = frozenset({401, 403})
"""Of these not even an empty answer counts as the service's own: they decide about the login."""
_FIELDS = ("url", "name", "event", "status")
_NAMES = {"event": "events", "status": "enabled"}


def refusal(code: str) -> ProviderError:
    """What an error code means (Authorize.Net, response codes); its text is not repeated."""
    if code in _MEANS:
        leaf, text, fix = _MEANS[code]
        return leaf(f"{text} ({code}).", fix)
    named = f" with {code}" if re.fullmatch(r"E\d{5}", code) else ""
    return Unexpected(
        f"Authorize.Net refuses to tell the merchant's details{named}.",
        "Look the code up at developer.authorize.net/api/reference/responseCodes.html.",
    )


def explain(method: str, path: str, answer: Answer) -> ProviderError | None:
    """Refusals come with status 200: one with another that says "not known" is somebody else's, such as a proxy's."""
    return not_theirs(TITLE) if answer.status in (401, 403) and not isinstance(parsed(answer), dict) else None


def explain_rest(method: str, path: str, answer: Answer) -> ProviderError | None:
    """A refusal of the webhooks' API. One that isn't in its form is somebody else's, such as a proxy's."""
    body = parsed(answer)
    if answer.status in _THEIRS and not isinstance(body, dict) and (answer.body.strip() or answer.status in _PROOF):
        return not_theirs(TITLE)
    if answer.status == 401:
        leaf, text, fix = _WRONG
        return leaf(f"{text}.", fix)
    if answer.status == 403:
        return NotAllowed(
            "Authorize.Net accepts the login, and does not let it see or change the account's webhooks.",
            f"Let an account owner make the transaction key ({WHERE}); or ask Authorize.Net whether the account may "
            "use webhooks.",
        )
    return _rejected(mapping(body)) if answer.status in (400, 422) else None


def _rejected(body: Mapping[str, Any]) -> Rejected:
    said = _said(body)
    if re.search(r"signature\s*key", said, re.IGNORECASE):
        return Rejected(
            "The account has no Signature Key, without which Authorize.Net sends no webhook.",
            f"Make one ({WHERE}: New Signature Key, Submit), store it for whoever receives the webhook, and apply "
            "again. No API makes it.",
        )
    field = next((word for word in _FIELDS if word in said.lower()), None)
    return Rejected(
        f"Authorize.Net refuses the webhook: {said}" if said else "Authorize.Net refuses the webhook.",
        "Mend the value.",
        _NAMES.get(field, field) if field else None,
    )


def _said(body: Mapping[str, Any]) -> str:
    """Its sentences on one line, cut off where they get long; the details say more than what stands before them."""
    details = body.get("details")
    texts = [mapping(entry).get("message") for entry in details] if isinstance(details, list) else []
    found = [text for text in texts if isinstance(text, str)] or [str(body.get("message") or "")]
    return " ".join("".join(filter(str.isprintable, " ".join(found))).split())[:_QUOTED]


_WRONG = (
    AuthError,
    "Authorize.Net's host of this side does not accept the login: it is mistyped, its transaction key was replaced, or "
    "it is of the other side (sandbox accounts are not known to the live host, nor live ones to the sandbox)",
    f"Store API Login ID and Transaction Key of the right account again ({WHERE}).",
)
_RIGHTS = (
    NotAllowed,
    "Authorize.Net accepts the login, and does not let it read the merchant's details",
    f"Switch the Transaction Details API on ({WHERE}), and let an account owner make the key.",
)
_LATER = (Unavailable, "Authorize.Net can't answer at the moment", "Try again later.")
_MEANS: Mapping[str, tuple[type[ProviderError], str, str]] = {
    "E00001": _LATER,
    "E00005": _WRONG,
    "E00006": _WRONG,
    "E00007": _WRONG,
    "E00008": (
        AccountClosed,
        "Authorize.Net knows the login, and its account or user is inactive",
        "Log in to the Merchant Interface, or ask Authorize.Net why the account is inactive.",
    ),
    "E00009": (
        NotAllowed,
        "Authorize.Net accepts the login, and its account is in test mode: it takes no money, and tells no details",
        "Switch it to live mode (Merchant Interface, Account, Settings, Test Mode).",
    ),
    "E00010": _RIGHTS,
    "E00011": _RIGHTS,
    "E00053": _LATER,
    "E00104": _LATER,
}

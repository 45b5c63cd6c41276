"""What an HTTP status, or no answer at all, means: the leaf of the tree of errors."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from payconf.model.errors import (
    AuthError,
    Conflict,
    NotAllowed,
    NotFound,
    ProviderError,
    RateLimited,
    Rejected,
    Unavailable,
    Unexpected,
)

if TYPE_CHECKING:
    import requests

_LEAVES: Mapping[int, tuple[type[ProviderError], str, str]] = {
    401: (AuthError, "it doesn't know us", "Check the credentials and that they are of this system."),
    403: (NotAllowed, "it knows us and doesn't allow this", "Give the account the right that is missing."),
    404: (NotFound, "there is no such thing", "Check the address, and read again: it may have been deleted."),
    409: (Conflict, "something is in the way", "Read again and make a new plan."),
}


def status_error(status: int, headers: Mapping[str, str], where: str) -> ProviderError:
    """The error of a status; header names are lower case."""
    if status in _LEAVES:
        leaf, text, fix = _LEAVES[status]
        return leaf(f"{where} answered {status}, {text}", fix)
    if status == 429:
        seconds = retry_after(headers.get("retry-after"), datetime.now(UTC))
        return RateLimited(f"{where} answered 429, too many requests", "Wait, then try again.", seconds)
    if status in (400, 422):
        return Rejected(f"{where} answered {status}, it refuses a value", "Mend the value.")
    if status >= 500 or status == 408:
        return Unavailable(f"{where} answered {status}", "Try again later; read first what has been done.")
    error = Unexpected(f"{where} answered {status}, which nobody foresaw", "Check the configured address.")
    if 400 <= status < 500:
        error.carried_out = False
    return error


def retry_after(text: str | None, now: datetime) -> float | None:
    """Seconds to wait, from seconds or a date (RFC 9110, 10.2.3); None where it says nothing that is understood."""
    if text is None:
        return None
    if text.strip().isascii() and text.strip().isdigit():
        return float(text)
    try:
        until = parsedate_to_datetime(text)
    except ValueError:
        return None
    aware = until if until.tzinfo else until.replace(tzinfo=UTC)
    return max(0.0, (aware - now).total_seconds())


def transport_error(
    error: requests.RequestException, where: str, over: float | None = None, encrypted: bool = False
) -> ProviderError:
    """The error of a call without an answer. `carried_out` is False only where nothing can have been sent.

    `over`: the seconds that the whole call was given, where they are used up. `encrypted`: TLS had come about, and
    something may have been sent over it.
    """
    import requests

    if isinstance(error, requests.exceptions.InvalidHeader):
        return Rejected(
            f"{where}: the credential holds a character that can't be sent, such as a line end; nothing was sent.",
            "Store the credential again, without what stands around it.",
        )
    if isinstance(error, requests.exceptions.SSLError) and not encrypted:
        text, fix = "its certificate is not trusted, so nothing was sent", "Check the address and the CA file."
    elif isinstance(error, requests.exceptions.ConnectTimeout) or _never_connected(error):
        text, fix = "it can't be reached; nothing was sent", "Check the address and the network."
    elif over is not None:
        text = f"its answer was not complete after {over:g} seconds, so the call was given up"
        fix = "Try again later; read first what has been done."
    elif isinstance(error, requests.exceptions.Timeout):
        text, fix = "it took too long to answer", "Try again later; read first what has been done."
    else:
        text, fix = "the connection broke", "Try again later; read first what has been done."
    unavailable = Unavailable(f"{where}: {text}.", fix)
    if "nothing was sent" in text:
        unavailable.carried_out = False
    return unavailable


def _never_connected(error: requests.RequestException) -> bool:
    """True where not even a connection came about (urllib3: NewConnectionError; a name that nobody knows is one)."""
    from urllib3.exceptions import NewConnectionError

    reasons = [getattr(cause, "reason", None) for cause in error.args]
    return any(isinstance(reason, NewConnectionError) for reason in reasons)

"""A session at Apruve: calls with a key, below the path of its merchant."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from payconf.http import Answer
from payconf.http.service import ServiceCalls, not_theirs, object_in, parsed
from payconf.model.errors import AuthError, NotAllowed, NotFound, ProviderError, Rejected
from payconf.providers.base import Target

HOSTS: Mapping[str, str] = {"test": "test.apruve.com", "live": "app.apruve.com"}
"""Which host is asked, by side."""
TITLE = "Apruve"
WEBHOOKS = "/webhook_endpoints"

_MERCHANTS = "/api/v4/merchants/"
_ACCEPT = {"Accept": "application/json;revision=v4"}


@dataclass(frozen=True, slots=True)
class Session:
    """Calls to one side. `path` is the merchant's."""

    calls: ServiceCalls
    side: Literal["test", "live"]
    merchant: str
    path: str

    def send(self, method: str, path: str, **given: Any) -> Answer:
        """One call, of the version of the API that its answers are read by."""
        return self.calls.send(method, path, headers=_ACCEPT, **given)

    def ask(self, method: str, path: str, **given: Any) -> Mapping[str, Any]:
        """The JSON object that a call answers."""
        return object_in(self.send(method, path, **given), TITLE)

    def close(self) -> None:
        """Let go of the connection."""
        self.calls.close()


def connect(target: Target) -> Session:
    """A session that has not spoken to Apruve yet."""
    key = target.required("api_key", TITLE)
    merchant = target.required("merchant_id", TITLE).reveal().decode("utf-8", "replace").strip()
    calls = ServiceCalls(
        TITLE,
        target.base(HOSTS[target.side]),
        [key, *target.secrets.values()],
        target.timeouts,
        authorize=lambda: {"Apruve-Api-Key": key},
        explain=_explain,
    )
    return Session(calls, target.side, merchant, _MERCHANTS + target.segment("merchant_id", TITLE))


def _explain(method: str, path: str, answer: Answer) -> ProviderError | None:
    """What a refusal means; Apruve's own words are not repeated: they may hold the URL of a webhook."""
    if answer.status not in (400, 401, 403, 404, 405, 422):
        return None
    if not isinstance(parsed(answer), dict):
        return not_theirs(TITLE)
    if answer.status == 401:
        return AuthError(
            "Apruve's host of this side does not accept the API key: it is mistyped, revoked, or of the other side.",
            "Copy the key again from Apruve's settings, of the right side.",
        )
    _, below, ident = path.partition(WEBHOOKS)
    return _of_webhooks(answer.status, bool(ident)) if below else _of_merchant(answer.status)


def _of_merchant(status: int) -> ProviderError | None:
    if status == 403:
        return NotAllowed(
            "Apruve accepts the API key, and doesn't let it read its merchant.",
            "Ask Apruve what the key may do, or whether the account is locked.",
        )
    if status != 404:
        return None
    return NotFound(
        "Apruve accepts the API key, and it sees no merchant of this id: merchant_id is another merchant's.",
        "Copy merchant_id again from Apruve's settings, where the key was made.",
    )


def _of_webhooks(status: int, one: bool) -> ProviderError | None:
    """`one`: a single webhook was meant."""
    if status == 403:
        return NotAllowed(
            "Apruve accepts the API key, and doesn't let it keep webhooks.",
            "Ask Apruve what the key may do, or whether the account is locked.",
        )
    if status == 404 and one:
        return NotFound("The merchant has no such webhook.", "Read again: it may have been deleted.")
    if status in (400, 422):
        return Rejected(
            "Apruve refuses the webhook. Its words are not repeated: they may hold the token.",
            "Check that the URL is one that can be reached from outside.",
            "url",
        )
    return _of_merchant(status)

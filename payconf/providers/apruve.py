"""Apruve: whose key it is, and whether it sees the merchant (facts/providers §6). Nothing is kept yet.

The key tells no mode: the host that accepts it does. Shops check their connection by the same call.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from payconf.http import Answer
from payconf.http.service import ServiceCalls, not_theirs, parsed
from payconf.model.change import Change
from payconf.model.errors import AuthError, NotAllowed, NotFound, ProviderError
from payconf.model.kind import Kind
from payconf.model.outcome import Outcome
from payconf.model.resource import Account, LiveResource
from payconf.providers.base import Target, keeps_no

NAME = "apruve"
KINDS: Mapping[str, Kind] = {}
HOSTS: Mapping[str, str] = {"test": "test.apruve.com", "live": "app.apruve.com"}
"""Which host is asked, by side."""

_TITLE = "Apruve"
_MERCHANTS = "/api/v4/merchants/"


@dataclass(frozen=True, slots=True)
class Session:
    """Calls to one side."""

    calls: ServiceCalls
    side: Literal["test", "live"]
    merchant: str
    path: str

    def close(self) -> None:
        """Let go of the connection."""
        self.calls.close()


def connect(target: Target) -> Session:
    """A session that has not spoken to Apruve yet."""
    key = target.required("api_key", _TITLE)
    merchant = target.required("merchant_id", _TITLE).reveal().decode("utf-8", "replace").strip()
    calls = ServiceCalls(
        _TITLE,
        target.base(HOSTS[target.side]),
        [key, *target.secrets.values()],
        target.timeouts,
        authorize=lambda: {"Apruve-Api-Key": key},
        explain=_explain,
    )
    return Session(calls, target.side, merchant, _MERCHANTS + target.segment("merchant_id", _TITLE))


def identify(held: Session) -> Account:
    """The merchant, and the side that accepts the key."""
    found = held.calls.ask("GET", held.path, headers={"Accept": "application/json;revision=v4"})
    if found.get("id") != held.merchant:
        raise not_theirs(_TITLE)
    return Account(held.merchant, held.side)


def read(held: Session, kind: str) -> Iterable[LiveResource]:
    """Nothing is kept."""
    raise keeps_no(_TITLE, kind)


def write(held: Session, change: Change) -> Outcome:
    """Nothing is kept."""
    raise keeps_no(_TITLE, change.address.kind)


def _explain(method: str, path: str, answer: Answer) -> ProviderError | None:
    """What a refusal means; Apruve's own words are not repeated."""
    if answer.status not in (401, 403, 404):
        return None
    if not isinstance(parsed(answer), dict):
        return not_theirs(_TITLE)
    if answer.status == 401:
        return AuthError(
            "Apruve's host of this side does not accept the API key: it is mistyped, revoked, or of the other side.",
            "Copy the key again from Apruve's settings, of the right side.",
        )
    if answer.status == 403:
        return NotAllowed(
            "Apruve accepts the API key, and doesn't let it read its merchant.",
            "Ask Apruve what the key may do, or whether the account is locked.",
        )
    return NotFound(
        "Apruve accepts the API key, and it sees no merchant of this id: merchant_id is another merchant's.",
        "Copy merchant_id again from Apruve's settings, where the key was made.",
    )

"""Worldline Direct and Connect: whether a key fits its merchant, and on which side (facts/providers §5).

It keeps nothing for payconf. Both take the same signature; the integration's endpoint says which of them it is, and
must be a host of the side that may be asked. Source of the signature: docs.direct.worldline-solutions.com, manual
authentication, and apireference.connect.worldline-solutions.com, authentication (v1HMAC).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any, Literal

from payconf.http import Answer
from payconf.http.service import ServiceCalls, mapping, not_theirs, parsed
from payconf.integrations.base import https_host
from payconf.model.change import Change
from payconf.model.errors import AuthError, NotAllowed, ProviderError, Rejected
from payconf.model.kind import Kind
from payconf.model.outcome import Outcome
from payconf.model.resource import Account, LiveResource
from payconf.model.secret import Secret
from payconf.providers.base import Target, keeps_no
from payconf.services.worldline import DIRECT, SERVICE

NAME = "worldline"
KINDS: Mapping[str, Kind] = {}

_TITLE = "Worldline"
_ENDPOINT = "api_endpoint"
_REJECTED = frozenset({"9001", "9002", "9007"})
"""Unknown key, wrong signature, and a key that may not speak for this merchant, as on the wrong side."""


@dataclass(frozen=True, slots=True)
class Session:
    """Calls to one host. `path` is signed with each."""

    calls: ServiceCalls
    side: Literal["test", "live"]
    merchant: str
    path: str
    key_id: str
    secret: Secret
    now: Callable[[], datetime] = field(repr=False)

    def authorize(self) -> Mapping[str, Secret]:
        """The headers of one call."""
        date = format_datetime(self.now(), usegmt=True)
        return {"Date": Secret(date.encode()), "Authorization": self._signature(date)}

    def close(self) -> None:
        """Let go of the connection."""
        self.calls.close()

    def _signature(self, date: str) -> Secret:
        """Of method, type of content (a GET has none), date and path, each with a line end."""
        signed = f"GET\n\n{date}\n{self.path}\n".encode()
        digest = hmac.new(self.secret.reveal(), signed, hashlib.sha256).digest()
        return Secret(f"GCS v1HMAC:{self.key_id}:".encode() + base64.b64encode(digest))


def connect(target: Target, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> Session:
    """A session that has not spoken to Worldline yet. Raises Rejected where no host of this side is named."""
    host = _host(target)
    version = "v2" if host in DIRECT else "v1"
    key_id, secret = (target.required(name, _TITLE) for name in ("api_key_id", "api_secret"))
    calls = ServiceCalls(
        _TITLE,
        target.base(host),
        [secret, *target.secrets.values()],
        target.timeouts,
        authorize=lambda: session.authorize(),
        explain=_explain,
    )
    merchant = target.required("merchant_id", _TITLE).reveal().decode("utf-8", "replace").strip()
    path = f"/{version}/{target.segment('merchant_id', _TITLE)}/services/testconnection"
    session = Session(calls, target.side, merchant, path, _text(key_id), secret, now)
    return session


def identify(held: Session) -> Account:
    """The merchant, and the side that accepts its key."""
    if held.calls.ask("GET", held.path).get("result") != "OK":
        raise not_theirs(_TITLE)
    return Account(held.merchant, held.side)


def read(held: Session, kind: str) -> Iterable[LiveResource]:
    """Nothing is kept: endpoints of webhooks are made in Worldline's portals only."""
    raise keeps_no(_TITLE, kind)


def write(held: Session, change: Change) -> Outcome:
    """Nothing is kept."""
    raise keeps_no(_TITLE, change.address.kind)


def _host(target: Target) -> str:
    """The host that the integrations name, which must be one of this side: a secret goes to no other."""
    host = https_host(target.identifiers.get(_ENDPOINT, ""))
    if host is None:
        raise Rejected(
            f"No {_ENDPOINT} says which host of Worldline the credential is for: it is no https address, or the "
            "integrations of the credential name different ones.",
            "Give each endpoint a credential of its own.",
            _ENDPOINT,
        )
    if host not in SERVICE.hosts[target.side]:
        known = ", ".join(sorted(SERVICE.hosts[target.side]))
        raise Rejected(
            f"{_ENDPOINT} names {host}, which is no host of Worldline's {target.side} side, so the credential is not "
            "sent there.",
            f"Name one of {known}.",
            _ENDPOINT,
        )
    return host


def _explain(method: str, path: str, answer: Answer) -> ProviderError | None:
    """What a refusal means; Worldline's own words are not repeated."""
    if answer.status not in (401, 403):
        return None
    body = parsed(answer)
    if not isinstance(body, dict):
        return not_theirs(_TITLE)
    codes = _codes(body)
    if "9007" in codes:
        return AuthError(
            "Worldline's host knows the key, and not for this merchant (9007): merchant_id is another one's, or the "
            "key is of the other side.",
            "Copy merchant_id and key again from the portal of this side.",
        )
    if answer.status == 401 or codes & _REJECTED:
        return AuthError(
            "Worldline's host of this side does not accept the key: it is mistyped, revoked, expired (keys live 2 "
            "years), or of the other side; or this machine's clock is wrong.",
            "Copy key and secret again from the portal of this side, or make new ones there.",
        )
    return NotAllowed(
        "Worldline accepts the key, and doesn't let it test the connection.",
        "Ask Worldline what the key may do, or whether the account is locked.",
    )


def _codes(body: Mapping[str, Any]) -> set[str]:
    """The codes of all errors; the two platforms name them differently."""
    listed = body.get("errors")
    errors = [mapping(entry) for entry in listed] if isinstance(listed, list) else []
    return {str(error[name]) for error in errors for name in ("code", "errorCode") if name in error}


def _text(value: Secret) -> str:
    return value.reveal().decode("utf-8", "replace").strip()

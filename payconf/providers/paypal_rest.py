"""PayPal's REST API: whether a pair is accepted, by which side, and for what (facts/providers §2). Nothing is kept yet.

The pair tells no mode: the host that issues a token does, and in the sandbox the token's `app_id`. The merchant's id is
in no token; it is told to apps that may read who they are.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Literal

from payconf.http import Answer
from payconf.http.service import ServiceCalls, not_theirs, parsed
from payconf.model.change import Change
from payconf.model.errors import AccountClosed, AuthError, NotAllowed, NotFound, ProviderError, Rejected
from payconf.model.kind import Kind
from payconf.model.outcome import Outcome
from payconf.model.resource import Account, LiveResource
from payconf.model.secret import Secret
from payconf.providers.base import Target, keeps_no
from payconf.services.paypal_rest import SANDBOX_APP, SERVICE

NAME = "paypal_rest"
KINDS: Mapping[str, Kind] = {}
HOSTS: Mapping[str, str] = {"test": "api-m.sandbox.paypal.com", "live": "api-m.paypal.com"}
"""Which host is asked, by side."""

_TITLE = "PayPal"
_TOKEN = "/v1/oauth2/token"  # noqa: S105
_WHO = "/v1/identity/oauth2/userinfo"
_MAY_ASK_WHO = frozenset({"openid", "https://uri.paypal.com/services/paypalattributes"})
_CLOSED = "closed_user"
"""PayPal-iOS-SDK#530: 401, "Closed user credentials"."""


@dataclass(slots=True)
class Session:
    """Calls to one side. `proof` is what the next call is authorized with: the pair, then the token."""

    calls: ServiceCalls
    side: Literal["test", "live"]
    proof: Secret

    def close(self) -> None:
        """Forget the token, and let go of the connection."""
        self.proof = Secret(b"")
        self.calls.close()


def connect(target: Target) -> Session:
    """A session that has not spoken to PayPal yet."""
    pair = [target.required(name, _TITLE).reveal() for name in ("client_id", "client_secret")]
    basic = Secret(b"Basic " + base64.b64encode(b":".join(pair)))
    calls = ServiceCalls(
        _TITLE,
        target.base(HOSTS[target.side]),
        target.secrets.values(),
        target.timeouts,
        authorize=lambda: {"Authorization": session.proof},
        explain=_explain,
    )
    session = Session(calls, target.side, basic)
    return session


def identify(held: Session) -> Account:
    """The merchant where PayPal tells it, the side that accepts the pair, and the scopes of its token."""
    token = held.calls.ask("POST", _TOKEN, form={"grant_type": "client_credentials"})
    if not isinstance(token.get("access_token"), str):
        raise not_theirs(_TITLE)
    held.proof = held.calls.keep(Secret(f"Bearer {token['access_token']}".encode()))
    scopes = tuple(sorted(set(str(token.get("scope") or "").split())))
    remarks: list[str] = []
    mode = _mode(held.side, token.get("app_id"), remarks)
    warnings: list[str] = []
    merchant = _merchant(held, scopes, remarks, warnings)
    return Account(merchant, mode, capabilities=scopes, remarks=tuple(remarks), warnings=tuple(warnings))


def read(held: Session, kind: str) -> Iterable[LiveResource]:
    """Nothing is kept."""
    raise keeps_no(_TITLE, kind)


def write(held: Session, change: Change) -> Outcome:
    """Nothing is kept."""
    raise keeps_no(_TITLE, change.address.kind)


def _mode(side: Literal["test", "live"], app: Any, remarks: list[str]) -> str:
    """Of the side, unless the app says that it is of the sandbox, or the live side doesn't say which app it is."""
    if side == "test":
        return "test"
    if app == SANDBOX_APP:
        remarks.append("The live side answers with the app that all apps of the sandbox share.")
        return "test"
    if isinstance(app, str) and app:
        return "live"
    remarks.append("PayPal's answer names no app, so that it doesn't prove the pair to be live.")
    return "unknown"


def _merchant(held: Session, scopes: Iterable[str], remarks: list[str], warnings: list[str]) -> str:
    """The id of the account that the app belongs to; empty where PayPal keeps it to itself."""
    found: Mapping[str, Any] = {}
    if _MAY_ASK_WHO & set(scopes):
        # The pair was accepted before; what it may not read doesn't take that back.
        with suppress(NotAllowed, NotFound, Rejected):
            found = held.calls.ask("GET", _WHO, params={"schema": "paypalv1.1"})
    ident = str(found.get("payer_id") or "")
    if not re.fullmatch(SERVICE.account, ident):
        remarks.append(
            "PayPal doesn't tell this app the merchant's id, so that no `account:` can be proven; an app with the "
            "feature Log in with PayPal is told it."
        )
        return ""
    if str(found.get("verified_account", True)).lower() == "false":
        warnings.append("PayPal says that the account is not verified, which limits what it can receive.")
    return ident


def _explain(method: str, path: str, answer: Answer) -> ProviderError | None:
    """What a refusal means; PayPal's own words are not repeated."""
    if answer.status not in (400, 401, 403):
        return None
    body = parsed(answer)
    if not isinstance(body, dict):
        return None if answer.status == 400 else not_theirs(_TITLE)
    said = str(body.get("error") or body.get("name") or "").lower()
    if path != _TOKEN:
        return NotAllowed(
            "PayPal accepts the pair, and does not let its app read who the merchant is.",
            "Switch the feature Log in with PayPal on for the app (developer.paypal.com, Apps & Credentials).",
        )
    if said == _CLOSED:
        return AccountClosed(
            "PayPal knows the pair, and its account is closed.",
            "Log in at paypal.com (sandbox accounts: developer.paypal.com) and see what PayPal asks for.",
        )
    if answer.status == 403:
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

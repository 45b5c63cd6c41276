"""Who a pair is to PayPal: the side that accepts it, the merchant, and what its token is good for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Any, Literal

from payconf.model.errors import NotAllowed, NotFound, Rejected
from payconf.model.resource import Account
from payconf.providers.paypal_rest.refusals import WHO
from payconf.providers.paypal_rest.session import Session
from payconf.services.paypal_rest import SANDBOX_APP, SERVICE

_MAY_ASK_WHO = frozenset({"openid", "https://uri.paypal.com/services/paypalattributes"})


def identify(held: Session) -> Account:
    """The merchant where PayPal tells it, the side that accepts the pair, and the scopes of its token."""
    token = held.log_in()  # anew each time: what is to be proven is that the pair is accepted now
    scopes = tuple(sorted(set(str(token.get("scope") or "").split())))
    remarks: list[str] = []
    mode = _mode(held.side, token.get("app_id"), remarks)
    warnings: list[str] = []
    merchant = _merchant(held, scopes, remarks, warnings)
    return Account(merchant, mode, capabilities=scopes, remarks=tuple(remarks), warnings=tuple(warnings))


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
            found = held.calls.ask("GET", WHO, params={"schema": "paypalv1.1"})
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

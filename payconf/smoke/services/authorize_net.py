"""Payments at Authorize.Net's sandbox: authorization, capture of it, and voids.

Source: the API's XSD (createTransactionRequest, whose elements have an order) and its reference; the testing guide for
card and card code; response reason code 54, "The referenced transaction does not meet the criteria for issuing a
credit", for what is not settled yet, which takes until the end of the day. So a captured payment is voided, which gives
the money back before it moves. There is no idempotency key; a second authorization with the same card, amount and
invoice number within two minutes is refused as a duplicate (reason code 11), and each has an invoice number of its own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from payconf.http import Answer
from payconf.http.service import ServiceCalls, mapping, not_theirs, parsed
from payconf.model.errors import AuthError, NotAllowed, ProviderError, Rejected, Unavailable
from payconf.model.secret import Secret
from payconf.model.smoke import Money
from payconf.providers.base import Target
from payconf.services.instruments import SECURITY_CODE, expiry, visa
from payconf.smoke.base import Said
from payconf.smoke.calls import address_of_test_side

NAME = "authorize_net"
INSTRUMENT = "the Visa number for tests in Authorize.Net's testing guide"
NOTE = (
    "Authorize.Net refunds only what is settled, at the end of the day: the captured payment is voided instead, which "
    "gives the money back too. A refund itself is not tried."
)
GIVES_BACK: Literal["refund", "void"] = "void"
REPEATABLE = False

_TITLE = "Authorize.Net"
_INVOICE = 20
"""Characters that an invoice number may have."""
_AUTH = frozenset({"E00005", "E00006", "E00007", "E00008"})
_RIGHTS = frozenset({"E00010", "E00011"})
_AWAY = frozenset({"E00001", "E00053", "E00104"})
_APPROVED = "1"


@dataclass(frozen=True, slots=True)
class Session:
    """Calls to the sandbox."""

    calls: ServiceCalls
    login: Mapping[str, Secret]
    now: Callable[[], datetime]

    def close(self) -> None:
        """Let go of the connection."""
        self.calls.close()


def connect(target: Target, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> Session:
    """A session that has not spoken to Authorize.Net yet. Raises Refused for anything but the test side."""
    base = address_of_test_side(target, NAME, "apitest.authorize.net")
    pairs = (("name", "api_login_id"), ("transactionKey", "transaction_key"))
    login = {theirs: target.required(name, _TITLE) for theirs, name in pairs}
    hidden = [login["transactionKey"], visa(), *target.secrets.values()]
    return Session(ServiceCalls(_TITLE, base, hidden, target.timeouts, explain=_explain), login, now)


def authorize(held: Session, money: Money, key: str) -> Said:
    """Of the test card. An account has one currency; it is named, so that another one is refused."""
    month, year = expiry(held.now())
    card = {
        "cardNumber": visa().reveal().decode(),
        "expirationDate": f"{year}-{month}",
        "cardCode": SECURITY_CODE,
    }
    return _sent(
        held,
        {
            "transactionType": "authOnlyTransaction",
            "amount": money.text,
            "currencyCode": money.currency,
            "payment": {"creditCard": card},
            "order": {"invoiceNumber": key[:_INVOICE], "description": "payconf smoke"},
        },
    )


def capture(held: Session, reference: str, money: Money, key: str) -> Said:
    """The whole amount of the authorization."""
    return _sent(
        held, {"transactionType": "priorAuthCaptureTransaction", "amount": money.text, "refTransId": reference}
    )


def give_back(held: Session, reference: str, money: Money, key: str) -> Said:
    """Void of what was captured and not settled. Its number is the authorization's."""
    return void(held, reference, money, key)


def void(held: Session, reference: str, money: Money, key: str) -> Said:
    """Void of the authorization."""
    return _sent(held, {"transactionType": "voidTransaction", "refTransId": reference})


def _sent(held: Session, transaction: Mapping[str, Any]) -> Said:
    login = {name: value.reveal().decode("utf-8", "replace") for name, value in held.login.items()}
    request = {"merchantAuthentication": login, "transactionRequest": transaction}
    found = held.calls.ask("POST", "/xml/v1/request.api", json={"createTransactionRequest": request})
    told = mapping(found.get("transactionResponse"))
    code = str(told.get("responseCode") or "")
    if not code:
        raise _refusal(_code(mapping(found.get("messages")).get("message"), "code"))
    if code != _APPROVED:
        reason = _code(told.get("errors"), "errorCode") or _code(told.get("messages"), "code")
        raise Rejected(
            f"Authorize.Net does not approve it (response code {_shown(code)}, reason {_shown(reason)}).",
            "Look the reason up at developer.authorize.net/api/reference/responseCodes.html.",
        )
    reference = str(told.get("transId") or "")
    if not re.fullmatch(r"\d{1,20}", reference):
        raise not_theirs(_TITLE)
    if int(reference) == 0:
        raise Rejected(
            "The sandbox account is in test mode: it approves, and keeps no transaction that could be captured.",
            "Switch it to live mode (Merchant Interface of the sandbox, Account, Settings, Test Mode).",
        )
    return Said(reference, f"response code {code}, reason {_shown(_code(told.get('messages'), 'code'))}")


def _code(listed: Any, name: str) -> str:
    return str(mapping(listed[0]).get(name) or "") if isinstance(listed, list) and listed else ""


def _shown(code: str) -> str:
    return code if re.fullmatch(r"[A-Z]?\d{1,6}", code) else "unknown"


def _refusal(code: str) -> ProviderError:
    """What an error code means (Authorize.Net, response codes); its text is not repeated."""
    if code in _AUTH:
        return AuthError(
            f"Authorize.Net's sandbox does not accept the login ({code}).", "Store the login of the sandbox again."
        )
    if code in _RIGHTS:
        return NotAllowed(
            f"Authorize.Net accepts the login, and it may not make transactions ({code}).",
            "Let an account owner make the transaction key.",
        )
    if code in _AWAY:
        return Unavailable(f"Authorize.Net can't answer at the moment ({code}).", "Look into the Merchant Interface.")
    if re.fullmatch(r"E\d{5}", code):
        return Rejected(
            f"Authorize.Net refuses the call ({code}).",
            "Look the code up at developer.authorize.net/api/reference/responseCodes.html.",
        )
    return not_theirs(_TITLE)


def _explain(method: str, path: str, answer: Answer) -> ProviderError | None:
    """Refusals come with status 200: one with another that says "not known" is somebody else's, such as a proxy's."""
    return not_theirs(_TITLE) if answer.status in (401, 403) and not isinstance(parsed(answer), dict) else None

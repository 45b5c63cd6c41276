"""Payments at CyberSource's test host: authorization, capture, refund of the capture, reversal of an authorization.

Source: CyberSource/cybersource-rest-client-node, docs (PaymentsApi, CaptureApi, RefundApi, ReversalApi: paths and
fields); activemerchant cyber_source_rest.rb for the states that mean yes; developer.cybersource.com, testing guide, for
the card, and that live keys are refused (401) at the test host. Each call bears a JSON Web Token of version 2 with a
digest of its body (guide "Construct Messages Using JSON Web Tokens", claims digest and digestAlgorithm). There is no
idempotency key. Not confirmed: whether an account that CyberSource has moved to message-level encryption still takes a
payment without it; where it doesn't, the authorization is refused, and nothing is left.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from payconf.certificate.signer import signer
from payconf.http import Answer
from payconf.http.service import ServiceCalls, mapping, not_theirs, parsed
from payconf.model.errors import AuthError, NotAllowed, ProviderError, Rejected
from payconf.model.secret import Secret
from payconf.model.smoke import Money
from payconf.providers.base import Target
from payconf.providers.cybersource.token import LIFETIME, Key, certificate_key, shared_key
from payconf.services.instruments import SECURITY_CODE, visa
from payconf.smoke.base import Said
from payconf.smoke.calls import address_of_test_side

NAME = "cybersource"
INSTRUMENT = "the Visa number for tests in CyberSource's testing guide"
NOTE = ""
GIVES_BACK: Literal["refund", "void"] = "refund"
REPEATABLE = False

_TITLE = "CyberSource"
_HOST = "apitest.cybersource.com"
_PAYMENTS = "/pts/v2/payments"
_BUYER = {
    "firstName": "Test",
    "lastName": "Buyer",
    "address1": "1 Market St",
    "locality": "San Francisco",
    "administrativeArea": "CA",
    "postalCode": "94105",
    "country": "US",
    "email": "null@cybersource.com",
}
"""Nobody; CyberSource's own examples use this address."""


@dataclass(slots=True)
class Session:
    """Calls to the test host. `path` and `body` are of the next call, which is signed for them."""

    calls: ServiceCalls
    merchant: str
    key: Key
    now: Callable[[], float] = field(repr=False)
    path: str = ""
    body: bytes = field(default=b"", repr=False)

    def authorize(self) -> Mapping[str, Secret]:
        """The header of the next call."""
        now = int(self.now())
        claims = {
            "digest": base64.b64encode(hashlib.sha256(self.body).digest()).decode(),
            "digestAlgorithm": "SHA-256",
            "iat": now,
            "exp": now + LIFETIME,
            "iss": self.merchant,
            "jti": str(uuid.uuid4()),
            "request-host": _HOST,
            "request-method": "post",
            "request-resource-path": self.path,
            "v-c-jwt-version": "2",
            "v-c-merchant-id": self.merchant,
        }
        signed = b".".join((_part({"alg": self.key.algorithm, "kid": self.key.id, "typ": "JWT"}), _part(claims)))
        return {"Authorization": Secret(b"Bearer " + signed + b"." + _url_base64(self.key.sign(signed)))}

    def close(self) -> None:
        """Let go of the connection."""
        self.calls.close()


def connect(target: Target, now: Callable[[], float] = time.time) -> Session:
    """A session that has not spoken to CyberSource yet. Raises Refused for anything but the test side."""
    base = address_of_test_side(target, NAME, _HOST)
    merchant = target.required("merchant_id", _TITLE).reveal().decode("utf-8", "replace").strip()
    if "p12" in target.secrets:
        key = certificate_key(signer(target.secrets["p12"], target.secrets.get("p12_password"), "p12"), merchant)
    else:
        key = shared_key(target.required("api_key", _TITLE), target.required("api_secret_key", _TITLE))
    calls = ServiceCalls(
        _TITLE,
        base,
        [visa(), *target.secrets.values()],
        target.timeouts,
        authorize=lambda: session.authorize(),
        explain=_explain,
    )
    session = Session(calls, merchant, key, now)
    return session


def authorize(held: Session, money: Money, key: str) -> Said:
    """Of the test card."""
    year = time.gmtime(held.now()).tm_year + 1
    card = {"number": visa().reveal().decode(), "expirationMonth": "12", "expirationYear": str(year)}
    body = {
        "processingInformation": {"capture": False, "commerceIndicator": "internet"},
        "paymentInformation": {"card": {**card, "securityCode": SECURITY_CODE}},
        "orderInformation": {"amountDetails": _amount(money), "billTo": _BUYER},
    }
    return _sent(held, _PAYMENTS, body, key, "AUTHORIZED")


def capture(held: Session, reference: str, money: Money, key: str) -> Said:
    """The whole amount of the authorization."""
    body = {"orderInformation": {"amountDetails": _amount(money)}}
    return _sent(held, f"{_PAYMENTS}/{reference}/captures", body, key, "PENDING")


def give_back(held: Session, reference: str, money: Money, key: str) -> Said:
    """A refund of the capture."""
    body = {"orderInformation": {"amountDetails": _amount(money)}}
    return _sent(held, f"/pts/v2/captures/{reference}/refunds", body, key, "PENDING")


def void(held: Session, reference: str, money: Money, key: str) -> Said:
    """A reversal of the authorization."""
    body = {"reversalInformation": {"amountDetails": {"totalAmount": money.text}, "reason": "payconf smoke"}}
    return _sent(held, f"{_PAYMENTS}/{reference}/reversals", body, key, "REVERSED")


def _amount(money: Money) -> Mapping[str, str]:
    return {"totalAmount": money.text, "currency": money.currency}


def _sent(held: Session, path: str, body: Mapping[str, Any], key: str, wanted: str) -> Said:
    held.path = path
    held.body = json.dumps({"clientReferenceInformation": {"code": f"payconf-{key}"}, **body}).encode()
    headers = {
        "Accept": "application/hal+json;charset=utf-8",
        "Content-Type": "application/json;charset=utf-8",
    }
    found = held.calls.ask("POST", path, body=Secret(held.body), headers=headers)
    reference, status = str(found.get("id") or ""), str(found.get("status") or "")
    if not re.fullmatch(r"\d{10,30}", reference):
        raise not_theirs(_TITLE)
    if status != wanted:
        reason = _word(mapping(found.get("errorInformation")).get("reason"))
        raise Rejected(
            f"CyberSource answers with status {_word(status)}{f' ({reason})' if reason != 'unknown' else ''}.",
            "Look the reason up under Reason Codes in CyberSource's REST documentation.",
        )
    return Said(reference, f"status {status}")


def _word(found: Any) -> str:
    return str(found) if re.fullmatch(r"[A-Z_]{1,60}", str(found)) else "unknown"


def _explain(method: str, path: str, answer: Answer) -> ProviderError | None:
    """What a refusal means; CyberSource's own words are not repeated."""
    if answer.status not in (400, 401, 403, 404):
        return None
    body = parsed(answer)
    if not isinstance(body, dict):
        return not_theirs(_TITLE)
    if answer.status == 401:
        return AuthError("CyberSource's test host does not accept the key.", "Store the keys of the test side again.")
    if answer.status == 403:
        return NotAllowed(
            "CyberSource doesn't let this key make payments.", "Check what the key may do (Business Center)."
        )
    return Rejected(
        f"CyberSource refuses the call ({_word(body.get('reason'))}).",
        "Look the reason up under Reason Codes in CyberSource's REST documentation.",
    )


def _part(content: Mapping[str, Any]) -> bytes:
    return _url_base64(json.dumps(content, separators=(",", ":")).encode())


def _url_base64(raw: bytes) -> bytes:
    return base64.urlsafe_b64encode(raw).rstrip(b"=")

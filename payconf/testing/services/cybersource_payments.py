"""Payments beside the simulated CyberSource: authorization, capture, refund and reversal.

Forms: cybersource-rest-client-node docs (PtsV2PaymentsPost201Response and those of captures, refunds, reversals);
activemerchant cyber_source_rest_test.rb (states). The token of a call is verified, with the digest of its body; one is
taken once only.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from payconf.services.cards import is_published_card
from payconf.testing.orocommerce.messages import Request, Response
from payconf.testing.services.cybersource import CyberSourceSimulator
from payconf.testing.services.ledger import Ledger, Wrong
from payconf.testing.stores.serve import answered

_PAYMENTS = "/pts/v2/"


class CyberSourcePaymentsSimulator(CyberSourceSimulator):
    """As the simulator beside it; payments too, for keys of shared secrets.

    `declines`: the reason that the next call of a kind (payments, captures, refunds, reversals) is declined for.
    """

    def __init__(self, host: str) -> None:
        super().__init__(host)
        self.ledger = Ledger()
        self.declines: dict[str, str] = {}

    def answer(self, request: Request) -> Response:
        """A step of a payment; everything else as without payments."""
        if not request.path.startswith(_PAYMENTS):
            return super().answer(request)
        by = self._whose(request)
        if by is None:
            return answered({"response": {"rmsg": "Authentication Failed"}}, 401)
        if self.merchants[by].restricted:
            return answered({"response": {"rmsg": "UNAUTHORIZED_USER"}}, 403)
        parts = request.path.removeprefix(_PAYMENTS).split("/")
        if reason := self.declines.pop(parts[-1], ""):
            declined = {"id": "7" * 22, "status": "DECLINED", "errorInformation": {"reason": reason, "message": "No."}}
            return answered(declined, 201)
        try:
            return self._step(parts, json.loads(request.body), by)
        except Wrong as wrong:
            reason = {"unknown": "INVALID_DATA", "order": "NOT_POSSIBLE", "amount": "EXCEEDS_AUTH_AMOUNT"}[wrong.why]
            return answered({"status": "INVALID_REQUEST", "reason": reason, "message": "No."}, 400)

    def _step(self, parts: list[str], given: Mapping[str, Any], by: str) -> Response:
        reference = f"{7_000_000_000_000_000_000_000 + len(self.ledger.history)}"
        match parts:
            case ["payments"]:
                self._authorized(given, by, reference)
                status = "AUTHORIZED"
            case ["payments", origin, "captures"]:
                self.ledger.payments[reference] = self.ledger.capture(origin, by, _amount(given))
                status = "PENDING"
            case ["captures", origin, "refunds"]:
                self.ledger.payments[reference] = self.ledger.refund(origin, by, _amount(given))
                status = "PENDING"
            case ["payments", origin, "reversals"]:
                self.ledger.payments[reference] = self.ledger.void(origin, by)
                status = "REVERSED"
            case _:
                return answered({"status": "NOT_FOUND", "reason": "NOT_FOUND"}, 404)
        code = given["clientReferenceInformation"]["code"]
        return answered({"id": reference, "status": status, "clientReferenceInformation": {"code": code}}, 201)

    def _authorized(self, given: Mapping[str, Any], by: str, reference: str) -> None:
        card = given["paymentInformation"]["card"]
        if given["processingInformation"]["capture"] or not is_published_card(card["number"]):
            raise Wrong("unknown")
        self.ledger.authorize(reference, by, _amount(given), given["orderInformation"]["amountDetails"]["currency"])

    def _whose(self, request: Request) -> str | None:
        """The merchant whose shared secret signed this call with this body; None where anything is wrong."""
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        signed, _, signature = token.rpartition(".")
        if scheme != "Bearer" or signed.count(".") != 1:
            return None
        header, claims = (json.loads(_raw(part)) for part in signed.split("."))
        merchant = self.merchants.get(claims["iss"])
        secret = merchant.secrets.get(header["kid"]) if merchant else None
        if secret is None or claims["jti"] in self.used:
            return None
        meant = {
            "digest": base64.b64encode(hashlib.sha256(request.body).digest()).decode(),
            "digestAlgorithm": "SHA-256",
            "request-host": self.host,
            "request-method": request.method.lower(),
            "request-resource-path": request.path,
            "v-c-jwt-version": "2",
            "v-c-merchant-id": claims["iss"],
        }
        right = hmac.new(base64.b64decode(secret), signed.encode(), hashlib.sha256).digest()
        if not hmac.compare_digest(right, _raw(signature)) or meant.items() - claims.items():
            return None
        self.used.add(claims["jti"])
        return str(claims["iss"])


def _amount(given: Mapping[str, Any]) -> int:
    return int(Decimal(given["orderInformation"]["amountDetails"]["totalAmount"]) * 100)


def _raw(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))

"""Payments beside the simulated Authorize.Net: authorization, capture of it, void, and refunds that need settlement.

Forms: the API's XSD (order of elements), its reference (transactionResponse) and response codes: E00027 an unsuccessful
transaction; reason 6 invalid card number, 8 expired, 11 duplicate, 16 not found, 54 not to be credited, 289 and others
by amount. Every answer has status 200 and begins with a byte order mark.
"""

from __future__ import annotations

import codecs
import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from payconf.services.cards import is_published_card
from payconf.testing.orocommerce.messages import Request, Response
from payconf.testing.services.authorize_net import AuthorizeNetSimulator, refused
from payconf.testing.services.ledger import Ledger, Wrong

_ORDER = ("transactionType", "amount", "currencyCode", "payment", "refTransId", "order")


class AuthorizeNetPaymentsSimulator(AuthorizeNetSimulator):
    """As the simulator beside it; payments too. `declines`: the reason that the next of a type gets.

    `settled`: references that are settled, so that they can be refunded, and not voided any more.
    """

    def __init__(self) -> None:
        super().__init__()
        self.ledger = Ledger()
        self.declines: dict[str, int] = {}
        self.settled: set[str] = set()
        self.invoices: set[str] = set()

    def answer(self, request: Request) -> Response:
        """A transaction; everything else as without payments."""
        if (request.method, request.path) != ("POST", "/xml/v1/request.api"):
            return super().answer(request)
        asked = json.loads(request.body).get("createTransactionRequest")
        if asked is None:
            return super().answer(request)
        login, transaction = asked["merchantAuthentication"], asked["transactionRequest"]
        if list(login) != ["name", "transactionKey"] or list(transaction) != [n for n in _ORDER if n in transaction]:
            return refused("E00003")
        merchant = self.merchants.get(login["name"])
        if merchant is None or merchant.key != login["transactionKey"]:
            return refused("E00007")
        if merchant.refuses:
            return refused(merchant.refuses)
        if merchant.test_mode:
            return _told("1", 1, "0")
        return self._transaction(transaction, login["name"])

    def _transaction(self, given: Mapping[str, Any], by: str) -> Response:
        kind = given["transactionType"]
        if reason := self.declines.pop(kind, 0):
            return _told("2" if reason == 2 else "3", reason)
        amount = int(Decimal(given.get("amount", "0")) * 100)
        reference = str(given.get("refTransId", ""))
        try:
            match kind:
                case "authOnlyTransaction":
                    return self._authorized(given, by, amount)
                case "priorAuthCaptureTransaction":
                    self.ledger.capture(reference, by, amount)
                case "voidTransaction":
                    if reference in self.settled:
                        return _told("3", 16)
                    self.ledger.void(reference, by, also_captured=True)
                case "refundTransaction":
                    if reference not in self.settled:
                        return _told("3", 54)
                    self.ledger.refund(reference, by, amount)
                case _:
                    return refused("E00003")
        except Wrong as wrong:
            return _told("3", 16 if wrong.why == "unknown" else 47 if wrong.why == "amount" else 33)
        return _told("1", 1, reference)

    def _authorized(self, given: Mapping[str, Any], by: str, amount: int) -> Response:
        card, invoice = given["payment"]["creditCard"], given.get("order", {}).get("invoiceNumber", "")
        if not is_published_card(card["cardNumber"]):
            return _told("3", 6)
        if len(invoice) > 20 or invoice in self.invoices:
            return _told("3", 11)
        self.invoices.add(invoice)
        reference = str(60_000_000_000 + len(self.ledger.payments))
        self.ledger.authorize(reference, by, amount, given.get("currencyCode", "USD"))
        return _told("1", 1, reference)


def _told(code: str, reason: int, reference: str = "0") -> Response:
    good = code == "1"
    told: dict[str, Any] = {"responseCode": code, "transId": reference, "accountNumber": "XXXX1111"}
    if good:
        told["messages"] = [{"code": str(reason), "description": "This transaction has been approved."}]
        said = {"resultCode": "Ok", "message": [{"code": "I00001", "text": "Successful."}]}
    else:
        told["errors"] = [{"errorCode": str(reason), "errorText": "Refused."}]
        said = {"resultCode": "Error", "message": [{"code": "E00027", "text": "The transaction was unsuccessful."}]}
    body = codecs.BOM_UTF8 + json.dumps({"transactionResponse": told, "messages": said}).encode()
    return Response(200, body, {"Content-Type": "application/json; charset=utf-8"})

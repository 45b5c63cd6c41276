"""Payments beside the simulated Payflow: authorization, delayed capture, credit and void.

Forms: Payflow developer's guide (TRXTYPE, ORIGID, PNREF; RESULT 12 declined, 19 original transaction ID not found, 111
capture error, 23 invalid account number, 24 invalid expiration date, 4 invalid amount, 108 void error, 105 credit
error).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation

from payconf.services.cards import is_published_card
from payconf.testing.orocommerce.messages import Request, Response
from payconf.testing.services.ledger import Ledger, Wrong
from payconf.testing.services.paypal_payflow import PayflowSimulator, pairs

_WRONG = {"D": 111, "C": 105, "V": 108}
_TEXTS = {0: "Approved", 4: "Invalid amount", 12: "Declined", 19: "Original transaction ID not found"}


class PayflowPaymentsSimulator(PayflowSimulator):
    """As the simulator beside it; payments too. `declines`: the RESULT that the next of a TRXTYPE gets."""

    def __init__(self) -> None:
        super().__init__()
        self.ledger = Ledger()
        self.declines: dict[str, int] = {}

    def answer(self, request: Request) -> Response:
        """A transaction; inquiries as without payments."""
        given = pairs(request.body)
        ident = request.headers.get("x-vps-request-id", "")
        if given.get("TRXTYPE") not in ("A", "D", "C", "V") or not 1 <= len(ident) <= 32:
            return super().answer(request)
        if ident in self.told:
            return Response(200, self.told[ident] + b"&DUPLICATE=1", {"Content-Type": "text/namevalue"})
        self.told[ident] = self._transaction(given)
        return Response(200, self.told[ident], {"Content-Type": "text/namevalue"})

    def _transaction(self, given: Mapping[str, str]) -> bytes:
        vendor = given.get("VENDOR", "")
        login = self.logins.get(vendor)
        told = tuple(given.get(name) for name in ("PARTNER", "USER", "PWD"))
        if login is None or (login.partner, login.user, login.password) != told or given.get("TENDER") != "C":
            return _told(1)
        reference = f"A{len(self.ledger.history) + 1:011d}"
        if result := login.refuses or self.declines.pop(given["TRXTYPE"], 0) or self._step(given, vendor, reference):
            return _told(result)
        return _told(0, reference)

    def _step(self, given: Mapping[str, str], vendor: str, reference: str) -> int:
        kind, origin = given["TRXTYPE"], given.get("ORIGID", "")
        try:
            amount = int(Decimal(given.get("AMT", "0")) * 100)
            if kind == "A":
                return self._authorized(given, vendor, reference, amount)
            if kind == "V":
                self.ledger.void(origin, vendor)
            else:
                step = self.ledger.capture if kind == "D" else self.ledger.refund
                self.ledger.payments[reference] = step(origin, vendor, amount)
        except InvalidOperation:
            return 4
        except Wrong as wrong:
            return 19 if wrong.why == "unknown" else _WRONG[kind]
        return 0

    def _authorized(self, given: Mapping[str, str], vendor: str, reference: str, amount: int) -> int:
        if not is_published_card(given.get("ACCT", "")):
            return 23
        if not re.fullmatch(r"(0[1-9]|1[0-2])\d\d", given.get("EXPDATE", "")):
            return 24
        if not 0 < amount <= 100_000:  # the pilot approves amounts up to 1,000
            return 12
        self.ledger.authorize(reference, vendor, amount, given.get("CURRENCY", "USD"))
        return 0


def _told(result: int, reference: str = "") -> bytes:
    return f"RESULT={result}&PNREF={reference}&RESPMSG={_TEXTS.get(result, 'General error')}".encode()

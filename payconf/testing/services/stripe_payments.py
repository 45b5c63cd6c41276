"""Payments beside the simulated Stripe: PaymentIntents that are captured by hand, and refunds.

Forms: github.com/stripe/openapi (spec3.yaml; fixtures3.json of 2026-08: payment_intent, refund). Test payment methods
are refused with live keys (docs.stripe.com/testing; the code is testmode_charges_only's neighbour resource_missing).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qs

from payconf.services.instruments import STRIPE
from payconf.testing.orocommerce.messages import Request, Response
from payconf.testing.services.ledger import Ledger, Wrong
from payconf.testing.services.stripe import Key, StripeSimulator, refused
from payconf.testing.stores.serve import answered

_INTENTS = "/v1/payment_intents"
_REFUNDS = "/v1/refunds"
_STATUS = {
    "authorized": "requires_capture",
    "captured": "succeeded",
    "refunded": "succeeded",
    "voided": "canceled",
}
_PARAMETERS = frozenset(
    {
        *("amount", "currency", "payment_method", "payment_method_types[]", "capture_method", "confirm"),
        *("description",),
    }
)


class StripePaymentsSimulator(StripeSimulator):
    """As the simulator beside it; payments too. `told`: by idempotency key what was sent and answered.

    `livemode`: what answers say instead of the key's own mode; "absent" leaves it away. `declines`: the next
    authorization is declined. `after`: called with each request that was carried out; a response from it is sent
    instead, as where an answer is lost.
    """

    def __init__(self) -> None:
        super().__init__()
        self.ledger = Ledger()
        self.told: dict[str, tuple[str, bytes, Response]] = {}
        self.livemode: bool | str | None = None
        self.declines = False
        self.after: Callable[[Request], Response | None] = lambda request: None

    def answer(self, request: Request) -> Response:
        """A step of a payment; everything else as without payments."""
        if not request.path.startswith((_INTENTS, _REFUNDS)):
            return super().answer(request)
        _, _, text = request.headers.get("authorization", "").partition(" ")
        key = self.keys.get(text)
        if key is None or key.expired:
            return refused(401, f"Invalid API Key provided: {text[:8]}****{text[-6:]}")
        if key.may is not None and "rak_payment_intent_write" not in key.may:
            return refused(403, "The provided key does not have the required permissions for this endpoint.")
        return self._paid_once(request, key)

    def _paid_once(self, request: Request, key: Key) -> Response:
        """A repeated call gets the first answer again; the same key with another call is refused."""
        ident = request.headers.get("idempotency-key", "")
        assert ident, "a payment without an idempotency key"
        if ident in self.told:
            path, body, response = self.told[ident]
            if (path, body) != (request.path, request.body):
                return answered({"error": {"type": "idempotency_error", "message": "Keys are for one call."}}, 400)
            return response
        response = self._paid(request, key)
        self.told[ident] = (request.path, request.body, response)
        return self.after(request) or response

    def _paid(self, request: Request, key: Key) -> Response:
        given = {name: values[0] for name, values in parse_qs(request.body.decode()).items()}
        parts = request.path.removeprefix("/v1/").split("/")
        try:
            match request.method, parts:
                case "POST", ["payment_intents"]:
                    return self._authorized(given, key)
                case "POST", ["payment_intents", ident, "capture"]:
                    self.ledger.capture(ident, key.account, int(given["amount_to_capture"]))
                    return answered(self._intent(ident, key))
                case "POST", ["payment_intents", ident, "cancel"]:
                    self.ledger.void(ident, key.account)
                    return answered(self._intent(ident, key))
                case "POST", ["refunds"]:
                    return self._refunded(given, key)
        except Wrong as wrong:
            codes = {"unknown": "resource_missing", "order": "payment_intent_unexpected_state"}
            code = codes.get(wrong.why, "amount_too_large")
            return refused(404 if wrong.why == "unknown" else 400, "Not possible.", code=code)
        return refused(404, f"Unrecognized request URL ({request.method}: {request.path}).")

    def _authorized(self, given: Mapping[str, str], key: Key) -> Response:
        unknown = given.keys() - _PARAMETERS
        if unknown:
            return refused(400, f"Received unknown parameter: {min(unknown)}", code="parameter_unknown")
        if given.get("payment_method") != STRIPE or key.live:
            return refused(400, "No such PaymentMethod.", code="resource_missing")
        if (given.get("capture_method"), given.get("confirm")) != ("manual", "true"):
            return refused(400, "Not simulated.", code="parameter_invalid_empty")
        if self.declines:
            error = {"type": "card_error", "code": "card_declined", "decline_code": "generic_decline"}
            return answered({"error": {**error, "message": "Your card was declined."}}, 402)
        ident = f"pi_3{len(self.ledger.payments):023d}"
        self.ledger.authorize(ident, key.account, int(given["amount"]), given["currency"])
        return answered(self._intent(ident, key))

    def _refunded(self, given: Mapping[str, str], key: Key) -> Response:
        intent, amount = given["payment_intent"], int(given["amount"])
        found = self.ledger.refund(intent, key.account, amount)
        return answered(
            {
                "id": f"re_3{len(self.ledger.history):023d}",
                "object": "refund",
                "amount": amount,
                "charge": intent.replace("pi_", "ch_"),
                "created": 1234567890,
                "currency": found.currency,
                "metadata": {},
                "payment_intent": intent,
                "reason": None,
                "status": "succeeded",
            }
        )

    def _intent(self, ident: str, key: Key) -> dict[str, Any]:
        found = self.ledger.payments[ident]
        live = key.live if self.livemode is None else self.livemode
        open_ = found.amount if found.state == "authorized" else 0
        intent = {
            "id": ident,
            "object": "payment_intent",
            "amount": found.amount,
            "amount_capturable": open_,
            "amount_received": found.captured,
            "capture_method": "manual",
            "confirmation_method": "automatic",
            "created": 1234567890,
            "currency": found.currency,
            "latest_charge": ident.replace("pi_", "ch_"),
            "livemode": live,
            "metadata": {},
            "payment_method": "pm_1PgafTB7WZ01zgkW",
            "payment_method_types": ["card"],
            "status": _STATUS[found.state],
        }
        return {name: value for name, value in intent.items() if value != "absent"}

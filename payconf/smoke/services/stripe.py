"""Payments at Stripe: a PaymentIntent with Stripe's own test payment method, captured by hand.

Source: Stripe's OpenAPI description (spec3.yaml, paths /v1/payment_intents, …/capture, …/cancel, /v1/refunds) and
docs.stripe.com/testing for the payment method, which a live key can't use. A restricted key needs the permission to
write PaymentIntents and Charges and Refunds; how Stripe calls it was not confirmed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Literal
from urllib.parse import quote

from payconf.http import Answer
from payconf.http.service import ServiceCalls, mapping, not_theirs, parsed
from payconf.model.errors import AuthError, NotAllowed, ProviderError, Rejected, Unexpected
from payconf.model.secret import Secret
from payconf.model.smoke import Money
from payconf.providers.base import Target
from payconf.services.instruments import STRIPE
from payconf.smoke.base import Said
from payconf.smoke.calls import address_of_test_side

NAME = "stripe"
INSTRUMENT = f"{STRIPE}, the test payment method that Stripe publishes"
NOTE = ""
GIVES_BACK: Literal["refund", "void"] = "refund"
REPEATABLE = True

_TITLE = "Stripe"
_INTENTS = "/v1/payment_intents"
_DONE = frozenset({"succeeded", "pending"})
"""Of a refund; a pending one was taken, and ends by itself."""
_WORD = re.compile(r"[a-z_]{1,60}")


def connect(target: Target) -> ServiceCalls:
    """Calls as the credential's key. Raises Refused for anything but the test side."""
    base = address_of_test_side(target, NAME, "api.stripe.com")
    bearer = Secret(b"Bearer " + target.required("secret_key", _TITLE).reveal())
    return ServiceCalls(
        _TITLE,
        base,
        target.secrets.values(),
        target.timeouts,
        authorize=lambda: {"Authorization": bearer},
        explain=_explain,
    )


def authorize(calls: ServiceCalls, money: Money, key: str) -> Said:
    """An intent that is confirmed at once, and waits for its capture."""
    form = {
        "amount": str(money.minor),
        "currency": money.currency.lower(),
        "payment_method": STRIPE,
        "payment_method_types[]": "card",
        "capture_method": "manual",
        "confirm": "true",
        "description": "payconf smoke",
    }
    return _intent(_sent(calls, _INTENTS, form, key), "requires_capture")


def capture(calls: ServiceCalls, reference: str, money: Money, key: str) -> Said:
    """The whole amount of the intent."""
    path = f"{_INTENTS}/{quote(reference, safe='')}/capture"
    return _intent(_sent(calls, path, {"amount_to_capture": str(money.minor)}, key), "succeeded")


def give_back(calls: ServiceCalls, reference: str, money: Money, key: str) -> Said:
    """A refund of the intent. Stripe's refunds have no livemode."""
    found = _sent(calls, "/v1/refunds", {"payment_intent": reference, "amount": str(money.minor)}, key)
    return Said(_id(found, "re_"), _status(found, _DONE))


def void(calls: ServiceCalls, reference: str, money: Money, key: str) -> Said:
    """Cancel the intent."""
    return _intent(_sent(calls, f"{_INTENTS}/{quote(reference, safe='')}/cancel", {}, key), "canceled")


def _sent(calls: ServiceCalls, path: str, form: Mapping[str, str], key: str) -> Mapping[str, Any]:
    return calls.ask("POST", path, form=form, headers={"Idempotency-Key": f"payconf-smoke-{key}"})


def _intent(found: Mapping[str, Any], status: str) -> Said:
    live = found.get("livemode")
    mode: Literal["test", "live", "unknown"] = "unknown"
    if isinstance(live, bool):
        mode = "live" if live else "test"
    return Said(_id(found, "pi_"), _status(found, frozenset({status})), mode)


def _id(found: Mapping[str, Any], prefix: str) -> str:
    ident = str(found.get("id"))
    if not re.fullmatch(prefix + "[A-Za-z0-9_]+", ident):
        raise not_theirs(_TITLE)
    return ident


def _status(found: Mapping[str, Any], wanted: frozenset[str]) -> str:
    status = str(found.get("status"))
    if status in wanted:
        return f"status {status}"
    said = status if _WORD.fullmatch(status) else "unknown"
    raise Unexpected(
        f"Stripe answers with status {said}, where {' or '.join(sorted(wanted))} was to be expected.",
        "Look at the payment in the dashboard, in test mode.",
    )


def _explain(method: str, path: str, answer: Answer) -> ProviderError | None:
    """What a refusal means. Stripe's messages hold parts of the key, so that none is repeated."""
    if answer.status not in (400, 401, 402, 403, 404):
        return None
    problem = mapping(mapping(parsed(answer)).get("error"))
    if not problem:
        return not_theirs(_TITLE)
    code = str(problem.get("decline_code") or problem.get("code") or problem.get("type") or "")
    named = f" ({code})" if _WORD.fullmatch(code) else ""
    if answer.status == 401:
        return AuthError(f"Stripe does not accept the key{named}.", "Store the key of the test mode again.")
    if answer.status == 403:
        return NotAllowed(
            f"Stripe doesn't let this key make payments{named}.",
            "Give the restricted key the permission to write PaymentIntents, Charges and Refunds, or use a secret key.",
        )
    what = "declines the payment" if answer.status == 402 else "refuses the call"
    return Rejected(f"Stripe {what}{named}.", "Look the code up at docs.stripe.com/error-codes.")

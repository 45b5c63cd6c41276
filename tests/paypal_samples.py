"""PayPal's webhooks in tests: an app, a session of it, and changes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from payconf.model.address import Address
from payconf.model.change import Action, Change, Reason
from payconf.model.outcome import Outcome
from payconf.providers import paypal_rest
from payconf.providers.paypal_rest.session import Session
from payconf.testing.services.paypal_rest import App, PayPalSimulator
from tests.identify_samples import FIELDS, target

URL = "https://shop.acme.example/paypal/webhook"
CAPTURED, REFUNDED = "PAYMENT.CAPTURE.COMPLETED", "PAYMENT.CAPTURE.REFUNDED"
PAIR = FIELDS["paypal_rest"]


def app_of(service: PayPalSimulator) -> App:
    """The app of the samples' pair."""
    return service.apps.setdefault(PAIR["client_id"], App(PAIR["client_secret"]))


def session_of(url: str) -> Session:
    """A session of the test side that stands at this address."""
    return paypal_rest.connect(target(paypal_rest, url))


def write(held: Session, action: Action, live_id: str | None = None, **values: Any) -> Outcome:
    """One change through the provider."""
    return paypal_rest.write(held, change(action, live_id, values))


def change(action: Action, live_id: str | None, values: Mapping[str, Any]) -> Change:
    """One change of a webhook."""
    address = Address("webhooks", "paypal-orders")
    return Change(f"{action.value}:{address}", action, Reason.NEW, address, values, live_id=live_id)

"""A simulated account with a session of the provider, and short ways to ask it for things."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from payconf.model.address import Address
from payconf.model.change import Action, Change, Reason
from payconf.model.errors import ProviderError
from payconf.model.outcome import Outcome
from payconf.model.resource import LiveResource
from payconf.providers import stripe
from payconf.providers.stripe.session import Session
from payconf.testing.services.stripe.accounts import Mode
from payconf.testing.stripe_harness import CONFIGURATION, DOMAIN, SAMPLES, WEBHOOK, StripeHarness

URL = "https://shop.acme.example/stripe"
EVENTS = ["charge.succeeded"]


class Desk:
    """A harness with one open session."""

    def __init__(self, harness: StripeHarness) -> None:
        self.harness = harness
        self.simulator = harness.simulator
        self.session: Session = harness.open()

    @property
    def mode(self) -> Mode:
        """What the account keeps in test mode."""
        return self.harness.account.modes[False]

    def write(
        self,
        action: Action,
        address: Address,
        values: Mapping[str, Any] | None = None,
        live_id: str | None = None,
        session: Session | None = None,
    ) -> Outcome:
        """One change."""
        change = Change(f"{action.value}:{address}", action, Reason.NEW, address, dict(values or {}), live_id=live_id)
        return stripe.write(session or self.session, change)

    def webhook(self, url: str = URL, **values: Any) -> str:
        """A new endpoint's id."""
        made = self.write(Action.CREATE, Address("webhooks", url), {"url": url, "events": EVENTS, **values})
        return str(made.live_id)

    def domain(self, name: str = "shop.acme.example", **values: Any) -> str:
        """A new domain's id."""
        return str(self.write(Action.CREATE, DOMAIN, {"domain": name, **values}).live_id)

    def configuration(self, **values: Any) -> str:
        """A new configuration's id."""
        return str(self.write(Action.CREATE, CONFIGURATION, {"name": "Shop", **values}).live_id)

    def read(self, kind: str) -> dict[str, LiveResource]:
        """Everything of a kind, by id."""
        return {entry.id: entry for entry in stripe.read(self.session, kind)}

    def posts(self) -> list[str]:
        """What was posted and deleted."""
        return [asked for asked in self.simulator.asked if not asked.startswith("GET")]


def error(call: Any) -> ProviderError:
    """What a call raises."""
    with pytest.raises(ProviderError) as caught:
        call()
    return caught.value


__all__ = ["CONFIGURATION", "DOMAIN", "EVENTS", "SAMPLES", "URL", "WEBHOOK", "Desk", "error"]

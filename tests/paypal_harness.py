"""The provider paypal_rest under the conformance suite, on the simulator."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import cast

from payconf.model.address import Address
from payconf.model.change import Action
from payconf.model.errors import (
    AuthError,
    Conflict,
    NotAllowed,
    NotFound,
    ProviderError,
    RateLimited,
    Rejected,
    Unavailable,
    Unexpected,
)
from payconf.model.secret import Secret
from payconf.providers import paypal_rest
from payconf.providers.base import Provider, Target
from payconf.providers.paypal_rest.session import Session
from payconf.testing.harness import CANARY, Bench, Sample
from payconf.testing.orocommerce.messages import Response
from payconf.testing.services.paypal_rest import App, PayPalSimulator
from payconf.testing.services.paypal_webhooks import limited
from payconf.testing.stores.serve import answered

CLIENT, SECRET = "A" + "x" * 79, ("E" + CANARY + "y" * 79)[:80]
ORDERS = Sample(
    Address("webhooks", "paypal-orders"),
    {"url": "https://shop.acme.example/paypal", "events": ["PAYMENT.CAPTURE.REFUNDED", "PAYMENT.CAPTURE.COMPLETED"]},
    {"url": "https://shop.acme.example/paypal/2", "events": ["*"]},
)
NO_SHOP = "a payment service keeps no integrations, and so no marker of an environment"


class PayPalHarness:
    """Follows payconf.testing.harness.Harness. A list has no pages, and at most ten webhooks. Close it at the end."""

    page = 3

    def __init__(self, simulator: PayPalSimulator | None = None) -> None:
        self.provider = cast("Provider", paypal_rest)
        self.samples: Sequence[Sample] = (ORDERS,)
        self.skips: Mapping[str, str] = {"knows_a_copied_shop": NO_SHOP, "takes_a_copied_shop_back": NO_SHOP}
        self.faults: Mapping[type[ProviderError], Callable[[], object]] = {
            AuthError: lambda: list(self.provider.read(self.as_client(CLIENT, "E" * 80), "webhooks")),
            NotAllowed: self._without_scope,
            NotFound: partial(self._write, Action.DELETE, "X1"),
            Conflict: self._twice,
            Rejected: partial(self._write, Action.CREATE, None, events=["NO.SUCH.EVENT"]),
            RateLimited: partial(self._answered, limited(1)),
            Unavailable: partial(self._answered, answered({}, 503)),
            Unexpected: partial(self._answered, Response(200, b"<html>", {"Content-Type": "text/html"})),
        }
        self.simulator = simulator or PayPalSimulator()
        self.app = self.simulator.apps[CLIENT] = App(SECRET)
        self._sessions: list[Session] = []

    def open(self) -> Session:
        """A session of an app without webhooks."""
        self.simulator.__enter__()
        return self.as_client(CLIENT, SECRET)

    def close(self) -> None:
        """Stop the simulator."""
        for session in self._sessions:
            session.close()
        self.simulator.__exit__(None, None, None)

    def as_client(self, client: str, secret: str) -> Session:
        """A session with this pair."""
        hosts = dict.fromkeys(paypal_rest.HOSTS.values(), self.simulator.url)
        secrets = {"client_secret": Secret(secret.encode())}
        session = paypal_rest.connect(Target("", secrets=secrets, identifiers={"client_id": client}, hosts=hosts))
        self._sessions.append(session)
        return session

    def snapshot(self) -> object:
        """The app's webhooks."""
        return tuple(self.app.webhooks.held.items())

    def copy(self, sample: Sample, number: int) -> Sample:
        """A webhook with another URL."""
        url = {"url": f"{sample.values['url']}/copy/{number}"}
        address = Address(sample.address.kind, f"{sample.address.key}-{number}")
        return replace(sample, address=address, values={**sample.values, **url})

    def by_hand(self) -> None:
        """A webhook of another system that uses the app."""
        self.app.webhooks.make("https://erp.acme.example/paypal", "*")

    def holds(self, kind: str, live_id: str, name: str, value: bytes) -> bool | None:
        """Webhooks of PayPal have no secret."""
        return None

    def _write(self, action: Action, live_id: str | None, **values: object) -> object:
        bench = Bench(self, self.as_client(CLIENT, SECRET))
        return bench.write(action, ORDERS.address, live_id, {**ORDERS.values, **values} if live_id is None else {})

    def _twice(self) -> object:
        self._write(Action.CREATE, None)
        return self._write(Action.CREATE, None)

    def _without_scope(self) -> object:
        scopes, self.app.scopes = self.app.scopes, ()
        try:
            return list(self.provider.read(self.as_client(CLIENT, SECRET), "webhooks"))
        finally:
            self.app.scopes = scopes

    def _answered(self, response: Response) -> object:
        session = self.as_client(CLIENT, SECRET)
        session.log_in()
        self.simulator.faults = [response]
        return list(self.provider.read(session, "webhooks"))

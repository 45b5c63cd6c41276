"""Authorize.Net under the conformance suite, on its simulator."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import cast

from payconf.model.address import Address
from payconf.model.change import Action
from payconf.model.errors import (
    AuthError,
    NotAllowed,
    NotFound,
    ProviderError,
    RateLimited,
    Rejected,
    Unavailable,
    Unexpected,
)
from payconf.providers import authorize_net
from payconf.providers.authorize_net import Session
from payconf.providers.base import Provider
from payconf.testing.harness import Bench, Sample
from payconf.testing.orocommerce.messages import Response
from payconf.testing.services.authorize_net import AuthorizeNetSimulator, Merchant
from payconf.testing.services.authorize_net_webhooks import EVENTS, add, limited
from tests.cybersource_harness import OF_SHOPS
from tests.identify_samples import FIELDS, target

LOGIN = FIELDS["authorize_net"]
URL = "https://shop.acme.example/anet"
HOOK = Sample(
    Address("webhooks", "orders"),
    {"name": "orders", "url": URL, "events": [EVENTS[12], EVENTS[19], EVENTS[20]], "enabled": True},
    {"name": "all_orders", "url": f"{URL}/2", "events": [EVENTS[13], EVENTS[12]], "enabled": False},
)


class AnetHarness:
    """Follows payconf.testing.harness.Harness. The list has no pages."""

    page = 3

    def __init__(self) -> None:
        self.provider = cast("Provider", authorize_net)
        self.samples: Sequence[Sample] = (HOOK,)
        self.skips: Mapping[str, str] = dict.fromkeys(
            OF_SHOPS, "a payment service keeps no integrations, and no marker"
        )
        self.faults: Mapping[type[ProviderError], Callable[[], object]] = {
            AuthError: partial(self._refused_to, "0" * 16),
            NotAllowed: partial(self._refused_to, LOGIN["transaction_key"]),
            NotFound: partial(self._write, Action.DELETE, "99"),
            Rejected: partial(self._write, Action.CREATE, None),
            RateLimited: partial(self._answered, limited(1)),
            Unavailable: partial(self._answered, Response(503, b"<html>")),
            Unexpected: partial(self._answered, Response(200, b"<html>")),
        }
        self.simulator = AuthorizeNetSimulator()
        self.merchant = self.simulator.merchants[LOGIN["api_login_id"]] = Merchant(LOGIN["transaction_key"])
        self._sessions: list[Session] = []

    def open(self) -> Session:
        """A session of a new account."""
        self.simulator.__enter__()
        return self.session()

    def close(self) -> None:
        """Stop the simulator."""
        for session in self._sessions:
            session.close()
        self.simulator.__exit__(None, None, None)

    def session(self, **fields: str) -> Session:
        """A session with this login."""
        opened = authorize_net.connect(target(authorize_net, self.simulator.url, **fields))
        self._sessions.append(opened)
        return opened

    def snapshot(self) -> object:
        """Every webhook."""
        return json.dumps(self.merchant.hooks)

    def copy(self, sample: Sample, number: int) -> Sample:
        """The same webhook at another address."""
        url = {"url": f"{URL}/copy/{number}"}
        address = Address("webhooks", f"orders-{number}")
        return replace(sample, address=address, values={**sample.values, **url})

    def by_hand(self) -> None:
        """A webhook from the Merchant Interface, without a name."""
        add(self.merchant.hooks, url="https://elsewhere.acme.example", eventTypes=[EVENTS[0]], status="active")

    def holds(self, kind: str, live_id: str, name: str, value: bytes) -> bool | None:
        """There is no write-only field."""
        return None

    def _refused_to(self, key: str) -> object:
        self.merchant.may_webhooks = False
        try:
            return list(authorize_net.read(self.session(transaction_key=key), "webhooks"))
        finally:
            self.merchant.may_webhooks = True

    def _write(self, action: Action, live_id: str | None) -> object:
        return Bench(self, self.session()).write(action, HOOK.address, live_id, {**HOOK.values, "url": "nowhere"})

    def _answered(self, response: Response) -> object:
        self.simulator.faults = [response]
        return list(authorize_net.read(self.session(), "webhooks"))

"""CyberSource under the conformance suite, on its simulator."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, cast

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
from payconf.model.secret import Secret
from payconf.providers import cybersource
from payconf.providers.base import Provider
from payconf.providers.cybersource.session import Session
from payconf.testing.harness import Bench, Sample
from payconf.testing.orocommerce.messages import Response
from payconf.testing.services.cybersource import CyberSourceSimulator, Merchant
from payconf.testing.services.cybersource_webhooks import limited
from tests.identify_hosts import CASES, SHARED, target

NAME = "cybersource"
OF_SHOPS = ("knows_a_copied_shop", "takes_a_copied_shop_back")
KEY_ID, MERCHANT = (CASES[NAME].fields[name] for name in ("api_key", "merchant_id"))
URL = "https://shop.acme.example/cybersource"
ACCEPTED, REVIEWED = "payments:payments.payments.accept", "payments:payments.payments.review"
EXPIRING = "cns:cns.report.keyExpiration.detail"
HOOK = Sample(
    Address("webhooks", "orders"),
    {"name": "Orders", "description": "For the shop", "url": URL, "events": [ACCEPTED, EXPIRING], "enabled": True},
    {
        "name": "All orders",
        "description": None,
        "url": f"{URL}/2",
        "events": [EXPIRING, REVIEWED, ACCEPTED],
        "enabled": False,
    },
)


def _secret(value: str | bytes | Secret) -> Secret:
    if isinstance(value, Secret):
        return value
    return Secret(value if isinstance(value, bytes) else value.encode())


class CyberSourceHarness:
    """Follows payconf.testing.harness.Harness. The list has no pages.

    All its webhooks are at one address, for otherwise a second one is refused: it would take the others' signing key.
    """

    page = 3

    def __init__(self, **fields: Any) -> None:
        self.provider = cast("Provider", cybersource)
        self.samples: Sequence[Sample] = (HOOK,)
        self.skips: Mapping[str, str] = dict.fromkeys(
            OF_SHOPS, "a payment service keeps no integrations, and no marker"
        )
        self.faults: Mapping[type[ProviderError], Callable[[], object]] = {
            AuthError: self._unknown,
            NotAllowed: self._not_enabled,
            NotFound: partial(self._write, Action.DELETE, "99"),
            Rejected: partial(self._write, Action.CREATE, None),
            RateLimited: partial(self._answered, limited(1)),
            Unavailable: partial(self._answered, Response(503, b"<html>")),
            Unexpected: partial(self._answered, Response(200, b"<html>")),
        }
        self.simulator = CyberSourceSimulator(CASES[NAME].hosts["test"])
        self.merchant = self.simulator.merchants[MERCHANT] = Merchant({KEY_ID: SHARED})
        self._fields = fields
        given = {**CASES[NAME].fields, **fields}
        self.credential = {name: _secret(value) for name, value in given.items() if value is not None}
        self._sessions: list[Session] = []

    def open(self) -> Session:
        """A session of a new organization."""
        self.simulator.__enter__()
        return self.session()

    def close(self) -> None:
        """Stop the simulator."""
        for session in self._sessions:
            session.close()
        self.simulator.__exit__(None, None, None)

    def session(self, **fields: Any) -> Session:
        """A session with this credential."""
        asked = target(NAME, {"test": self.simulator.url}, **{**self._fields, **fields})
        opened = cybersource.connect(asked)
        self._sessions.append(opened)
        return opened

    def snapshot(self) -> object:
        """Every webhook, and the hash of the signing key."""
        return json.dumps([self.merchant.org.hooks, self.merchant.org.key])

    def copy(self, sample: Sample, number: int) -> Sample:
        """The same webhook under another name."""
        name = {"name": f"Orders {number}"}
        address = Address("webhooks", f"orders-{number}")
        return replace(sample, address=address, values={**sample.values, **name})

    def by_hand(self) -> None:
        """A webhook from the Business Center."""
        products = [{"productId": "cns", "eventTypes": ["cns.report.lifecycle.started"]}]
        self.merchant.org.add(name="Made by hand", webhookUrl=URL, products=products)

    def holds(self, kind: str, live_id: str, name: str, value: bytes) -> bool | None:
        """Whether notifications are signed with it."""
        return hashlib.sha256(value).hexdigest() == self.merchant.org.key

    def _unknown(self) -> object:
        del self.simulator.merchants[MERCHANT]
        try:
            return self._read(self.session())
        finally:
            self.simulator.merchants[MERCHANT] = self.merchant

    def _not_enabled(self) -> object:
        self.merchant.org.enabled = False
        try:
            return self._read(self.session())
        finally:
            self.merchant.org.enabled = True

    def _write(self, action: Action, live_id: str | None) -> object:
        return Bench(self, self.session()).write(action, HOOK.address, live_id, {**HOOK.values, "url": "nowhere"})

    def _answered(self, response: Response) -> object:
        self.simulator.faults = [response]
        return self._read(self.session())

    def _read(self, session: Session) -> object:
        return list(cybersource.read(session, "webhooks"))

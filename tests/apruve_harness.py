"""The provider apruve under the conformance suite, on the simulator."""

from __future__ import annotations

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
from payconf.model.secret import Secret
from payconf.providers import apruve
from payconf.providers.apruve.session import Session
from payconf.providers.base import Provider, Target
from payconf.testing.harness import CANARY, Bench, Sample
from payconf.testing.orocommerce.messages import Response
from payconf.testing.services.apruve import ApruveSimulator, Key
from payconf.testing.stores.serve import answered

MERCHANT, KEY = "0a1b2c3d4e5f60718293a4b5c6d7e8f9", f"key-{CANARY}-of-the-merchant"
LOCKED = "key-of-a-locked-account"
ORDERS = Sample(
    Address("webhooks", "apruve-orders"),
    {
        "url": "https://shop.acme.example/admin/apruve/webhook/notify",
        "token": Secret(f"token-{CANARY}-0a1b2c3d4e5f6071".encode()),
    },
)
NO_SHOP = "a payment service keeps no integrations, and so no marker of an environment"


class ApruveHarness:
    """Follows payconf.testing.harness.Harness. A list has no pages. Close it at the end."""

    page = 3

    def __init__(self) -> None:
        self.provider = cast("Provider", apruve)
        self.samples: Sequence[Sample] = (ORDERS,)
        self.skips: Mapping[str, str] = {"knows_a_copied_shop": NO_SHOP, "takes_a_copied_shop_back": NO_SHOP}
        self.faults: Mapping[type[ProviderError], Callable[[], object]] = {
            AuthError: lambda: list(self.provider.read(self.with_key("another-key"), "webhooks")),
            NotAllowed: lambda: list(self.provider.read(self.with_key(LOCKED), "webhooks")),
            NotFound: partial(self._write, Action.DELETE, "99"),
            Rejected: partial(self._write, Action.CREATE, None),
            RateLimited: partial(self._answered, answered({}, 429, {"Retry-After": "1"})),
            Unavailable: partial(self._answered, answered({}, 503)),
            Unexpected: partial(self._answered, Response(200, b"<html>", {"Content-Type": "text/html"})),
        }
        self.simulator = ApruveSimulator()
        self.simulator.keys |= {KEY: Key(MERCHANT), LOCKED: Key(MERCHANT, restricted=True)}
        self._sessions: list[Session] = []

    def open(self) -> Session:
        """A session of a merchant without webhooks."""
        self.simulator.__enter__()
        return self.with_key(KEY)

    def close(self) -> None:
        """Stop the simulator."""
        for session in self._sessions:
            session.close()
        self.simulator.__exit__(None, None, None)

    def with_key(self, key: str) -> Session:
        """A session with this key."""
        hosts = dict.fromkeys(apruve.HOSTS.values(), self.simulator.url)
        secrets = {"api_key": Secret(key.encode())}
        session = apruve.connect(Target("", secrets=secrets, identifiers={"merchant_id": MERCHANT}, hosts=hosts))
        self._sessions.append(session)
        return session

    def snapshot(self) -> object:
        """The merchant's webhooks."""
        return tuple(self.simulator.of(MERCHANT).held.items())

    def copy(self, sample: Sample, number: int) -> Sample:
        """A webhook with another URL."""
        url = {"url": f"{sample.values['url']}/copy/{number}"}
        address = Address(sample.address.kind, f"{sample.address.key}-{number}")
        return replace(sample, address=address, values={**sample.values, **url})

    def by_hand(self) -> None:
        """A webhook of another system that uses the account."""
        self.simulator.of(MERCHANT).make("https://erp.acme.example/apruve/another-token-of-theirs")

    def holds(self, kind: str, live_id: str, name: str, value: bytes) -> bool | None:
        """Looks at the end of the whole URL."""
        return self.simulator.of(MERCHANT).held[int(live_id)][1].endswith(f"/{value.decode()}")

    def _write(self, action: Action, live_id: str | None) -> object:
        bench = Bench(self, self.with_key(KEY))
        return bench.write(action, ORDERS.address, live_id, {"url": "http://shop.acme.example"})

    def _answered(self, response: Response) -> object:
        self.simulator.faults = [response]
        return list(self.provider.read(self.with_key(KEY), "webhooks"))

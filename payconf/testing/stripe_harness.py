"""The provider stripe under the conformance suite, on the simulator."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Literal, cast

from payconf.http.limits import Limits
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
from payconf.providers import stripe
from payconf.providers.base import Provider, Target
from payconf.providers.stripe.session import Session, connect
from payconf.testing.harness import CANARY, Bench, Sample
from payconf.testing.orocommerce.messages import Response
from payconf.testing.services.stripe import Key, StripeSimulator, limited
from payconf.testing.services.stripe import accounts as places

ACCOUNT = "acct_" + "1conformance0000"
SIDE: Literal["test"] = "test"
WEBHOOK = Address("webhooks", "orders")
CONFIGURATION = Address("payment_method_configurations", "shop")
DOMAIN = Address("payment_method_domains", "shop")
SAMPLES: tuple[Sample, ...] = (
    Sample(
        WEBHOOK,
        {
            "url": "https://shop.acme.example/stripe/handle-events",
            "events": ["charge.refunded", "charge.succeeded"],
            "enabled": True,
            "description": "The shop's own",
            "api_version": "2023-08-16",
        },
        {
            "url": "https://shop.acme.example/stripe/other",
            "events": ["charge.succeeded", "payment_intent.succeeded"],
            "enabled": False,
            "description": None,
        },
    ),
    Sample(
        CONFIGURATION,
        {"name": "Shop", "methods": {"card": "off", "klarna": "on"}, "enabled": True, "parent": None},
        {"name": "Shop EU", "methods": {"klarna": "none"}, "enabled": False},
    ),
    Sample(DOMAIN, {"domain": "shop.acme.example", "enabled": True}, {"enabled": False}),
)
_NO_SHOP = "a payment service keeps no integrations, and so no marker that could be copied"
SKIPS: Mapping[str, str] = {"knows_a_copied_shop": _NO_SHOP, "takes_a_copied_shop_back": _NO_SHOP}


def key(canary: str = CANARY) -> str:
    """A test key that nobody has. It holds the canary, as secrets of samples do."""
    return "_".join(("sk", "test", "51" + canary + secrets.token_hex(16)))


class StripeHarness:
    """Follows payconf.testing.harness.Harness. Pages are small, so that a list has several; close it at the end."""

    page = 3

    def __init__(self, simulator: StripeSimulator | None = None) -> None:
        self.provider = cast("Provider", stripe)
        self.samples: Sequence[Sample] = SAMPLES
        self.skips = SKIPS
        self.simulator = simulator or StripeSimulator()
        self.simulator.secret = lambda: "_".join(("whsec", CANARY + secrets.token_hex(16)))
        self.key, self.powerless = key(), key()
        self.account = self.simulator.add(self.key, Key(ACCOUNT))
        self.simulator.add(self.powerless, Key(ACCOUNT, may=frozenset()))
        self.faults: Mapping[type[ProviderError], Callable[[], object]] = {
            AuthError: lambda: self._read(self.opened(key())),
            NotAllowed: lambda: self._read(self.opened(self.powerless)),
            NotFound: partial(self._write, Action.DELETE, "we_1nobody", {}),
            Rejected: partial(self._write, Action.CREATE, None, {"url": "nowhere", "events": ["*"]}),
            Conflict: self._twice,
            RateLimited: partial(self._answered, limited(1)),
            Unavailable: partial(self._answered, Response(503, b"<html>", {"Content-Type": "text/html"})),
            Unexpected: partial(self._answered, Response(200, b"<html>", {"Content-Type": "text/html"})),
        }
        self._sessions: list[Session] = []

    def open(self) -> Session:
        """A session of an empty account."""
        self.simulator.__enter__()
        return self.opened(self.key)

    def close(self) -> None:
        """Stop the simulator, where a check has started it."""
        for session in self._sessions:
            session.close()
        if self._sessions:
            self.simulator.__exit__(None, None, None)

    def opened(self, text: str, url: str = "") -> Session:
        """A session with this key; `url`: of what stands before the simulator."""
        target = Target(
            "",
            SIDE,
            {"secret_key": Secret(text.encode())},
            hosts={stripe.HOSTS[SIDE]: url or self.simulator.url},
            timeouts=(5.0, 30.0, 60.0),
        )
        session = connect(target, limits=Limits(sleep=lambda seconds: None), page=self.page)
        self._sessions.append(session)
        return session

    def snapshot(self) -> object:
        """Everything that the account keeps."""
        mode = self.account.modes[False]
        return repr((mode.kept, mode.secrets))

    def copy(self, sample: Sample, number: int) -> Sample:
        """The same object under another URL or name."""
        values = dict(sample.values)
        if "url" in values:
            values["url"] = f"{values['url']}/{number}"
        if "domain" in values:
            values["domain"] = f"copy-{number}.{values['domain']}"
        if "name" in values:
            values["name"] = f"{values['name']} {number}"
        return replace(sample, address=Address(sample.address.kind, f"{sample.address.key}-{number}"), values=values)

    def by_hand(self) -> None:
        """One object of each kind, made in the dashboard."""
        self.simulator.endpoint(ACCOUNT, False, "https://elsewhere.example/hooks")
        self.simulator.by_hand(ACCOUNT, False, places.CONFIGURATIONS, {"name": "Default"})
        self.simulator.by_hand(ACCOUNT, False, places.DOMAINS, {"domain_name": "elsewhere.example"})

    def holds(self, kind: str, live_id: str, name: str, value: bytes) -> bool | None:
        """Asks what the endpoint signs with."""
        return self.account.modes[False].signs_with(live_id, value)

    def _read(self, session: Session) -> object:
        return list(self.provider.read(session, WEBHOOK.kind))

    def _write(self, action: Action, live_id: str | None, values: Mapping[str, object]) -> object:
        return Bench(self, self.opened(self.key)).write(action, WEBHOOK, live_id, values)

    def _twice(self) -> object:
        bench = Bench(self, self.opened(self.key))
        bench.create(SAMPLES[-1])
        return bench.create(SAMPLES[-1])

    def _answered(self, response: Response) -> object:
        session = self.opened(self.key)
        self.simulator.faults = [response]
        return self._read(session)


__all__ = ["ACCOUNT", "CONFIGURATION", "DOMAIN", "SAMPLES", "SIDE", "SKIPS", "WEBHOOK", "StripeHarness", "key"]

"""The provider orocommerce under the conformance suite, on the simulator."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import cast

from payconf.http.limits import Limits
from payconf.integrations import by_channel_type
from payconf.integrations.settings import property_of
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
from payconf.providers import orocommerce
from payconf.providers.base import Provider, Target
from payconf.providers.orocommerce.session import Session, connect
from payconf.testing.harness import Bench, Sample
from payconf.testing.orocommerce import Response, Shop, Simulator
from payconf.testing.orocommerce.simulator import Client
from payconf.testing.samples import LOCALIZATIONS, TERM, WEBSITES, copied, shop_samples


class OroHarness:
    """Follows payconf.testing.harness.Harness. Pages are small, so that a list has several; close it at the end."""

    page = 3

    def __init__(self) -> None:
        self.provider = cast("Provider", orocommerce)
        self.samples: Sequence[Sample] = shop_samples()
        self.skips: Mapping[str, str] = {}
        self.faults: Mapping[type[ProviderError], Callable[[], object]] = {
            AuthError: lambda: list(self.provider.read(self.as_client(Client("nobody", "x")), "rules")),
            NotAllowed: lambda: list(self.provider.read(self.as_client(self.simulator.powerless), "rules")),
            NotFound: partial(self._write, Action.DELETE, "99"),
            Rejected: partial(self._write, Action.CREATE, None),
            RateLimited: partial(self._answered, Response(429, b"", {"Retry-After": "1"})),
            Unavailable: partial(self._answered, Response(503, b"<html>", {"Content-Type": "text/html"})),
            Unexpected: partial(self._answered, Response(200, b"<html>", {"Content-Type": "text/html"})),
        }
        self.simulator = Simulator(shop=Shop(localizations=LOCALIZATIONS, websites=WEBSITES))
        self._sessions: list[Session] = []

    def open(self) -> Session:
        """A session of a new shop."""
        self.simulator.__enter__()
        return self.as_client(Client(self.simulator.client_id, self.simulator.client_secret))

    def close(self) -> None:
        """Stop the simulator."""
        for session in self._sessions:
            session.close()
        self.simulator.__exit__(None, None, None)

    def as_client(self, client: Client) -> Session:
        """A session as this OAuth client."""
        secrets = {"client_id": Secret(client.id.encode()), "client_secret": Secret(client.secret.encode())}
        session = connect(
            Target(self.simulator.url, secrets=secrets), Limits(sleep=lambda seconds: None), page=self.page
        )
        self._sessions.append(session)
        return session

    def snapshot(self) -> object:
        """Every row of the shop."""
        return self.simulator.shop.dump()

    def copy(self, sample: Sample, number: int) -> Sample:
        """The same object under other names."""
        return copied(sample, number)

    def by_hand(self) -> None:
        """One object of each managed kind, made in the back office."""
        hand = self.simulator.shop.by_hand
        ident = hand.create_integration("money_order", "Made by hand", {"payTo": "A"})
        hand.create_rule("Made by hand", [f"money_order_{ident}"])
        hand.create_payment_term("Made by hand")

    def holds(self, kind: str, live_id: str, name: str, value: bytes) -> bool | None:
        """Looks at the shop's settings."""
        channel = self.simulator.shop.channel(live_id)
        known = by_channel_type(channel.type)
        if known is None or channel.settings is None:
            return None
        return self.simulator.shop.holds(
            channel.settings.resource, channel.settings.id, property_of(known, name), value
        )

    def _write(self, action: Action, live_id: str | None) -> object:
        bench = Bench(self, self.as_client(Client(self.simulator.client_id, self.simulator.client_secret)))
        return bench.write(action, TERM, live_id, {"label": ""})

    def _answered(self, response: Response) -> object:
        session = self.as_client(Client(self.simulator.client_id, self.simulator.client_secret))
        session.organization()
        self.simulator.answer = lambda request: response
        try:
            return list(self.provider.read(session, "rules"))
        finally:
            self.simulator.answer = None

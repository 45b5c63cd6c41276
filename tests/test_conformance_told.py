"""The conformance suite on a provider whose objects tell a secret once; and what it finds in one that doesn't."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest

from payconf.model.address import Address
from payconf.model.change import Action, Change
from payconf.model.kind import Lost
from payconf.model.outcome import Outcome
from payconf.model.resource import LiveResource
from payconf.model.secret import Secret
from payconf.providers.base import Provider, Target
from payconf.providers.local.database import create
from payconf.testing.checks import Check
from payconf.testing.conformance import CHECKS, run_one
from payconf.testing.cycle import tells_once_and_never_again
from payconf.testing.endpoints import KIND, SECRET, ShopWithEndpoints, knows
from payconf.testing.harness import ConformanceFailure, Sample
from payconf.testing.local import LocalHarness
from payconf.testing.samples import LOCALIZATIONS, WEBSITES

pytestmark = pytest.mark.untraced

SAMPLE = Sample(
    Address(KIND, "orders"),
    {"url": "https://shop.acme.example/hook", "events": ["charge.succeeded"]},
    {"events": ["charge.refunded", "charge.succeeded"]},
    {"url": "it can't be changed"},
)


class EndpointHarness(LocalHarness):
    """The embedded shop with one endpoint more."""

    def __init__(self, folder: Path, provider: ShopWithEndpoints) -> None:
        super().__init__(folder)
        self.provider = cast("Provider", provider)
        self.samples = (*self.samples, SAMPLE)
        self.folder = folder

    def open(self) -> Any:
        create(self.folder / "shop.sqlite", WEBSITES, LOCALIZATIONS, ("Acme", "Acme Canada"), "EUR")
        session = self.provider.connect(Target("local:shop", folder=str(self.folder)))
        self._session = session.shop
        self.endpoints = session
        return session

    def _write(self, action: Action, live_id: str | None) -> object:
        change = Change("x", action, cast("Any", None), Address("payment_terms", "x"), {"label": ""}, live_id=live_id)
        return self.provider.write(self.endpoints, change)

    def copy(self, sample: Sample, number: int) -> Sample:
        if sample.address.kind != KIND:
            return super().copy(sample, number)
        url = {"url": f"{sample.values['url']}/{number}"}
        return replace(sample, address=Address(KIND, f"orders-{number}"), values={**sample.values, **url})

    def snapshot(self) -> object:
        return (super().snapshot(), tuple(self.endpoints.endpoints.iterdump()))

    def holds(self, kind: str, live_id: str, name: str, value: bytes) -> bool | None:
        if kind != KIND:
            return super().holds(kind, live_id, name, value)
        return knows(str(self.folder), "local:shop", live_id, value)


@pytest.mark.parametrize("lost", list(Lost), ids=lambda lost: lost.value)
@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_endpoints(check: Check, lost: Lost, tmp_path: Path) -> None:
    if lost is not Lost.REPLACE and check is not tells_once_and_never_again:
        return
    run_one(check, EndpointHarness(tmp_path, ShopWithEndpoints(lost)))


class Broken(ShopWithEndpoints):
    """Endpoints with one fault. `told` is what they say instead of the secret."""

    def __init__(self, fault: str) -> None:
        super().__init__(Lost.ROLL)
        self.fault, self.first = fault, Secret(b"")

    def write(self, session: Any, change: Change) -> Outcome:
        outcome = super().write(session, change)
        if change.address.kind != KIND or SECRET not in outcome.secrets:
            return outcome
        if self.fault == "silent":
            return replace(outcome, secrets={})
        if self.fault == "wrong":
            return replace(outcome, secrets={SECRET: Secret(b"another one")})
        if self.fault == "old" and change.action is Action.UPDATE:
            return replace(outcome, secrets={SECRET: self.told[0]})
        return outcome

    def read(self, session: Any, kind: str) -> Any:
        found = super().read(session, kind)
        if self.fault != "shown" or kind != KIND:
            return found
        return [
            LiveResource(KIND, entry.id, {**entry.values, SECRET: self.told[-1].reveal().decode()}) for entry in found
        ]


@pytest.mark.parametrize(
    ("fault", "says"),
    [("silent", "told no signing_secret"), ("wrong", "is not what was told"), ("old", "the same signing_secret"),
     ("shown", "was shown again")],
)  # fmt: skip
def test_a_secret_that_is_not_told_as_it_should_be(fault: str, says: str, tmp_path: Path) -> None:
    with pytest.raises(ConformanceFailure, match=says):
        run_one(tells_once_and_never_again, EndpointHarness(tmp_path, Broken(fault)))

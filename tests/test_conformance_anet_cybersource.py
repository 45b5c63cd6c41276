"""Authorize.Net and CyberSource keep to the contract of providers, on their simulators."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from payconf.testing.checks import Check
from payconf.testing.conformance import CHECKS, run_one
from tests.anet_harness import AnetHarness
from tests.cybersource_harness import OF_SHOPS, CyberSourceHarness
from tests.identify_hosts import P12_PASSWORD, SERIAL, bundle, public_key

pytestmark = pytest.mark.untraced


@pytest.fixture(params=["authorize_net", "cybersource", "cybersource-p12"])
def harness(request: pytest.FixtureRequest) -> Iterator[Any]:
    if request.param == "authorize_net":
        made: Any = AnetHarness()
    elif request.param == "cybersource":
        made = CyberSourceHarness()
    else:
        alone = {"p12": bundle(), "p12_password": P12_PASSWORD, "api_secret_key": None}
        made = CyberSourceHarness(**alone)
        made.merchant.certificates[SERIAL] = public_key()
    yield made
    made.close()


@pytest.mark.parametrize(
    "check", [check for check in CHECKS if check.__name__ not in OF_SHOPS], ids=lambda check: check.__name__
)
def test_webhooks(check: Check, harness: Any) -> None:
    run_one(check, harness)
    assert set(harness.skips) == {*OF_SHOPS}

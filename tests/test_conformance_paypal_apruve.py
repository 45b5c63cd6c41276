"""The providers paypal_rest and apruve keep to the contract of providers, on their simulators."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from payconf.testing.checks import Check
from payconf.testing.conformance import CHECKS, run_one
from tests.apruve_harness import ApruveHarness
from tests.openapi_paypal import OfficialPayPal
from tests.paypal_harness import PayPalHarness

SHOP_ONLY = {"knows_a_copied_shop", "takes_a_copied_shop_back"}
OTHERS = [check for check in CHECKS if check.__name__ not in SHOP_ONLY]


@pytest.fixture
def paypal() -> Iterator[PayPalHarness]:
    made = PayPalHarness(OfficialPayPal())
    yield made
    made.close()


@pytest.fixture
def apruve() -> Iterator[ApruveHarness]:
    made = ApruveHarness()
    yield made
    made.close()


@pytest.mark.parametrize("check", OTHERS, ids=lambda check: check.__name__)
def test_paypal(check: Check, paypal: PayPalHarness) -> None:
    assert paypal.skips.keys() == SHOP_ONLY
    run_one(check, paypal)


@pytest.mark.parametrize("check", OTHERS, ids=lambda check: check.__name__)
def test_apruve(check: Check, apruve: ApruveHarness) -> None:
    assert apruve.skips.keys() == SHOP_ONLY
    run_one(check, apruve)

"""The provider stripe keeps to the contract of providers, on the simulator."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from payconf.testing.checks import Check
from payconf.testing.conformance import CHECKS, run_one
from payconf.testing.stripe_harness import SKIPS, StripeHarness


@pytest.fixture
def harness() -> Iterator[StripeHarness]:
    made = StripeHarness()
    yield made
    made.close()


@pytest.mark.parametrize(
    "check", [check for check in CHECKS if check.__name__ not in SKIPS], ids=lambda check: check.__name__
)
def test_stripe(check: Check, harness: StripeHarness) -> None:
    run_one(check, harness)


def test_only_what_is_a_shops_own_is_skipped() -> None:
    assert set(SKIPS) == {"knows_a_copied_shop", "takes_a_copied_shop_back"}
    assert set(SKIPS) < {check.__name__ for check in CHECKS}

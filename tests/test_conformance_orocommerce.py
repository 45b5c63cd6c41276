"""The provider orocommerce keeps to the contract of providers, on the simulator."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from payconf.testing.checks import Check
from payconf.testing.conformance import CHECKS, run_one
from payconf.testing.oro_harness import OroHarness

pytestmark = pytest.mark.untraced


@pytest.fixture
def harness() -> Iterator[OroHarness]:
    made = OroHarness()
    yield made
    made.close()


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_orocommerce(check: Check, harness: OroHarness) -> None:
    assert not harness.skips
    run_one(check, harness)

"""The provider stripe keeps to the contract of providers, on the simulator; both keep to what is known of the API."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from payconf.testing.checks import Check
from payconf.testing.conformance import CHECKS, run_one
from payconf.testing.orocommerce.messages import Request
from payconf.testing.stores.serve import answered
from payconf.testing.stripe_harness import SKIPS, StripeHarness
from tests.stripe_specs import SPECS, WitnessedStripe, problems

pytestmark = pytest.mark.untraced


@pytest.fixture
def harness() -> Iterator[StripeHarness]:
    stripe = WitnessedStripe()
    made = StripeHarness(stripe)
    yield made
    made.close()
    known = stripe.hold()
    assert known or not any(response.status < 400 for _, response in stripe.calls)


@pytest.mark.parametrize(
    "check", [check for check in CHECKS if check.__name__ not in SKIPS], ids=lambda check: check.__name__
)
def test_stripe(check: Check, harness: StripeHarness) -> None:
    run_one(check, harness)


def test_only_what_is_a_shops_own_is_skipped() -> None:
    assert set(SKIPS) == {"knows_a_copied_shop", "takes_a_copied_shop_back"}
    assert set(SKIPS) < {check.__name__ for check in CHECKS}


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        (b"url=https%3A%2F%2Fa.example", "enabled_events"),
        (b"url=https%3A%2F%2Fa.example&enabled_events[0]=no.such", "no.such"),
        (b"url=https%3A%2F%2Fa.example&enabled_events[0]=charge.succeeded&secret=x", "secret"),
    ],
)
def test_the_descriptions_would_see_a_wrong_request(body: bytes, wrong: str) -> None:
    request = Request("POST", "/v1/webhook_endpoints", "", {"authorization": "Bearer x"}, body)
    for name in SPECS:
        (problem,) = problems(name, request)
        assert wrong in problem


def test_the_descriptions_would_see_a_wrong_answer() -> None:
    request = Request("GET", "/v1/webhook_endpoints", "", {"authorization": "Bearer x"})
    page = {"object": "list", "data": [{"id": "we_1"}], "has_more": False, "url": "/v1/webhook_endpoints"}
    for name in SPECS:
        (problem,) = problems(name, request, answered(page))
        assert "livemode" in problem

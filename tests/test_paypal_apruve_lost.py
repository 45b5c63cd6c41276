"""Plans over PayPal and Apruve that meet lost answers, expired tokens, URLs that are taken, and another token."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from payconf.model.address import Address
from payconf.model.change import Action, Change
from payconf.model.errors import ProviderError
from payconf.model.outcome import Outcome
from payconf.model.secret import Secret
from payconf.testing.cycle import Cycle
from payconf.testing.harness import Bench, Sample
from payconf.testing.orocommerce.messages import Request, Response
from payconf.testing.stores.serve import Fake, answered
from tests.apruve_harness import MERCHANT, ApruveHarness
from tests.apruve_harness import ORDERS as APRUVE
from tests.openapi_paypal import OfficialPayPal
from tests.paypal_harness import ORDERS, PayPalHarness


@pytest.fixture
def paypal() -> Iterator[tuple[PayPalHarness, Cycle]]:
    made = PayPalHarness(OfficialPayPal())
    yield made, Cycle(Bench(made, made.open()))
    made.close()


@pytest.fixture
def apruve() -> Iterator[tuple[ApruveHarness, Cycle]]:
    made = ApruveHarness()
    yield made, Cycle(Bench(made, made.open()))
    made.close()


def loses(service: Fake, method: str) -> None:
    """The next call of this method is carried out, and its answer is a 503."""
    plain: Callable[[Request], Response] = service.answer
    left = [method]

    def answer(request: Request) -> Response:
        told = plain(request)
        if request.method in left and "oauth2" not in request.path:
            left.clear()
            return answered({"name": "INTERNAL_SERVER_ERROR", "message": "-", "debug_id": "-"}, 503)
        return told

    service.answer = answer  # type: ignore[method-assign]


def reach(cycle: Cycle, *samples: Sample) -> None:
    run = cycle.apply(cycle.plan(list(samples)))
    assert not run.error, run.error
    assert cycle.plan(list(samples)).empty


def test_a_create_at_paypal_whose_answer_is_lost_is_found_by_its_url(paypal: tuple[PayPalHarness, Cycle]) -> None:
    harness, cycle = paypal
    harness.by_hand()
    loses(harness.simulator, "POST")
    reach(cycle, ORDERS)
    assert len(harness.app.webhooks.held) == 2
    assert cycle.bindings[ORDERS.address].live_id == list(harness.app.webhooks.held)[-1]
    assert harness.simulator.asked.count("POST /v1/notifications/webhooks") == 1


@pytest.mark.parametrize(("method", "left"), [("PATCH", 1), ("DELETE", 0)])
def test_changes_at_paypal_whose_answer_is_lost_are_read_back(
    paypal: tuple[PayPalHarness, Cycle], method: str, left: int
) -> None:
    harness, cycle = paypal
    reach(cycle, ORDERS)
    loses(harness.simulator, method)
    reach(cycle, *[replace(ORDERS, values={**ORDERS.values, **ORDERS.others})][:left])
    assert [url for url, _ in harness.app.webhooks.held.values()] == [ORDERS.others["url"]][:left]
    assert sum(asked.startswith(method) for asked in harness.simulator.asked) == 1


def test_a_token_that_runs_out_in_the_middle_stops_no_run(paypal: tuple[PayPalHarness, Cycle]) -> None:
    harness, cycle = paypal
    copies = [harness.copy(ORDERS, number) for number in range(4)]
    told = iter([True])

    def write(change: Change) -> Outcome:
        if next(told, False):
            harness.simulator.expire()
        return cycle.write(change)

    run = cycle.apply(cycle.plan(copies), write)
    assert not run.error
    assert cycle.plan(copies).empty
    assert not next(told, False)


def test_a_webhook_gives_its_url_up_to_another_key(paypal: tuple[PayPalHarness, Cycle]) -> None:
    harness, cycle = paypal
    reach(cycle, ORDERS)
    (first,) = harness.app.webhooks.held
    renamed = replace(ORDERS, address=Address("webhooks", "orders"))
    made = cycle.plan([renamed])
    assert {change.action for change in made.changes} == {Action.UPDATE, Action.CREATE, Action.DELETE}
    reach(cycle, renamed)
    (second,) = harness.app.webhooks.held
    assert (first != second, harness.app.webhooks.held[second][0]) == (True, ORDERS.values["url"])


def test_two_webhooks_of_paypal_change_their_urls(paypal: tuple[PayPalHarness, Cycle]) -> None:
    harness, cycle = paypal
    one, two = ORDERS, harness.copy(ORDERS, 1)
    reach(cycle, one, two)
    before = set(harness.app.webhooks.held)
    reach(
        cycle,
        replace(one, values={**one.values, "url": two.values["url"]}),
        replace(two, values={**two.values, "url": one.values["url"]}),
    )
    assert set(harness.app.webhooks.held) == before


def test_a_create_at_apruve_whose_answer_is_lost_is_found_again(apruve: tuple[ApruveHarness, Cycle]) -> None:
    harness, cycle = apruve
    harness.by_hand()
    loses(harness.simulator, "POST")
    reach(cycle, APRUVE)
    assert len(harness.simulator.of(MERCHANT).held) == 2
    assert sum(asked.startswith("POST") for asked in harness.simulator.asked) == 1


def test_another_token_replaces_the_webhook_of_apruve(apruve: tuple[ApruveHarness, Cycle]) -> None:
    harness, cycle = apruve
    reach(cycle, APRUVE)
    asked = len(harness.simulator.asked)
    token = Secret(b"canary-of-the-next-token")
    other = replace(APRUVE, values={**APRUVE.values, "token": token})
    made = cycle.plan([other])
    assert [change.action for change in made.changes] == [Action.REPLACE, Action.DELETE]
    assert token.reveal().decode() not in repr(made)
    reach(cycle, other)
    assert [url for _, url in harness.simulator.of(MERCHANT).held.values()] == [
        f"{APRUVE.values['url']}/canary-of-the-next-token"
    ]
    written = [line.partition(" ")[0] for line in harness.simulator.asked[asked:] if not line.startswith("GET")]
    assert written == ["POST", "DELETE"]


def test_another_url_replaces_it_too(apruve: tuple[ApruveHarness, Cycle]) -> None:
    harness, cycle = apruve
    reach(cycle, APRUVE)
    reach(cycle, replace(APRUVE, values={**APRUVE.values, "url": "https://shop.acme.example/other"}))
    assert len(harness.simulator.of(MERCHANT).held) == 1


def test_a_call_that_gets_no_answer_at_all_is_said_to_be_open(apruve: tuple[ApruveHarness, Cycle]) -> None:
    harness, cycle = apruve
    harness.simulator.faults = [answered({}, 502)]
    with pytest.raises(ProviderError) as caught:
        cycle.bench.create(APRUVE)
    assert caught.value.carried_out is None

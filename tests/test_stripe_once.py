"""A call that comes again is carried out once: idempotency keys of the provider, and how the simulator keeps them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest

from payconf.model.change import Action, Change, Reason
from payconf.model.errors import RateLimited, Rejected, Unavailable, Unexpected
from payconf.model.outcome import Outcome
from payconf.providers import stripe
from payconf.testing.orocommerce.messages import Request, Response
from payconf.testing.services.stripe import limited, refused
from payconf.testing.services.stripe.accounts import ENDPOINTS
from payconf.testing.stripe_harness import StripeHarness
from tests.stripe_samples import EVENTS, URL, WEBHOOK, Desk, error


@pytest.fixture
def desk() -> Iterator[Desk]:
    harness = StripeHarness()
    yield Desk(harness)
    harness.close()


def create(desk: Desk) -> Outcome:
    return desk.write(Action.CREATE, WEBHOOK, {"url": URL, "events": EVENTS})


def lose(desk: Desk, times: int = 1) -> None:
    """The answers to the next writing calls get lost on the way: what comes is half of one."""
    first: Callable[[Request], Response] = desk.simulator.answer
    left = [times]

    def half(request: Request) -> Response:
        answer = first(request)
        if request.method == "GET" or not left[0]:
            return answer
        left[0] -= 1
        return Response(answer.status, answer.body[: len(answer.body) // 2], answer.headers)

    desk.simulator.answer = half  # type: ignore[method-assign]


def test_a_call_whose_answer_was_lost_is_answered_as_before_secret_included(desk: Desk) -> None:
    lose(desk)
    assert isinstance(error(partial(create, desk)), Unexpected)
    outcome = create(desk)
    first, again = desk.simulator.once
    assert first == again
    assert len(desk.mode.kept[ENDPOINTS]) == 1
    assert desk.mode.signs_with(str(outcome.live_id), outcome.secrets["signing_secret"].reveal())


def test_a_call_that_has_ended_is_another_one_when_it_is_made_again(desk: Desk) -> None:
    assert create(desk).live_id != create(desk).live_id
    first, again = desk.simulator.once
    assert first != again


def test_another_session_makes_other_keys(desk: Desk) -> None:
    """A session is one run: what another run did is never taken for this one's."""
    lose(desk)
    error(partial(create, desk))
    desk.session = desk.harness.opened(desk.harness.key)
    create(desk)
    first, again = desk.simulator.once
    assert first != again


def test_other_values_are_another_call(desk: Desk) -> None:
    lose(desk)
    error(partial(create, desk))
    desk.write(Action.CREATE, WEBHOOK, {"url": URL, "events": [*EVENTS, "charge.refunded"]})
    first, again = desk.simulator.once
    assert first != again


@pytest.mark.parametrize(
    ("fault", "leaf", "same"),
    [
        (limited(1), RateLimited, True),
        (refused(409, "in use", code="idempotency_key_in_use"), Unavailable, True),
        (refused(400, "No"), Rejected, False),
    ],
)
def test_a_key_is_kept_for_as_long_as_the_call_may_come_again(
    desk: Desk, fault: Response, leaf: type, same: bool
) -> None:
    seen: list[str] = []
    first = desk.simulator.answer
    faults = [fault]

    def watched(request: Request) -> Response:
        seen.append(request.headers["idempotency-key"])
        return faults.pop() if faults else first(request)

    desk.simulator.answer = watched  # type: ignore[method-assign]
    assert isinstance(error(partial(create, desk)), leaf)
    create(desk)
    assert (seen[0] == seen[1]) is same


def test_a_failure_that_stripe_remembers_is_not_asked_for_without_end(desk: Desk) -> None:
    """Whether a 500 was carried out nobody knows: the same key asks, and a new one comes once Stripe repeats it."""
    desk.simulator.crashes = 1
    seen = [error(partial(create, desk)) for _ in range(2)]
    assert [(type(found), found.carried_out) for found in seen] == [(Unavailable, None)] * 2
    assert create(desk).secrets
    first, again, last = desk.simulator.once
    assert first == again != last
    assert len(desk.mode.kept[ENDPOINTS]) == 1


def test_an_endpoint_that_is_made_anew_is_not_the_one_that_was_deleted(desk: Desk) -> None:
    """So is a lost secret made good: what was made unseen is deleted, and the same change makes another one."""
    lose(desk)
    error(partial(create, desk))
    (unseen,) = desk.read("webhooks")
    stripe.write(desk.session, Change(f"create:{WEBHOOK}", Action.DELETE, Reason.NEW, WEBHOOK, live_id=unseen))
    outcome = create(desk)
    assert outcome.live_id != unseen
    assert list(desk.read("webhooks")) == [outcome.live_id]
    assert desk.mode.signs_with(str(outcome.live_id), outcome.secrets["signing_secret"].reveal())


def test_an_endpoint_that_somebody_deleted_since_is_made_again(desk: Desk) -> None:
    lose(desk)
    error(partial(create, desk))
    (gone,) = [entry["id"] for entry in desk.mode.kept[ENDPOINTS]]
    desk.mode.kept[ENDPOINTS].clear()
    outcome = create(desk)
    assert outcome.live_id != gone
    assert list(desk.read("webhooks")) == [outcome.live_id]


def test_threads_share_a_session_and_no_key(desk: Desk) -> None:
    assert stripe.CONCURRENT
    urls = [f"{URL}/{number}" for number in range(12)]
    with ThreadPoolExecutor(8) as pool:
        made = dict(zip(urls, pool.map(desk.webhook, urls), strict=True))
    assert {entry.values["url"]: ident for ident, entry in desk.read("webhooks").items()} == made
    assert len(set(desk.simulator.once)) == len(urls)


# -- the simulator ----------------------------------------------------------------------------------------------------


def asked(desk: Desk, method: str, path: str, body: str = "", key: str = "", query: str = "") -> tuple[int, dict]:  # type: ignore[type-arg]
    headers = {"authorization": f"Bearer {desk.harness.key}", **({"idempotency-key": key} if key else {})}
    answer = desk.simulator.answer(Request(method, path, query, headers, body.encode()))
    return answer.status, {**json.loads(answer.body), "replayed": answer.headers.get("Idempotent-Replayed")}


FORM = "url=https://a.example&enabled_events[0]=charge.succeeded&enabled_events[1]=charge.refunded"


def test_the_same_key_is_answered_the_same_and_refused_with_another_body(desk: Desk) -> None:
    status, made = asked(desk, "POST", "/v1/webhook_endpoints", FORM, "k")
    assert (status, made["replayed"]) == (200, None)
    assert asked(desk, "POST", "/v1/webhook_endpoints", FORM, "k") == (200, {**made, "replayed": "true"})
    status, problem = asked(desk, "POST", "/v1/webhook_endpoints", FORM + "&description=x", "k")
    assert (status, problem["error"]["type"]) == (400, "idempotency_error")
    assert asked(desk, "POST", "/v1/webhook_endpoints", FORM)[1]["id"] != made["id"]  # the same URL, twice


def test_a_secret_is_told_by_the_create_alone_and_events_come_in_any_order(desk: Desk) -> None:
    made = asked(desk, "POST", "/v1/webhook_endpoints", FORM)[1]
    read = asked(desk, "GET", f"/v1/webhook_endpoints/{made['id']}")[1]
    listed = asked(desk, "GET", "/v1/webhook_endpoints")[1]["data"][0]
    assert "secret" not in read
    assert "secret" not in listed
    assert read["enabled_events"] != listed["enabled_events"]
    assert sorted(read["enabled_events"]) == sorted(made["enabled_events"])
    assert made["secret"] not in repr(desk.mode)


@pytest.mark.parametrize(
    ("path", "body", "code"),
    [
        ("/v1/webhook_endpoints", FORM + "&bogus=1", "parameter_unknown"),
        ("/v1/webhook_endpoints", "url=https://a.example", "parameter_missing"),
        ("/v1/webhook_endpoints", "url=nowhere&enabled_events[0]=charge.succeeded", "url_invalid"),
        ("/v1/payment_method_configurations", "active=false", "parameter_unknown"),
        ("/v1/payment_method_configurations", "bogus[display_preference][preference]=on", "parameter_unknown"),
        ("/v1/payment_method_configurations", "parent=pmc_1nobody", "resource_missing"),
        ("/v1/payment_method_domains", "domain_name=a.example&status=x", "parameter_unknown"),
    ],
)
def test_the_simulator_refuses_what_stripe_refuses(desk: Desk, path: str, body: str, code: str) -> None:
    before = desk.harness.snapshot()
    status, problem = asked(desk, "POST", path, body)
    assert (status, problem["error"]["code"]) == (400, code)
    assert desk.harness.snapshot() == before


@pytest.mark.parametrize("query", ["limit=101", "limit=0", "starting_after=we_1nobody", "bogus=1"])
def test_the_simulator_refuses_pages_that_stripe_refuses(desk: Desk, query: str) -> None:
    assert asked(desk, "GET", "/v1/webhook_endpoints", query=query)[0] == 400


def test_what_is_not_there_can_not_be_called(desk: Desk) -> None:
    for method, path in (
        ("DELETE", "/v1/payment_method_domains/pmd_1"),
        ("POST", "/v1/balance"),
        ("GET", "/v1/charges"),
    ):
        assert asked(desk, method, path)[0] == 404

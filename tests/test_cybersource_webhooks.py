"""Webhooks of CyberSource: the key first, switched on by a second call."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor

import pytest

from payconf.model.change import Action
from payconf.model.errors import Rejected
from payconf.model.kind import Lost, Semantics
from payconf.providers import cybersource
from payconf.testing.cycle import Cycle, place
from payconf.testing.harness import Bench
from payconf.testing.orocommerce.messages import Request, Response
from payconf.testing.services.cybersource_webhooks import EXPIRES, HOOKS, KEYS
from payconf.testing.stores.serve import answered
from tests.cybersource_harness import ACCEPTED, EXPIRING, HOOK, REVIEWED, URL, CyberSourceHarness
from tests.cybersource_webhook_samples import ELSEWHERE, EXPIRY, SECRET, calls, create, error_of, only
from tests.service_faults import fault


@pytest.fixture
def harness() -> Iterator[CyberSourceHarness]:
    made = CyberSourceHarness()
    yield made
    made.close()


@pytest.fixture
def bench(harness: CyberSourceHarness) -> Bench:
    return Bench(harness, harness.open())


def test_what_it_keeps() -> None:
    kind = cybersource.KINDS["webhooks"]
    assert (kind.order, kind.known_by, kind.at_service, kind.can_disable) == (5, ("url",), True, True)
    assert (kind.told, kind.lost) == ({SECRET}, Lost.REPLACE)
    assert kind.fields["events"].semantics is Semantics.SET
    immutable = {name for name, spec in kind.fields.items() if spec.immutable}
    assert immutable == {name for name in kind.fields if name.startswith("retry_")}
    assert len(immutable) == 7
    assert cybersource.CONCURRENT


def test_the_key_is_made_first_and_the_webhook_is_switched_on(bench: Bench, harness: CyberSourceHarness) -> None:
    made = create(bench)
    assert calls(harness) == ["GET products", "GET hooks", "POST keys", "POST hooks", "PUT hook/status"]
    assert made.live_id
    assert harness.merchant.org.hooks[made.live_id]["status"] == "ACTIVE"
    assert only(bench)["enabled"] is True


def test_the_secret_is_told_once_with_the_day_when_it_expires(bench: Bench, harness: CyberSourceHarness) -> None:
    made = create(bench)
    value = made.secrets[SECRET].reveal()
    assert hashlib.sha256(value).hexdigest() == harness.merchant.org.key
    assert made.outputs["id"] == made.live_id
    assert made.outputs["key_expires"] == EXPIRES
    assert made.outputs["key_id"]
    shown = repr(made) + repr(list(cybersource.read(bench.session, "webhooks"))) + repr(bench.session)
    assert value.decode() not in shown


def test_a_secret_that_was_told_is_never_said_again(bench: Bench, harness: CyberSourceHarness) -> None:
    made = create(bench)
    value = made.secrets[SECRET].reveal().decode()
    quoting = answered({"status": "INVALID_REQUEST", "reason": value, "details": [{"field": value}]}, 400)
    fault(harness.simulator, "PATCH", "", quoting)
    error = error_of(lambda: bench.write(Action.UPDATE, HOOK.address, made.live_id, {"name": "x"}))
    assert value not in error.message + error.fix


def test_a_disabled_webhook_needs_no_second_call(bench: Bench, harness: CyberSourceHarness) -> None:
    create(bench, enabled=False)
    assert "PUT hook/status" not in calls(harness)
    assert only(bench)["enabled"] is False


def test_one_that_is_on_from_the_start_is_switched_off_where_it_should_be(
    bench: Bench, harness: CyberSourceHarness
) -> None:
    """Visa's guide: one whose address answers becomes ACTIVE by itself."""
    harness.merchant.org.reviews = "ACTIVE"
    create(bench, enabled=False)
    assert only(bench)["enabled"] is False
    create(bench)
    assert calls(harness).count("PUT hook/status") == 1


def test_whoever_says_nothing_of_it_wants_it_on(bench: Bench) -> None:
    bench.write(Action.CREATE, HOOK.address, None, {name: HOOK.values[name] for name in ("name", "url", "events")})
    assert only(bench)["enabled"] is True
    assert only(bench)["description"] is None


def test_events_are_grouped_by_product_and_come_back_in_another_order(
    bench: Bench, harness: CyberSourceHarness
) -> None:
    made = create(bench, events=[ACCEPTED, EXPIRING, REVIEWED])
    assert harness.merchant.org.hooks[made.live_id or ""]["products"] == [
        {"productId": "payments", "eventTypes": ["payments.payments.accept", "payments.payments.review"]},
        {"productId": "cns", "eventTypes": ["cns.report.keyExpiration.detail"]},
    ]
    assert only(bench)["events"] != [ACCEPTED, EXPIRING, REVIEWED]
    assert sorted(only(bench)["events"]) == sorted([ACCEPTED, EXPIRING, REVIEWED])


def test_one_that_waits_for_its_address_is_on(bench: Bench, harness: CyberSourceHarness) -> None:
    made = create(bench)
    harness.merchant.org.hooks[made.live_id or ""]["status"] = "SUSPENDED"
    assert only(bench)["enabled"] is True


def test_one_that_was_left_inactive_is_switched_on_by_the_next_plan(bench: Bench, harness: CyberSourceHarness) -> None:
    cycle = Cycle(bench)
    cycle.apply(cycle.plan([HOOK]))
    (hook,) = harness.merchant.org.hooks.values()
    hook["status"] = "INACTIVE"
    (change,) = cycle.plan([HOOK]).changes
    assert (change.action, change.values) == (Action.UPDATE, {"enabled": True})
    cycle.apply(cycle.plan([HOOK]))
    assert hook["status"] == "ACTIVE"


def test_where_another_address_receives_no_new_key_is_made(bench: Bench, harness: CyberSourceHarness) -> None:
    create(bench)
    key = harness.merchant.org.key
    ident = harness.merchant.org.add(products=EXPIRY, **ELSEWHERE)
    before = harness.snapshot()
    error = error_of(lambda: create(bench, name="Second"))
    assert isinstance(error, Rejected)
    assert (error.field, error.carried_out) == (SECRET, False)
    assert f"Fraud ({ident})" in error.message
    assert harness.snapshot() == before
    assert harness.merchant.org.key == key


def test_a_new_key_may_be_asked_for_without_a_new_webhook(bench: Bench, harness: CyberSourceHarness) -> None:
    made = create(bench)
    again = bench.write(Action.UPDATE, HOOK.address, made.live_id, {SECRET: None})
    assert again.secrets[SECRET].reveal() != made.secrets[SECRET].reveal()
    assert hashlib.sha256(again.secrets[SECRET].reveal()).hexdigest() == harness.merchant.org.key
    harness.merchant.org.add(products=EXPIRY, **ELSEWHERE)
    error = error_of(lambda: bench.write(Action.UPDATE, HOOK.address, made.live_id, {SECRET: None, "name": "x"}))
    assert isinstance(error, Rejected)
    assert error.carried_out is False
    assert "Orders" in {hook["name"] for hook in harness.merchant.org.hooks.values()}


def test_a_retry_policy_is_sent_as_a_whole_where_it_is_unusual(bench: Bench, harness: CyberSourceHarness) -> None:
    seen = fault(harness.simulator, "NONE", "")
    create(bench)
    made = create(bench, retry_number=5, retry_algorithm="GEOMETRIC", retry_deactivate=True)
    first, second = (call.body for call in seen if (call.method, call.path) == ("POST", HOOKS))
    assert b"retryPolicy" not in first
    assert b"retryPolicy" in second
    (found,) = cybersource.find(bench.session, "webhooks", "id", str(made.live_id))
    policy = {name: value for name, value in found.values.items() if name.startswith("retry_")}
    assert policy == {
        "retry_algorithm": "GEOMETRIC",
        "retry_first": 1,
        "retry_interval": 1,
        "retry_number": 5,
        "retry_deactivate": True,
        "retry_repeat_count": 0,
        "retry_repeat_wait": 0,
    }


def test_another_retry_policy_takes_another_webhook(bench: Bench, harness: CyberSourceHarness) -> None:
    cycle = Cycle(bench)
    cycle.apply(cycle.plan([HOOK]))
    (before,) = harness.merchant.org.hooks
    told = cycle.stored[place(HOOK, SECRET)].reveal()
    other = type(HOOK)(HOOK.address, {**HOOK.values, "retry_number": 5})
    made = cycle.plan([other])
    assert [change.action for change in made.changes] == [Action.REPLACE, Action.DELETE]
    assert not cycle.apply(made).error
    (after,) = harness.merchant.org.hooks
    assert after != before
    assert cycle.stored[place(HOOK, SECRET)].reveal() != told
    assert cycle.plan([other]).empty


def test_an_update_sends_what_is_changed_and_nothing_else(bench: Bench, harness: CyberSourceHarness) -> None:
    made = create(bench)
    seen = fault(harness.simulator, "NONE", "")
    bench.write(Action.UPDATE, HOOK.address, made.live_id, {"description": None})
    (patch,) = (call for call in seen if call.method == "PATCH")
    assert patch.body == b'{"description": ""}'
    assert only(bench)["description"] is None


def test_a_changed_address_stays_switched_on(bench: Bench, harness: CyberSourceHarness) -> None:
    made = create(bench)
    bench.write(Action.UPDATE, HOOK.address, made.live_id, {"url": f"{URL}/2"})
    assert (only(bench)["url"], only(bench)["enabled"]) == (f"{URL}/2", True)
    bench.write(Action.DISABLE, HOOK.address, made.live_id, {"enabled": False})
    bench.write(Action.UPDATE, HOOK.address, made.live_id, {"url": URL})
    assert only(bench)["enabled"] is False


def test_a_second_webhook_waits_until_the_first_is_made_and_is_refused_then(
    bench: Bench, harness: CyberSourceHarness
) -> None:
    plain, begun, pool = harness.simulator.answer, threading.Event(), ThreadPoolExecutor(1)
    second: list[Future[object]] = []

    def answer(request: Request) -> Response:
        if request.path == KEYS and not second:
            second.append(pool.submit(create, bench, url=f"{URL}/2"))
            begun.wait(0.3)
            assert not begun.is_set(), "two keys are made at the same time"
        elif second and request.method == "GET":
            begun.set()
        return plain(request)

    harness.simulator.answer = answer  # type: ignore[method-assign]
    with pool:
        create(bench)
    assert isinstance(second[0].exception(), Rejected)
    assert len(harness.merchant.org.hooks) == 1

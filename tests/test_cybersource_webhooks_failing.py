"""Webhooks of CyberSource where a call on the way fails: what stays, what is told, and whom to ask."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

import pytest

from payconf.model.change import Action
from payconf.model.errors import Conflict, NotAllowed, NotFound, Rejected, Unavailable, Unexpected
from payconf.providers import cybersource
from payconf.testing.cycle import Cycle, place
from payconf.testing.harness import Bench
from payconf.testing.orocommerce.messages import Response
from payconf.testing.services.cybersource_webhooks import HOOKS, KEYS, refused
from payconf.testing.stores.serve import answered
from tests.cybersource_harness import ACCEPTED, EXPIRING, HOOK, URL, CyberSourceHarness
from tests.cybersource_webhook_samples import EXPIRY, SECRET, calls, create, error_of, only
from tests.service_faults import fault


@pytest.fixture
def harness() -> Iterator[CyberSourceHarness]:
    made = CyberSourceHarness()
    yield made
    made.close()


@pytest.fixture
def bench(harness: CyberSourceHarness) -> Bench:
    return Bench(harness, harness.open())


def test_a_failing_switch_leaves_nothing_and_may_be_tried_again(bench: Bench, harness: CyberSourceHarness) -> None:
    fault(harness.simulator, "PUT", "/status")
    error = error_of(lambda: create(bench))
    assert isinstance(error, Unavailable)
    assert error.carried_out is False
    assert "deleted again" in error.message
    assert harness.merchant.org.hooks == {}
    assert create(bench).live_id in harness.merchant.org.hooks


def test_a_plan_goes_on_after_a_failing_switch(bench: Bench, harness: CyberSourceHarness) -> None:
    cycle = Cycle(bench)
    fault(harness.simulator, "PUT", "/status")
    assert not cycle.apply(cycle.plan([HOOK])).error
    assert len(harness.merchant.org.hooks) == 1
    assert cycle.plan([HOOK]).empty


def test_what_can_not_be_deleted_again_is_told_with_its_id(bench: Bench, harness: CyberSourceHarness) -> None:
    fault(harness.simulator, "PUT", "/status")
    fault(harness.simulator, "DELETE", "")
    error = error_of(lambda: create(bench))
    assert error.carried_out is None
    assert next(iter(harness.merchant.org.hooks)) in error.message


def test_a_switch_that_is_refused_leaves_nothing(bench: Bench, harness: CyberSourceHarness) -> None:
    fault(harness.simulator, "PUT", "/status", refused(400, "INVALID_DATA", "status"))
    error = error_of(lambda: create(bench))
    assert isinstance(error, Rejected)
    assert error.field == "enabled"
    assert harness.merchant.org.hooks == {}


def test_while_its_address_is_reviewed_the_webhook_stays_and_its_secret_is_told(
    bench: Bench, harness: CyberSourceHarness
) -> None:
    harness.merchant.org.reviews = "PENDING_REVIEW"
    made = create(bench)
    assert "PUT hook/status" not in calls(harness)
    assert made.secrets.keys() == {SECRET}
    assert only(bench)["enabled"] is False
    error = error_of(lambda: bench.write(Action.UPDATE, HOOK.address, made.live_id, {"enabled": True}))
    assert isinstance(error, Conflict)
    assert error.carried_out is False
    assert "review" in error.message
    harness.merchant.org.hooks[made.live_id or ""]["status"] = "INACTIVE"
    bench.write(Action.UPDATE, HOOK.address, made.live_id, {"enabled": True})
    assert only(bench)["enabled"] is True


def test_a_review_that_begins_a_moment_later_is_known(bench: Bench, harness: CyberSourceHarness) -> None:
    plain = harness.simulator.answer

    def late(request: Any) -> Response:
        if request.path.endswith("/status"):
            for hook in harness.merchant.org.hooks.values():
                hook["status"] = "PENDING_REVIEW"
        return plain(request)

    harness.simulator.answer = late  # type: ignore[method-assign]
    assert create(bench).live_id in harness.merchant.org.hooks


def test_a_blocked_address_is_refused_at_its_field(bench: Bench, harness: CyberSourceHarness) -> None:
    harness.merchant.org.reviews = "BLOCKED"
    error = error_of(lambda: create(bench))
    assert isinstance(error, Rejected)
    assert (error.field, error.carried_out) == ("url", False)
    assert harness.merchant.org.hooks == {}
    ident = harness.merchant.org.add(name="x", webhookUrl=URL, products=EXPIRY)
    error = error_of(lambda: bench.write(Action.UPDATE, HOOK.address, ident, {"enabled": True}))
    assert isinstance(error, Rejected)
    assert error.field == "url"


def test_a_key_that_fails_after_the_fields_were_changed_is_not_without_effect(
    bench: Bench, harness: CyberSourceHarness
) -> None:
    made = create(bench)
    fault(harness.simulator, "POST", KEYS, refused(400, "INVALID_DATA"))
    error = error_of(lambda: bench.write(Action.UPDATE, HOOK.address, made.live_id, {SECRET: None, "name": "x"}))
    assert error.carried_out is None


def test_a_refusal_after_the_new_key_says_what_the_old_one_is_worth(bench: Bench, harness: CyberSourceHarness) -> None:
    fault(harness.simulator, "POST", HOOKS, refused(400, "INVALID_DATA", "webhookUrl"))
    error = error_of(lambda: create(bench, events=[EXPIRING]))
    assert isinstance(error, Rejected)
    assert error.field == "url"
    assert "INVALID_DATA" in error.message
    assert "signing key" not in error.fix
    create(bench)
    fault(harness.simulator, "POST", HOOKS, refused(400, "INVALID_DATA", "webhookUrl"))
    error = error_of(lambda: create(bench, name="Second"))
    assert "new signing key had been made" in error.fix
    assert f"Notifications of {ACCEPTED} are encrypted" in error.fix
    assert EXPIRING not in error.fix


def test_a_lost_answer_is_settled_at_once_and_loses_no_secret(bench: Bench, harness: CyberSourceHarness) -> None:
    cycle = Cycle(bench)
    fault(harness.simulator, "POST", HOOKS, lost=True)
    assert not cycle.apply(cycle.plan([HOOK])).error
    (hook,) = harness.merchant.org.hooks.values()
    assert hook["status"] == "ACTIVE"
    told = cycle.stored[place(HOOK, SECRET)].reveal()
    assert hashlib.sha256(told).hexdigest() == harness.merchant.org.key
    assert cycle.plan([HOOK]).empty


def test_a_lost_answer_is_nobodys_where_something_else_is_new(bench: Bench, harness: CyberSourceHarness) -> None:
    fault(harness.simulator, "POST", HOOKS, lost=True)
    plain = harness.simulator.answer

    def two(request: Any) -> Response:
        if (request.method, request.path) == ("POST", HOOKS):
            harness.by_hand()
        return plain(request)

    harness.simulator.answer = two  # type: ignore[method-assign]
    error = error_of(lambda: create(bench))
    assert isinstance(error, Unavailable)
    assert error.carried_out is None
    assert {hook["status"] for hook in harness.merchant.org.hooks.values()} == {"INACTIVE"}


def test_a_call_that_never_came_is_no_webhook(bench: Bench, harness: CyberSourceHarness) -> None:
    fault(harness.simulator, "POST", HOOKS)
    error = error_of(lambda: create(bench))
    assert isinstance(error, Unavailable)
    assert error.carried_out is None
    cycle = Cycle(bench)
    fault(harness.simulator, "POST", HOOKS)
    assert not cycle.apply(cycle.plan([HOOK])).error
    assert len(harness.merchant.org.hooks) == 1


def test_a_lost_answer_stays_unknown_where_nobody_can_read(bench: Bench, harness: CyberSourceHarness) -> None:
    seen = fault(harness.simulator, "POST", HOOKS, lost=True)
    plain = harness.simulator.answer

    def silent(request: Any) -> Response:
        broken = request.method == "GET" and any((call.method, call.path) == ("POST", HOOKS) for call in seen)
        return Response(503, b"") if broken else plain(request)

    harness.simulator.answer = silent  # type: ignore[method-assign]
    assert error_of(lambda: create(bench)).carried_out is None


def test_a_switch_that_fails_after_the_fields_were_changed_is_not_without_effect(
    bench: Bench, harness: CyberSourceHarness
) -> None:
    made = create(bench, enabled=False)
    fault(harness.simulator, "PUT", "/status", refused(400, "INVALID_DATA", "status"))
    error = error_of(lambda: bench.write(Action.UPDATE, HOOK.address, made.live_id, {"name": "x", "enabled": True}))
    assert error.carried_out is None
    assert only(bench)["name"] == "x"


def test_what_is_gone_is_not_found(bench: Bench) -> None:
    for values in ({"name": "x"}, {"enabled": True}, {"enabled": False}, {SECRET: None}):
        error = error_of(lambda: bench.write(Action.UPDATE, HOOK.address, "gone", values))  # noqa: B023
        assert isinstance(error, NotFound)
        assert error.carried_out is False


def test_a_merchant_that_may_not_use_webhooks_is_told_whom_to_ask(bench: Bench, harness: CyberSourceHarness) -> None:
    harness.merchant.org.enabled = False
    error = error_of(lambda: list(cybersource.read(bench.session, "webhooks")))
    assert isinstance(error, NotAllowed)
    assert "account manager" in error.fix
    harness.merchant.org.enabled = True
    fault(harness.simulator, "POST", KEYS, Response(404, b""))
    error = error_of(lambda: create(bench))
    assert isinstance(error, NotAllowed)
    assert "signing key" in error.message


def test_a_key_that_is_refused_is_told_as_such(bench: Bench, harness: CyberSourceHarness) -> None:
    fault(harness.simulator, "POST", KEYS, refused(400, "INVALID_DATA", "organizationId"))
    error = error_of(lambda: create(bench))
    assert isinstance(error, Rejected)
    assert (error.field, error.carried_out) == (SECRET, False)
    assert "signing key for this merchant (INVALID_DATA)" in error.message
    assert harness.merchant.org.hooks == {}


def test_a_key_without_value_is_none(bench: Bench, harness: CyberSourceHarness) -> None:
    for body in ({}, {"keyInformation": {"key": ""}}, {"keyInformation": []}):
        fault(harness.simulator, "POST", KEYS, answered(body))
        assert isinstance(error_of(lambda: create(bench)), Unexpected)
    assert harness.merchant.org.hooks == {}

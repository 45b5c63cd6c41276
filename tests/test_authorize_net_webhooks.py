"""Webhooks of Authorize.Net: what is sent, what a refusal means, and what becomes of a lost answer."""

from __future__ import annotations

import base64
import json
import traceback
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from payconf.model.change import Action
from payconf.model.errors import (
    ProviderError,
    Rejected,
    Unavailable,
)
from payconf.model.kind import Semantics
from payconf.model.outcome import Outcome
from payconf.providers import authorize_net
from payconf.providers.authorize_net import Session
from payconf.testing.cycle import Cycle
from payconf.testing.harness import Bench
from payconf.testing.orocommerce.messages import Response
from payconf.testing.services.authorize_net_webhooks import EVENTS, add, refused
from tests.anet_harness import HOOK, LOGIN, URL, AnetHarness
from tests.canaries import spellings
from tests.service_faults import fault

HOOKS, TYPES = "/rest/v1/webhooks", "/rest/v1/eventtypes"
PAGE = b"<html>log in</html>"


@pytest.fixture
def harness() -> Iterator[AnetHarness]:
    made = AnetHarness()
    yield made
    made.close()


@pytest.fixture
def bench(harness: AnetHarness) -> Bench:
    return Bench(harness, harness.open())


def create(bench: Bench, **changed: Any) -> Outcome:
    return bench.write(Action.CREATE, HOOK.address, None, {**HOOK.values, **changed})


def error_of(call: Callable[[], object]) -> ProviderError:
    """The error, which shows nothing of the login wherever one looks, and says what to do."""
    with pytest.raises(ProviderError) as caught:
        call()
    error = caught.value
    shown = "".join(traceback.format_exception(error)) + repr(error.__context__) + repr(vars(error)) + repr(error.args)
    pair = f"{LOGIN['api_login_id']}:{LOGIN['transaction_key']}"
    for secret in (LOGIN["transaction_key"], base64.b64encode(pair.encode()).decode()):
        assert not any(form in shown.encode() for form in spellings(secret)), error.message
    assert error.message
    assert error.fix
    return error


def sent(harness: AnetHarness) -> list[tuple[str, Any]]:
    """What goes to the webhooks themselves from now on: method and body."""
    seen = fault(harness.simulator, "NONE", "")

    class Sent(list[tuple[str, Any]]):
        def __iter__(self) -> Iterator[tuple[str, Any]]:
            calls = (call for call in seen if call.path.startswith(HOOKS))
            return iter([(call.method, json.loads(call.body) if call.body else None) for call in calls])

    return Sent()


def test_what_it_keeps() -> None:
    kind = authorize_net.KINDS["webhooks"]
    assert (kind.order, kind.known_by, kind.at_service, kind.can_disable) == (5, ("url",), True, True)
    assert kind.fields["events"].semantics is Semantics.SET
    assert kind.told == frozenset()
    assert authorize_net.CONCURRENT


def test_a_webhook_is_made_with_one_call_and_the_long_names(bench: Bench, harness: AnetHarness) -> None:
    calls = sent(harness)
    made = create(bench)
    body = {"name": "orders", "url": URL, "eventTypes": HOOK.values["events"], "status": "active"}
    assert list(calls) == [("POST", body)]
    assert made.outputs == {"id": made.live_id}
    assert list(harness.merchant.hooks) == [made.live_id]


def test_events_come_back_in_another_order(bench: Bench) -> None:
    create(bench)
    (found,) = authorize_net.read(bench.session, "webhooks")
    assert isinstance(found.values["events"], list)
    assert found.values["events"] != HOOK.values["events"]
    assert {*found.values["events"]} == {*HOOK.values["events"]}  # type: ignore[misc]


def test_without_a_name_none_is_sent(bench: Bench, harness: AnetHarness) -> None:
    made = create(bench, name=None, enabled=False)
    assert made.live_id
    assert harness.merchant.hooks[made.live_id] == {
        "url": URL,
        "eventTypes": HOOK.values["events"],
        "status": "inactive",
    }
    (found,) = authorize_net.read(bench.session, "webhooks")
    assert found.values["name"] is None


def test_whoever_says_nothing_of_it_wants_it_on(bench: Bench, harness: AnetHarness) -> None:
    values = {name: value for name, value in HOOK.values.items() if name != "enabled"}
    made = bench.write(Action.CREATE, HOOK.address, None, values)
    assert harness.merchant.hooks[made.live_id or ""]["status"] == "active"


def test_an_update_puts_the_whole_webhook_and_changes_its_field_alone(bench: Bench, harness: AnetHarness) -> None:
    ident = add(harness.merchant.hooks, url=URL, eventTypes=[EVENTS[3]], status="inactive")
    calls = sent(harness)
    bench.write(Action.UPDATE, HOOK.address, ident, {"enabled": True})
    whole = {"url": URL, "eventTypes": [EVENTS[3]], "status": "active"}
    assert list(calls) == [("GET", None), ("PUT", whole)]
    assert harness.merchant.hooks[ident] == whole
    bench.write(Action.DISABLE, HOOK.address, ident, {"enabled": False})
    assert harness.merchant.hooks[ident]["status"] == "inactive"


def test_a_name_that_the_merchant_interface_accepted_stays(bench: Bench, harness: AnetHarness) -> None:
    ident = add(harness.merchant.hooks, name="Made by hand", url=URL, eventTypes=[EVENTS[3]], status="active")
    bench.write(Action.UPDATE, HOOK.address, ident, {"enabled": False})
    assert harness.merchant.hooks[ident]["name"] == "Made by hand"


def test_what_only_says_what_others_did_sends_nothing(bench: Bench, harness: AnetHarness) -> None:
    calls = sent(harness)
    assert bench.write(Action.RETIRE, HOOK.address, "7", {}).live_id == "7"
    assert list(calls) == []


def test_one_webhook_is_found_with_one_call(bench: Bench, harness: AnetHarness) -> None:
    made = create(bench)
    before = len(harness.simulator.asked)
    (found,) = authorize_net.find(bench.session, "webhooks", "id", str(made.live_id))
    assert found.id == made.live_id
    assert harness.simulator.asked[before:] == [f"GET {HOOKS}/{made.live_id}"]


def test_an_id_is_one_part_of_the_path(bench: Bench, harness: AnetHarness) -> None:
    assert list(authorize_net.find(bench.session, "webhooks", "id", "../eventtypes?x")) == []
    assert harness.simulator.asked[-1] == f"GET {HOOKS}/..%2Feventtypes%3Fx"


def test_an_unknown_event_is_named_with_the_nearest_and_nothing_is_made(bench: Bench, harness: AnetHarness) -> None:
    wrong = "net.authorize.payment.authcapture.create"
    error = error_of(lambda: create(bench, events=[EVENTS[0], wrong]))
    assert isinstance(error, Rejected)
    assert (error.field, error.carried_out) == ("events", False)
    assert wrong in error.message
    assert EVENTS[0] not in error.message
    assert error.fix == "Write net.authorize.payment.authcapture.created."
    assert harness.merchant.hooks == {}


def test_an_event_that_is_like_none_points_at_the_list(bench: Bench) -> None:
    assert "list of event types" in error_of(lambda: create(bench, events=["zzz"])).fix


def test_the_events_are_asked_for_once(bench: Bench, harness: AnetHarness) -> None:
    made = create(bench)
    bench.write(Action.UPDATE, HOOK.address, made.live_id, {"events": [EVENTS[1]]})
    bench.write(Action.UPDATE, HOOK.address, made.live_id, {"name": "other"})
    assert harness.simulator.asked.count(f"GET {TYPES}") == 1


@pytest.mark.parametrize("events", [[], "required", None])
def test_no_shop_needs_its_events_so_they_must_be_named(bench: Bench, harness: AnetHarness, events: Any) -> None:
    error = error_of(lambda: create(bench, events=events))
    assert isinstance(error, Rejected)
    assert error.field == "events"
    assert "have to be named" in error.message
    assert harness.merchant.hooks == {}


@pytest.mark.parametrize("name", ["stripe-orders", "a b", "ä", "x" + "\n"])
def test_a_name_that_it_refuses_is_not_sent(bench: Bench, harness: AnetHarness, name: str) -> None:
    calls = sent(harness)
    error = error_of(lambda: create(bench, name=name))
    assert isinstance(error, Rejected)
    assert error.field == "name"
    assert "underscores" in error.message
    assert list(calls) == []


def test_a_create_whose_answer_is_lost_is_settled_by_reading_back(bench: Bench, harness: AnetHarness) -> None:
    cycle = Cycle(bench)
    fault(harness.simulator, "POST", HOOKS, lost=True)
    run = cycle.apply(cycle.plan([HOOK]))
    assert not run.error
    assert len(harness.merchant.hooks) == 1
    assert cycle.bindings[HOOK.address].live_id in harness.merchant.hooks
    assert cycle.plan([HOOK]).empty


def test_a_create_that_was_not_carried_out_is_made_again(bench: Bench, harness: AnetHarness) -> None:
    cycle = Cycle(bench)
    fault(harness.simulator, "POST", HOOKS, Response(503, b""))
    assert not cycle.apply(cycle.plan([HOOK])).error
    assert len(harness.merchant.hooks) == 1


def test_a_webhook_at_the_address_under_another_name_is_known(bench: Bench, harness: AnetHarness) -> None:
    """A second one there would be told everything twice."""
    add(harness.merchant.hooks, name="theirs", url=URL, eventTypes=[EVENTS[0]], status="active")
    made = Cycle(bench)
    with pytest.raises(AssertionError, match="refused"):
        made.plan([HOOK])


def test_threads_share_a_session(bench: Bench, harness: AnetHarness) -> None:
    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(lambda number: create(bench, url=f"{URL}/{number}"), range(8)))
    assert {outcome.live_id for outcome in made} == {*harness.merchant.hooks}
    assert {hook["url"] for hook in harness.merchant.hooks.values()} == {f"{URL}/{number}" for number in range(8)}


def test_other_kinds_are_not_kept(bench: Bench) -> None:
    for call in (
        lambda: authorize_net.read(bench.session, "rules"),
        lambda: authorize_net.find(bench.session, "rules", "id", "1"),
    ):
        with pytest.raises(Rejected, match="keeps no rules"):
            call()


def test_a_server_that_fails_is_unavailable(bench: Bench, harness: AnetHarness) -> None:
    harness.simulator.faults = [refused(500, "INTERNAL_ERROR", "x")]
    error = error_of(lambda: list(authorize_net.read(bench.session, "webhooks")))
    assert isinstance(error, Unavailable)


def test_a_session_shows_no_login(bench: Bench) -> None:
    session: Session = bench.session
    assert LOGIN["transaction_key"] not in repr(session)

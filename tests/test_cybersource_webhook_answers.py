"""CyberSource's webhooks: tokens that sign what is sent, which events there are, and answers in other forms."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from payconf.model.address import Address
from payconf.model.change import Action
from payconf.model.errors import AuthError, NotFound, RateLimited, Rejected, Unexpected
from payconf.providers import cybersource
from payconf.providers.cybersource import subscription
from payconf.testing.harness import Bench
from payconf.testing.orocommerce.messages import Request, Response
from payconf.testing.services.cybersource_webhooks import HOOKS, limited, refused
from payconf.testing.stores.serve import answered
from tests.cybersource_harness import ACCEPTED, EXPIRING, HOOK, MERCHANT, URL, CyberSourceHarness
from tests.cybersource_webhook_samples import EXPIRY, calls, create, error_of
from tests.identify_hosts import P12_PASSWORD, bundle
from tests.service_faults import fault

PAGE = b"<html>log in</html>"


@pytest.fixture
def harness() -> Iterator[CyberSourceHarness]:
    made = CyberSourceHarness()
    yield made
    made.close()


@pytest.fixture
def bench(harness: CyberSourceHarness) -> Bench:
    return Bench(harness, harness.open())


def all_of(bench: Bench) -> list[dict[str, Any]]:
    return [dict(entry.values) for entry in cybersource.read(bench.session, "webhooks")]


def claims(call: Request) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(base64.urlsafe_b64decode(call.headers["authorization"].split(".")[1] + "=="))
    return found


def test_each_token_is_for_its_call_and_its_bytes(bench: Bench, harness: CyberSourceHarness) -> None:
    seen = fault(harness.simulator, "NONE", "")
    made = create(bench)
    bench.write(Action.DELETE, HOOK.address, made.live_id, {})
    assert len({claims(call)["jti"] for call in seen}) == len(seen) == 6
    for call in seen:
        told = claims(call)
        assert (told["request-method"], told["request-resource-path"]) == (call.method.lower(), call.path)
        digest = base64.b64encode(hashlib.sha256(call.body).digest()).decode()
        assert told.get("digest") == (digest if call.body else None)
        assert told.get("digestAlgorithm") == ("SHA-256" if call.body else None)
        assert call.headers.get("content-type") == ("application/json;charset=utf-8" if call.body else None)


def test_a_body_that_was_changed_on_the_way_is_not_accepted(bench: Bench, harness: CyberSourceHarness) -> None:
    plain = harness.simulator.answer
    harness.simulator.answer = lambda call: plain(replace(call, body=call.body + b" "))  # type: ignore[method-assign]
    assert isinstance(error_of(lambda: harness.session().send("POST", HOOKS, {})), AuthError)


def test_with_two_keys_the_certificate_signs_what_is_kept(harness: CyberSourceHarness) -> None:
    harness.open()
    seen = fault(harness.simulator, "NONE", "")
    both = harness.session(p12=bundle(), p12_password=P12_PASSWORD)
    error_of(lambda: list(cybersource.read(both, "webhooks")))  # the simulator doesn't know the certificate
    header = json.loads(base64.urlsafe_b64decode(seen[0].headers["authorization"].split(" ")[1].split(".")[0] + "=="))
    assert header["alg"] == "RS256"


def test_one_webhook_is_found_with_one_call(bench: Bench, harness: CyberSourceHarness) -> None:
    made = create(bench)
    before = len(harness.simulator.asked)
    (found,) = cybersource.find(bench.session, "webhooks", "id", str(made.live_id))
    assert found.id == made.live_id
    assert calls(harness, before) == ["GET hook"]
    assert list(cybersource.find(bench.session, "webhooks", "id", "../x")) == []
    assert harness.simulator.asked[-1] == f"GET {HOOKS}/..%2Fx"


def test_an_unknown_event_is_named_with_the_nearest_before_anything_is_made(
    bench: Bench, harness: CyberSourceHarness
) -> None:
    error = error_of(lambda: create(bench, events=[EXPIRING, "payments:payments.payments.acept"]))
    assert isinstance(error, Rejected)
    assert error.field == "events"
    assert EXPIRING not in error.message
    assert error.fix == f"Write {ACCEPTED}."
    assert calls(harness) == ["GET products"]


def test_an_event_without_its_product_is_told_how_it_is_written(bench: Bench) -> None:
    error = error_of(lambda: create(bench, events=["zzz"]))
    assert "events of cns and payments" in error.fix
    assert "product:event" in error.fix


def test_a_merchant_without_products_is_told_whom_to_ask(bench: Bench, harness: CyberSourceHarness) -> None:
    harness.merchant.products = ()
    error = error_of(lambda: create(bench, events=[EXPIRING]))
    assert "no product" in error.fix
    assert "account manager" in error.fix


@pytest.mark.parametrize("action", [Action.CREATE, Action.UPDATE])
@pytest.mark.parametrize("events", [[], "required", None])
def test_no_shop_needs_its_events_so_they_must_be_named(
    bench: Bench, harness: CyberSourceHarness, action: Action, events: Any
) -> None:
    error = error_of(lambda: bench.write(action, HOOK.address, "x", {**HOOK.values, "events": events}))
    assert isinstance(error, Rejected)
    assert error.field == "events"
    assert calls(harness) == []


@pytest.mark.parametrize("action", [Action.CREATE, Action.UPDATE])
@pytest.mark.parametrize("name", [None, ""])
def test_a_webhook_has_a_name(bench: Bench, harness: CyberSourceHarness, action: Action, name: str | None) -> None:
    error = error_of(lambda: bench.write(action, HOOK.address, "x", {**HOOK.values, "name": name}))
    assert isinstance(error, Rejected)
    assert error.field == "name"
    assert calls(harness) == []


@pytest.mark.parametrize("action", [Action.CREATE, Action.UPDATE])
@pytest.mark.parametrize("url", [None, "http://shop.acme.example/in"])
def test_an_address_is_an_https_one(bench: Bench, harness: CyberSourceHarness, action: Action, url: str | None) -> None:
    error = error_of(lambda: bench.write(action, HOOK.address, "x", {**HOOK.values, "url": url}))
    assert isinstance(error, Rejected)
    assert error.field == "url"
    assert calls(harness) == []


def test_events_may_be_told_as_names_alone(bench: Bench, harness: CyberSourceHarness) -> None:
    told = [{"productId": "cns", "eventTypes": ["cns.report.keyExpiration.detail", {"displayName": "x"}]}]
    harness.simulator.faults = [answered(told)]
    assert create(bench, events=[EXPIRING]).live_id


@pytest.mark.parametrize("status", [400, 401, 403, 404, 422])
def test_a_page_of_somebody_else_decides_nothing(bench: Bench, harness: CyberSourceHarness, status: int) -> None:
    harness.simulator.faults = [Response(status, PAGE)]
    assert isinstance(error_of(lambda: all_of(bench)), Unexpected)


def test_too_many_requests_say_how_long_to_wait(bench: Bench, harness: CyberSourceHarness) -> None:
    harness.simulator.faults = [limited(7)]
    error = error_of(lambda: all_of(bench))
    assert isinstance(error, RateLimited)
    assert error.retry_after == 7


def test_an_organization_without_webhooks_may_answer_404(bench: Bench, harness: CyberSourceHarness) -> None:
    harness.merchant.org.empty_is_404 = True
    assert all_of(bench) == []
    assert calls(harness) == ["GET hooks", "GET products"]
    assert create(bench).live_id
    assert len(all_of(bench)) == 1


def test_a_404_of_an_organization_that_is_not_known_is_no_empty_list(bench: Bench, harness: CyberSourceHarness) -> None:
    harness.simulator.faults = [refused(404, "NOT_FOUND"), refused(404, "NOT_FOUND")]
    assert isinstance(error_of(lambda: all_of(bench)), NotFound)


@pytest.mark.parametrize(
    "body",
    [
        {},
        ["x"],
        [{"webhookId": "", "webhookUrl": URL, "products": EXPIRY}],
        [{"webhookId": "1", "products": EXPIRY}],
        [{"webhookId": "1", "webhookUrl": URL}],
        [{"webhookId": "1", "webhookUrl": URL, "products": [{"productId": 7}]}],
        [{"webhookId": "1", "webhookUrl": URL, "products": [{"productId": "cns", "eventTypes": "all"}]}],
    ],
)
def test_a_list_of_another_form_is_no_list(bench: Bench, harness: CyberSourceHarness, body: Any) -> None:
    harness.simulator.faults = [answered(body)]
    assert isinstance(error_of(lambda: all_of(bench)), Unexpected)


def test_the_form_of_visas_guide_is_read() -> None:
    """One product beside the rest, numbers as text, and no name."""
    found = subscription.live(
        {
            "organizationId": MERCHANT,
            "productId": "terminalManagement",
            "eventTypes": ["terminalManagement.assignment.update"],
            "webhookId": "ddb9bced-c3e3-1b1d-e053-9c588e0a3c42",
            "webhookUrl": URL,
            "status": "SUSPENDED",
            "retryPolicy": {"algorithm": "ARITHMETIC", "firstRetry": "1", "numberOfRetries": 4, "deactivateFlag": True},
        }
    ).values
    assert found["events"] == ["terminalManagement:terminalManagement.assignment.update"]
    assert (found["name"], found["enabled"]) == (None, True)
    assert (found["retry_first"], found["retry_number"], found["retry_deactivate"]) == (1, 4, True)
    assert found["retry_interval"] == 1


def test_a_product_without_events_stands_for_all_of_them() -> None:
    told = {"webhookId": "1", "webhookUrl": URL, "products": [{"productId": "cns"}]}
    assert subscription.live(told).values["events"] == ["cns:*"]
    assert subscription.live(told).values["enabled"] is False


@pytest.mark.parametrize(
    ("named", "field"),
    [
        ("webhookUrl", "url"),
        ("products[0].eventTypes", "events"),
        ("name", "name"),
        ("retryPolicy.interval", "retry_algorithm"),
        ("organizationId", None),
    ],
)
def test_a_refused_value_is_told_at_its_field(
    bench: Bench, harness: CyberSourceHarness, named: str, field: str | None
) -> None:
    fault(harness.simulator, "POST", HOOKS, refused(400, "INVALID_DATA", named))
    error = error_of(lambda: create(bench))
    assert isinstance(error, Rejected)
    assert error.field == field
    assert "(INVALID_DATA)" in error.message


def test_a_reason_that_is_none_is_not_repeated(bench: Bench, harness: CyberSourceHarness) -> None:
    fault(harness.simulator, "POST", HOOKS, answered({"reason": "<script>", "details": ["x"]}, 422))
    assert error_of(lambda: create(bench)).message == "CyberSource refuses the webhook."


def test_other_kinds_are_not_kept(bench: Bench) -> None:
    asks: tuple[Callable[[], object], ...] = (
        lambda: cybersource.read(bench.session, "rules"),
        lambda: cybersource.find(bench.session, "rules", "id", "1"),
        lambda: bench.write(Action.CREATE, Address("rules", "x"), None, {}),
    )
    for ask in asks:
        with pytest.raises(Rejected, match="keeps no rules"):
            ask()


def test_what_only_says_what_others_did_sends_nothing(bench: Bench, harness: CyberSourceHarness) -> None:
    assert bench.write(Action.RETIRE, HOOK.address, "7", {}).live_id == "7"
    assert calls(harness) == []

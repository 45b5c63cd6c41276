"""Webhooks of Authorize.Net that are refused: what a refusal means, and what a person does about it."""

from __future__ import annotations

import base64
import traceback
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest

from payconf.model.change import Action
from payconf.model.errors import (
    AuthError,
    NotAllowed,
    NotFound,
    ProviderError,
    RateLimited,
    Rejected,
    Unexpected,
)
from payconf.model.outcome import Outcome
from payconf.providers import authorize_net
from payconf.testing.harness import Bench
from payconf.testing.orocommerce.messages import Response
from payconf.testing.services.authorize_net_webhooks import invalid, limited
from payconf.testing.stores.serve import answered
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


def test_without_a_signature_key_a_person_is_told_what_to_do(bench: Bench, harness: AnetHarness) -> None:
    harness.merchant.signature_key = False
    error = error_of(lambda: create(bench))
    assert isinstance(error, Rejected)
    assert error.field is None
    assert "Signature Key" in error.message
    assert "Merchant Interface" in error.fix
    assert "No API makes it" in error.fix


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ("Invalid url entered.", "url"),
        ("Invalid name entered.", "name"),
        ("Invalid event types entered.", "events"),
        ("Invalid status entered.", "enabled"),
        ("Something else.", None),
    ],
)
def test_a_refused_value_is_told_at_its_field(bench: Bench, harness: AnetHarness, said: str, field: str | None) -> None:
    fault(harness.simulator, "POST", HOOKS, invalid(said))
    error = error_of(lambda: create(bench))
    assert isinstance(error, Rejected)
    assert error.field == field
    assert error.message == f"Authorize.Net refuses the webhook: {said}"


def test_a_refusal_that_quotes_the_login_shows_none_of_it(bench: Bench, harness: AnetHarness) -> None:
    pair = f"{LOGIN['api_login_id']}:{LOGIN['transaction_key']}"
    proof = base64.b64encode(pair.encode()).decode()
    for text in (LOGIN["transaction_key"], proof, f"Basic {proof}\n\x1b[31m" + "x" * 900):
        fault(harness.simulator, "POST", HOOKS, invalid(f"You sent {text}"))
        error = error_of(lambda: create(bench))
        assert "You sent" in error.message
        assert len(error.message) < 400
        assert "\x1b" not in error.message


def test_a_refusal_without_words_is_one_too(bench: Bench, harness: AnetHarness) -> None:
    for response in (Response(400, b""), answered({"details": "x"}, 422), answered({"message": None}, 400)):
        fault(harness.simulator, "POST", HOOKS, response)
        error = error_of(lambda: create(bench))
        assert isinstance(error, Rejected)
        assert error.message == "Authorize.Net refuses the webhook."


def test_a_wrong_key_says_that_it_may_be_of_the_other_side(harness: AnetHarness) -> None:
    harness.open()
    session = harness.session(transaction_key="0" * 16)
    error = error_of(lambda: list(authorize_net.read(session, "webhooks")))
    assert isinstance(error, AuthError)
    assert "of the other side" in error.message


def test_a_login_without_the_right_is_told_apart(bench: Bench, harness: AnetHarness) -> None:
    harness.merchant.may_webhooks = False
    error = error_of(lambda: create(bench))
    assert isinstance(error, NotAllowed)
    assert "account owner" in error.fix


def test_what_is_gone_is_not_found(bench: Bench) -> None:
    for action in (Action.UPDATE, Action.DELETE):
        error = error_of(partial(bench.write, action, HOOK.address, "gone", {"enabled": True}))
        assert isinstance(error, NotFound)
        assert error.carried_out is False


@pytest.mark.parametrize("status", [400, 401, 403, 404, 422])
def test_a_page_of_somebody_else_decides_nothing(bench: Bench, harness: AnetHarness, status: int) -> None:
    harness.simulator.faults = [Response(status, PAGE)]
    assert isinstance(error_of(lambda: list(authorize_net.read(bench.session, "webhooks"))), Unexpected)


def test_too_many_requests_say_how_long_to_wait(bench: Bench, harness: AnetHarness) -> None:
    harness.simulator.faults = [limited(7)]
    error = error_of(lambda: list(authorize_net.read(bench.session, "webhooks")))
    assert isinstance(error, RateLimited)
    assert error.retry_after == 7


@pytest.mark.parametrize(
    "body",
    [
        {},
        ["x"],
        [{"webhookId": "", "url": URL, "eventTypes": []}],
        [{"webhookId": "1", "eventTypes": []}],
        [{"webhookId": "1", "url": URL, "eventTypes": "all"}],
        [{"webhookId": "1", "url": URL, "eventTypes": [7]}],
    ],
)
def test_a_list_of_another_form_is_no_list(bench: Bench, harness: AnetHarness, body: Any) -> None:
    harness.simulator.faults = [answered(body)]
    assert isinstance(error_of(lambda: list(authorize_net.read(bench.session, "webhooks"))), Unexpected)


def test_a_create_that_answers_something_else_may_have_worked(bench: Bench, harness: AnetHarness) -> None:
    fault(harness.simulator, "POST", HOOKS, answered({}), lost=True)
    error = error_of(lambda: create(bench))
    assert isinstance(error, Unexpected)
    assert error.carried_out is None

"""The token of a session at PayPal: kept, shared by threads, and renewed when PayPal no longer takes it."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest

from payconf.model.change import Action
from payconf.model.errors import AuthError, Unavailable, Unexpected
from payconf.model.resource import LiveResource
from payconf.providers import paypal_rest
from payconf.providers.paypal_rest.session import Session
from payconf.testing.orocommerce.messages import Response
from payconf.testing.services.paypal_rest import App
from payconf.testing.stores.serve import answered
from tests.openapi_paypal import OfficialPayPal
from tests.paypal_samples import CAPTURED, PAIR, URL, app_of, session_of, write

TOKEN = "POST /v1/oauth2/token"


@pytest.fixture
def service() -> Iterator[OfficialPayPal]:
    with OfficialPayPal() as opened:
        yield opened


@pytest.fixture
def app(service: OfficialPayPal) -> App:
    return app_of(service)


@pytest.fixture
def held(service: OfficialPayPal, app: App) -> Iterator[Session]:
    with closing(session_of(service.url)) as opened:
        yield opened


def all_of(held: Session) -> list[LiveResource]:
    return list(paypal_rest.read(held, "webhooks"))


def test_a_token_is_used_until_paypal_no_longer_takes_it(service: OfficialPayPal, held: Session) -> None:
    write(held, Action.CREATE, url=URL, events=[CAPTURED])
    all_of(held)
    assert service.asked.count(TOKEN) == 1
    service.expire()
    write(held, Action.CREATE, url=f"{URL}/2", events=[CAPTURED])
    assert service.asked.count(TOKEN) == 2
    assert len(all_of(held)) == 2
    assert service.asked.count(TOKEN) == 2


def test_a_refusal_in_the_gateways_own_words_renews_the_token_too(service: OfficialPayPal, held: Session) -> None:
    all_of(held)
    service.faults = [answered({"error": "invalid_token", "error_description": "Token signature failed"}, 401)]
    assert all_of(held) == []


def test_a_token_that_is_never_taken_is_renewed_once(service: OfficialPayPal, app: App, held: Session) -> None:
    all_of(held)
    del service.apps[PAIR["client_id"]]
    service.expire()
    with pytest.raises(AuthError, match="doesn't know the pair"):
        all_of(held)
    service.apps[PAIR["client_id"]] = app
    service.token = lambda: "none-that-is-known"  # type: ignore[method-assign]
    before = len(service.asked)
    with pytest.raises(AuthError, match="its own token"):
        all_of(held)
    assert len(service.asked) - before == 3


def test_threads_share_one_token_also_when_it_is_renewed(service: OfficialPayPal, held: Session) -> None:
    all_of(held)
    service.expire()
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: len(all_of(held)), range(8)))
    assert found == [0] * 8
    assert service.asked.count(TOKEN) == 2


def test_a_login_that_got_no_answer_leaves_no_doubt_about_the_call(service: OfficialPayPal, held: Session) -> None:
    for fault in (Response(503, b"{}"), Response(200, b"{}")):
        service.faults = [fault]
        with pytest.raises((Unavailable, Unexpected)) as caught:
            write(held, Action.CREATE, url=URL, events=[CAPTURED])
        assert caught.value.carried_out is False

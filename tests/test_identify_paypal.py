"""PayPal's answers: the side, the sandbox's mark, scopes, and whose app it is."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from payconf.model.errors import AccountClosed, AuthError, NotAllowed, ProviderError, RateLimited, Unexpected
from payconf.model.resource import Account
from payconf.providers import paypal_rest
from payconf.services.paypal_rest import SANDBOX_APP
from payconf.testing.orocommerce.messages import Response
from payconf.testing.services.paypal_rest import LIVE_APP, WEBHOOKS, App, PayPalSimulator
from payconf.testing.stores.serve import answered
from tests.identify_samples import FIELDS, Side, identified, refusal, target

PAIR = FIELDS["paypal_rest"]
TOKEN = {"access_token": "A21AAx", "app_id": LIVE_APP, "scope": WEBHOOKS}


@pytest.fixture
def service() -> Iterator[PayPalSimulator]:
    with PayPalSimulator() as opened:
        yield opened


@pytest.fixture
def app(service: PayPalSimulator) -> App:
    made = service.apps[PAIR["client_id"]] = App(PAIR["client_secret"], LIVE_APP)
    return made


def says(service: PayPalSimulator, side: Side = "live") -> Account:
    return identified(paypal_rest, target(paypal_rest, service.url, side))


def test_a_pair_tells_merchant_side_and_scopes(service: PayPalSimulator, app: App) -> None:
    assert says(service) == Account(app.payer_id, "live", capabilities=tuple(sorted(app.scopes)))
    assert service.asked == ["POST /v1/oauth2/token", "GET /v1/identity/oauth2/userinfo"]


def test_the_sandboxs_app_on_the_live_side_is_test(service: PayPalSimulator, app: App) -> None:
    app.app_id = SANDBOX_APP
    found = says(service)
    assert found.mode == "test"
    assert "all apps of the sandbox share" in found.remarks[0]


@pytest.mark.parametrize("named", [None, "", 7])
def test_without_an_app_id_the_live_side_proves_nothing(service: PayPalSimulator, app: App, named: object) -> None:
    service.faults = [answered({**TOKEN, "app_id": named})]
    found = says(service)
    assert found.mode == "unknown"
    assert "names no app" in found.remarks[0]


def test_on_the_test_side_it_is_test_whatever_the_app(service: PayPalSimulator, app: App) -> None:
    assert says(service, "test").mode == "test"


def test_an_app_without_the_scope_is_not_asked_whose_it_is(service: PayPalSimulator, app: App) -> None:
    app.scopes = (WEBHOOKS,)
    found = says(service)
    assert (found.id, found.mode) == ("", "live")
    assert "no `account:` can be proven" in found.remarks[0]
    assert service.asked == ["POST /v1/oauth2/token"]


def test_the_scope_may_not_be_enough(service: PayPalSimulator, app: App) -> None:
    app.scopes = ("openid", WEBHOOKS)
    assert says(service).id == ""


def test_a_refused_question_takes_back_no_pair_that_was_accepted(service: PayPalSimulator, app: App) -> None:
    app.may_ask_who = False
    found = says(service)
    assert (found.id, found.mode) == ("", "live")


def test_but_a_question_that_met_a_limit_is_asked_again_later(service: PayPalSimulator, app: App) -> None:
    service.faults = [answered({**TOKEN, "scope": "openid"}), Response(429, b"{}", {"Retry-After": "3"})]
    assert isinstance(refusal(paypal_rest, target(paypal_rest, service.url, "live")), RateLimited)


@pytest.mark.parametrize("ident", ["", "short", "lower4x2ly000", 7, None])
def test_what_is_no_merchants_id_is_not_taken_for_one(service: PayPalSimulator, app: App, ident: object) -> None:
    service.faults = [answered({**TOKEN, "scope": "openid"}), answered({"payer_id": ident})]
    assert says(service).id == ""


def test_an_account_that_is_not_verified_is_warned_of(service: PayPalSimulator, app: App) -> None:
    app.verified = False
    assert "not verified" in says(service).warnings[0]


def test_a_closed_account_is_told_from_a_wrong_pair(service: PayPalSimulator, app: App) -> None:
    app.closed = True
    closed = refusal(paypal_rest, target(paypal_rest, service.url, "live"))
    del service.apps[PAIR["client_id"]]
    wrong = refusal(paypal_rest, target(paypal_rest, service.url, "live"))
    assert type(closed) is AccountClosed
    assert type(wrong) is AuthError
    assert "closed" in closed.message
    assert "of the other side" in wrong.message


def test_an_app_that_gets_no_token_is_not_allowed(service: PayPalSimulator, app: App) -> None:
    service.faults = [answered({"name": "NOT_AUTHORIZED"}, 403)]
    assert isinstance(refusal(paypal_rest, target(paypal_rest, service.url, "live")), NotAllowed)


def test_another_401_of_paypals_is_no_login_either(service: PayPalSimulator, app: App) -> None:
    service.faults = [answered({"error": "access_denied"}, 401)]
    assert isinstance(refusal(paypal_rest, target(paypal_rest, service.url, "live")), AuthError)


@pytest.mark.parametrize("body", [{}, {"access_token": None}, {"access_token": 7}])
def test_an_answer_without_a_token_is_none(service: PayPalSimulator, app: App, body: dict[str, object]) -> None:
    service.faults = [answered(body)]
    assert isinstance(refusal(paypal_rest, target(paypal_rest, service.url, "live")), Unexpected)


def test_a_token_is_never_said(service: PayPalSimulator, app: App) -> None:
    token = "A21AA" + "tokenthatnobodysees" * 2
    said = b'{"name": "%s"}' % token.encode()
    for status in (400, 401, 500):
        service.faults = [answered({**TOKEN, "access_token": token, "scope": "openid"}), Response(status, said)]
        session = paypal_rest.connect(target(paypal_rest, service.url, "live"))
        try:
            shown = repr(paypal_rest.identify(session))
        except ProviderError as error:
            shown = f"{error!r} {error.__context__!r} {vars(error)}"
        assert token not in shown
        assert token not in repr(session)
        session.close()

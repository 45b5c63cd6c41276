"""What PayPal's refusals of webhooks mean: each is told apart, names the issue and PayPal's debug id, and says what to
do."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest

from payconf.model.change import Action
from payconf.model.errors import Conflict, NotAllowed, ProviderError, RateLimited, Rejected, Unavailable, Unexpected
from payconf.providers import paypal_rest
from payconf.providers.paypal_rest.session import Session
from payconf.testing.orocommerce.messages import Response
from payconf.testing.services.paypal_rest import App, PayPalSimulator
from payconf.testing.services.paypal_webhooks import EVENT_TYPES, LIMIT, limited, refused
from payconf.testing.stores.serve import answered
from tests.openapi_paypal import OfficialPayPal
from tests.paypal_samples import CAPTURED, PAIR, REFUNDED, URL, app_of, session_of, write

ID = r"debug id [0-9a-f]{14}\)"


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
        list(paypal_rest.read(opened, "webhooks"))
        yield opened


def test_the_same_url_again_is_a_conflict(app: App, held: Session) -> None:
    app.webhooks.make(URL, REFUNDED)
    with pytest.raises(Conflict, match=rf"WEBHOOK_URL_ALREADY_EXISTS, {ID}") as caught:
        write(held, Action.CREATE, url=URL, events=[CAPTURED])
    assert "Adopt it" in caught.value.fix
    assert caught.value.carried_out is False
    other = app.webhooks.make(f"{URL}/2", REFUNDED)
    with pytest.raises(Conflict):
        write(held, Action.UPDATE, other, url=URL)
    assert app.webhooks.held[other] == (f"{URL}/2", (REFUNDED,))


def test_the_eleventh_webhook_is_refused_with_what_to_do(app: App, held: Session) -> None:
    assert LIMIT == 10
    for number in range(LIMIT):
        write(held, Action.CREATE, url=f"{URL}/{number}", events=[CAPTURED])
    with pytest.raises(Rejected, match=rf"at most 10 webhooks .*WEBHOOK_NUMBER_LIMIT_EXCEEDED, {ID}") as caught:
        write(held, Action.CREATE, url=URL, events=[CAPTURED])
    assert "Delete one that nobody needs" in caught.value.fix
    assert caught.value.field is None
    assert len(app.webhooks.held) == LIMIT


@pytest.mark.parametrize("action", [Action.CREATE, Action.UPDATE])
def test_an_event_type_that_paypal_doesnt_have_is_named(app: App, held: Session, action: Action) -> None:
    ident = app.webhooks.make(f"{URL}/2", CAPTURED) if action is Action.UPDATE else None
    values: dict[str, object] = {"events": [CAPTURED, "PAYMENT.CAPTURE.DONE", "A.B"]}
    with pytest.raises(Rejected, match=rf"about event_types, {ID}.*no event type A.B, PAYMENT.CAPTURE.DONE") as caught:
        write(held, action, ident, **({"url": URL} if ident is None else {}), **values)
    assert caught.value.field == "events"
    assert "CAPTURE.COMPLETED" not in caught.value.message


@pytest.mark.parametrize(
    "told", [Response(503, b"{}"), answered({}), answered({"event_types": [{"name": name} for name in EVENT_TYPES]})]
)
def test_where_no_list_names_it_the_refusal_itself_is_told(
    service: OfficialPayPal, held: Session, told: Response
) -> None:
    said = refused(400, "VALIDATION_ERROR", "Invalid data provided", field="/event_types/0/name", issue="Not valid")
    service.faults = [said, told]
    with pytest.raises(Rejected, match=rf"refuses events of the webhook \(VALIDATION_ERROR, .*{ID}\.$"):
        write(held, Action.CREATE, url=URL, events=[CAPTURED])
    assert not service.faults


def test_a_refused_url_is_named(service: OfficialPayPal, held: Session) -> None:
    service.faults = [refused(400, "VALIDATION_ERROR", "Invalid data provided", field="url", issue="Not reachable")]
    with pytest.raises(Rejected, match=rf"refuses url .*VALIDATION_ERROR, about url, {ID}") as caught:
        write(held, Action.CREATE, url=URL, events=[CAPTURED])
    assert caught.value.field == "url"


@pytest.mark.parametrize("body", [{"name": "X Y\n", "debug_id": "a b", "details": {"field": "url"}}, {"details": [7]}])
def test_words_that_are_no_names_are_not_repeated(service: OfficialPayPal, held: Session, body: object) -> None:
    service.faults = [answered(body, 422)]
    with pytest.raises(Rejected, match=r"^PayPal refuses the webhook\.$"):
        write(held, Action.CREATE, url=URL, events=[CAPTURED])


def test_the_debug_id_may_stand_in_the_body_or_in_the_header_alone(service: OfficialPayPal, held: Session) -> None:
    service.faults = [answered({"debug_id": "abc122"}, 500)]
    with pytest.raises(Unavailable, match=r"answered 500 \(debug id abc122\)"):
        write(held, Action.CREATE, url=URL, events=[CAPTURED])
    service.faults = [answered({}, 500, {"PayPal-Debug-Id": "abc123"})]
    with pytest.raises(Unavailable, match=r"answered 500 \(debug id abc123\)") as caught:
        write(held, Action.CREATE, url=URL, events=[CAPTURED])
    assert caught.value.carried_out is None


def test_too_many_calls_say_how_long_to_wait(service: OfficialPayPal, held: Session) -> None:
    service.faults = [limited(7)]
    with pytest.raises(RateLimited, match=rf"fewer calls \(RATE_LIMIT_REACHED, {ID}") as caught:
        write(held, Action.CREATE, url=URL, events=[CAPTURED])
    assert caught.value.retry_after == 7
    service.faults = [Response(429, b"slow down", {"Retry-After": "3"})]
    with pytest.raises(RateLimited) as bare:
        list(paypal_rest.read(held, "webhooks"))
    assert bare.value.retry_after == 3


def test_an_app_without_the_scope_may_not(service: OfficialPayPal, app: App, held: Session) -> None:
    app.scopes = ()
    with pytest.raises(NotAllowed, match=rf"keep webhooks \(NOT_AUTHORIZED, {ID}"):
        list(paypal_rest.read(held, "webhooks"))


def test_another_status_is_what_nobody_foresaw(service: OfficialPayPal, held: Session) -> None:
    service.faults = [refused(415, "UNSUPPORTED_MEDIA_TYPE", "No.")]
    with pytest.raises(Unexpected, match="UNSUPPORTED_MEDIA_TYPE"):
        write(held, Action.CREATE, url=URL, events=[CAPTURED])


def test_no_refusal_shows_pair_or_token(service: PayPalSimulator, held: Session) -> None:
    secrets = (PAIR["client_secret"], held.proof.reveal().decode().partition(" ")[2])
    for secret in secrets:
        for status in (400, 403, 404, 422, 429, 500):
            service.faults = [answered({"name": secret[:60], "debug_id": secret[:60]}, status)]
            with pytest.raises(ProviderError) as caught:
                list(paypal_rest.read(held, "webhooks"))
            assert secret[:20] not in f"{caught.value!r} {caught.value.__context__!r} {vars(caught.value)}"


def test_a_token_that_has_run_out_is_not_shown_either(service: OfficialPayPal, held: Session) -> None:
    first, second = "A21AA" + "x1" * 20, "A21AA" + "y2" * 20
    told = iter((first, second))
    service.token = lambda: next(told)  # type: ignore[method-assign]
    service.expire()
    service.tokens |= {second}
    held.log_in()
    with pytest.raises(ProviderError, match="its own token"):
        held.calls.send("GET", "/v1/notifications/webhooks")
    list(paypal_rest.read(held, "webhooks"))
    service.faults = [answered({"name": first, "debug_id": first}, 400)]
    with pytest.raises(Rejected, match=r"\(secret\)") as caught:
        list(paypal_rest.read(held, "webhooks"))
    assert first not in f"{caught.value!r} {vars(caught.value)}"

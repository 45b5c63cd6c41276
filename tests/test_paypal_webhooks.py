"""The webhooks of a PayPal app: what is read, what a write sends, and what comes of it. Each request and each answer is
held to PayPal's own description."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing

import pytest
from openapi_core.validation.request.exceptions import InvalidRequestBody
from openapi_core.validation.response.exceptions import InvalidData

from payconf.model.change import Action
from payconf.model.errors import NotFound, Rejected, Unavailable, Unexpected
from payconf.model.kind import Semantics
from payconf.model.resource import LiveResource
from payconf.model.value import Value
from payconf.providers import paypal_rest
from payconf.providers.paypal_rest.session import Session
from payconf.testing.orocommerce.messages import Request, Response
from payconf.testing.services.paypal_rest import App, PayPalSimulator
from payconf.testing.stores.serve import answered
from tests.openapi_paypal import OfficialPayPal
from tests.paypal_samples import CAPTURED, REFUNDED, URL, app_of, session_of, write

LIST = "/v1/notifications/webhooks"
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


def test_the_kind_says_what_paypal_keeps() -> None:
    kind = paypal_rest.KINDS["webhooks"]
    assert (kind.order, kind.natural_key, kind.at_service, kind.told) == (5, ("url",), True, frozenset())
    assert {name: spec.semantics for name, spec in kind.fields.items()} == {
        "url": Semantics.SCALAR,
        "events": Semantics.SET,
    }
    assert paypal_rest.CONCURRENT


def test_a_webhook_is_made_read_changed_and_deleted(service: OfficialPayPal, app: App, held: Session) -> None:
    made = write(held, Action.CREATE, url=URL, events=[REFUNDED, CAPTURED])
    assert made.live_id is not None
    assert (dict(made.outputs), dict(made.secrets)) == ({"id": made.live_id}, {})
    assert all_of(held) == [LiveResource("webhooks", made.live_id, {"url": URL, "events": [CAPTURED, REFUNDED]})]
    write(held, Action.UPDATE, made.live_id, url=f"{URL}/2")
    write(held, Action.UPDATE, made.live_id, events=["*"])
    assert app.webhooks.held == {made.live_id: (f"{URL}/2", ("*",))}
    write(held, Action.UPDATE, made.live_id, url=URL, events=[CAPTURED])
    assert app.webhooks.held == {made.live_id: (URL, (CAPTURED,))}
    write(held, Action.DELETE, made.live_id)
    assert all_of(held) == []
    assert service.held == 7
    assert service.asked == [
        TOKEN, f"POST {LIST}", f"GET {LIST}", *[f"PATCH {LIST}/{made.live_id}"] * 3, f"DELETE {LIST}/{made.live_id}",
        f"GET {LIST}",
    ]  # fmt: skip


def test_a_change_without_values_calls_nobody(service: OfficialPayPal, held: Session) -> None:
    assert write(held, Action.RETIRE, "X1").live_id == "X1"
    assert service.asked == []


def test_one_is_found_by_its_id_in_one_call(service: OfficialPayPal, app: App, held: Session) -> None:
    ident = app.webhooks.make(URL, CAPTURED)
    app.webhooks.make(f"{URL}/2", "*")
    assert [entry.id for entry in paypal_rest.find(held, "webhooks", "id", ident)] == [ident]
    assert service.asked == [TOKEN, f"GET {LIST}/{ident}"]
    assert [entry.values["url"] for entry in paypal_rest.find(held, "webhooks", "url", f"{URL}/2")] == [f"{URL}/2"]
    assert paypal_rest.find(held, "webhooks", "url", "https://shop.acme.example/other") == []
    assert paypal_rest.find(held, "webhooks", "id", "999999") == []
    assert paypal_rest.find(held, "webhooks", "id", "..") == []


def test_an_id_stays_one_part_of_the_path(service: OfficialPayPal, held: Session) -> None:
    assert paypal_rest.find(held, "webhooks", "id", "a/../b?x") == []
    assert service.asked[-1] == f"GET {LIST}/a%2F..%2Fb%3Fx"


@pytest.mark.parametrize("action", [Action.UPDATE, Action.DELETE])
def test_what_is_not_there_is_not_found(held: Session, action: Action) -> None:
    with pytest.raises(NotFound, match=r"INVALID_RESOURCE_ID, debug id [0-9a-f]{14}"):
        write(held, action, "X1", **({"events": ["*"]} if action is Action.UPDATE else {}))


def test_what_has_no_id_is_not_written(held: Session) -> None:
    with pytest.raises(Rejected, match="names no webhook"):
        write(held, Action.DELETE)
    with pytest.raises(Rejected, match="keeps no rules"):
        list(paypal_rest.read(held, "rules"))


def test_a_patch_that_changes_nothing_is_done(app: App, held: Session) -> None:
    ident = app.webhooks.make(URL, CAPTURED, REFUNDED)
    assert write(held, Action.UPDATE, ident, events=[REFUNDED, CAPTURED]).live_id == ident
    with pytest.raises(Rejected, match="WEBHOOK_PATCH_REQUEST_NO_CHANGE"):
        held.send("PATCH", f"{LIST}/{ident}", json=[{"op": "replace", "path": "/url", "value": URL}])


@pytest.mark.parametrize(
    ("values", "field", "says"),
    [
        ({"url": "http://shop.acme.example/x"}, "url", "https:// addresses only"),
        ({"url": "https:///x"}, "url", "https:// addresses only"),
        ({"url": "https://[x"}, "url", "https:// addresses only"),
        ({"url": None}, "url", "https:// addresses only"),
        ({"url": f"{URL} (old 7)"}, "url", "without spaces"),
        ({"url": f"{URL}\n"}, "url", "without spaces"),
        ({"url": "https://a.example/" + "x" * 2031}, "url", "this has 2049"),
        ({"events": []}, "events", "at least one"),
        ({"events": "required"}, "events", "a list"),
        ({"events": [CAPTURED, ""]}, "events", "a list"),
        ({"events": ["*", CAPTURED]}, "events", "others stand beside it"),
        ({"events": [f"A.B{number}" for number in range(501)]}, "events", "this has 501"),
    ],
)
@pytest.mark.parametrize("action", [Action.CREATE, Action.UPDATE])
def test_what_paypal_never_takes_is_not_sent(
    service: OfficialPayPal, held: Session, action: Action, values: dict[str, Value], field: str, says: str
) -> None:
    whole: dict[str, Value] = {"url": URL, "events": [CAPTURED]} if action is Action.CREATE else {}
    with pytest.raises(Rejected, match=says) as caught:
        write(held, action, "X1" if action is Action.UPDATE else None, **{**whole, **values})
    assert caught.value.field == field
    assert service.asked == []


def test_what_is_just_within_the_limits_is_sent(app: App, held: Session) -> None:
    url = "https://a.example/" + "x" * 2030
    write(held, Action.CREATE, url=url, events=["*"])
    assert [kept for kept, _ in app.webhooks.held.values()] == [url]


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"webhooks": {}},
        {"webhooks": ["X"]},
        {"webhooks": [{"id": "X1", "url": URL}]},
        {"webhooks": [{"id": "", "url": URL, "event_types": []}]},
        {"webhooks": [{"id": "X1", "url": None, "event_types": []}]},
        {"webhooks": [{"id": "X1", "url": URL, "event_types": [CAPTURED]}]},
        {"webhooks": [{"id": "X1", "url": URL, "event_types": [{"name": None}]}]},
    ],
)
def test_less_than_a_list_of_webhooks_is_no_list(service: OfficialPayPal, held: Session, body: object) -> None:
    all_of(held)
    service.faults = [answered(body)]
    with pytest.raises(Unexpected, match="in place of PayPal"):
        all_of(held)


def test_a_page_of_a_proxy_is_no_webhook_that_is_gone(service: OfficialPayPal, held: Session) -> None:
    all_of(held)
    service.faults = [Response(404, b"<html></html>")]
    with pytest.raises(Unexpected, match="in place of PayPal"):
        paypal_rest.find(held, "webhooks", "id", "X1")


def failing(service: OfficialPayPal, call: Callable[[Session], object]) -> None:
    """A call in which the checked simulator finds a fault: the client gets no answer, the test fails at the end."""
    with service:
        app_of(service)
        with pytest.raises(Unavailable):
            call(session_of(service.url))


def test_a_request_that_is_not_as_described_is_found() -> None:
    more = {"url": URL, "event_types": [{"name": CAPTURED}], "secret": "x"}
    with pytest.raises(InvalidRequestBody, match="'secret' was unexpected"):
        failing(OfficialPayPal(), lambda held: held.send("POST", LIST, json=more))


def test_an_answer_that_is_not_as_described_is_found() -> None:
    class Wordy(OfficialPayPal):
        def _notifications(self, request: Request) -> Response:
            return answered({"webhooks": [], "total": 0})

    with pytest.raises(InvalidData, match="'total' was unexpected"):
        failing(Wordy(), all_of)


def test_the_simulator_knows_replace_alone() -> None:
    with PayPalSimulator() as service:
        app = app_of(service)
        ident = app.webhooks.make(URL, CAPTURED)
        held = session_of(service.url)
        for patch in (
            [{"op": "add", "path": "/event_types/-", "value": {"name": REFUNDED}}],
            [{"op": "replace", "path": "/id", "value": "X"}],
            [{"op": "remove", "path": "/event_types"}],
            [{"op": "replace", "path": "/url", "value": f"{URL}/2"}, {"op": "replace", "path": "/event_types/0"}],
        ):
            with pytest.raises(Rejected, match="VALIDATION_ERROR, about path"):
                held.send("PATCH", f"{LIST}/{ident}", json=patch)
        assert app.webhooks.held == {ident: (URL, (CAPTURED,))}

"""Each way in which a shop says no, and what payconf makes of it: the cause, and what to do."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from payconf.http.limits import Limits
from payconf.model.address import Address
from payconf.model.change import Action, Change, Reason
from payconf.model.errors import (
    AuthError,
    NotAllowed,
    NotFound,
    ProviderError,
    RateLimited,
    Rejected,
    Unavailable,
    Unexpected,
)
from payconf.model.secret import Secret
from payconf.model.value import LiveRef
from payconf.providers import orocommerce
from payconf.providers.base import Target
from payconf.providers.orocommerce.session import Session, connect
from payconf.testing.orocommerce import Request, Response, Simulator, json_response
from payconf.testing.orocommerce.simulator import Client

HTML = Response(200, b"<!DOCTYPE html><html><body>Login</body></html>", {"Content-Type": "text/html"})
MONEY_ORDER = {
    "type": "money_order",
    "name": "Cheque",
    "enabled": True,
    "label": {"default": "Cheque"},
    "short_label": {"default": "Cheque"},
    "pay_to": "Acme",
    "send_to": "1 Main Street",
}


@pytest.fixture
def simulator() -> Iterator[Simulator]:
    with Simulator() as made:
        yield made


def session(simulator: Simulator, client: Client | None = None, **target: Any) -> Session:
    known = client or Client(simulator.client_id, simulator.client_secret)
    secrets = {"client_id": Secret(known.id.encode()), "client_secret": Secret(known.secret.encode())}
    return connect(Target(simulator.url, **{"secrets": secrets, **target}), Limits(sleep=lambda seconds: None))


def caught(call: Callable[[], object], leaf: type[ProviderError]) -> ProviderError:
    with pytest.raises(leaf) as error:
        call()
    assert type(error.value) is leaf
    assert error.value.message.endswith(".")
    assert error.value.fix.endswith((".", "cache:clear"))
    return error.value


def reading(held: Session, kind: str = "rules") -> Callable[[], object]:
    return lambda: list(orocommerce.read(held, kind))


def writing(held: Session, kind: str, values: dict[str, Any], action: Action = Action.CREATE, ident: str | None = None):  # type: ignore[no-untyped-def]
    change = Change("x", action, Reason.NEW, Address(kind, "x"), values, live_id=ident)
    return lambda: orocommerce.write(held, change)


def test_the_api_is_switched_off(simulator: Simulator) -> None:
    """Right credentials are refused then, and every address answers 404 (recording 00-web-api-feature-off)."""
    held = session(simulator)
    list(orocommerce.read(held, "websites"))
    simulator.web_api = False
    error = caught(reading(session(simulator)), AuthError)
    assert "switched off" in error.message
    assert "oro_api.web_api 1" in error.fix
    error = caught(reading(held), NotFound)
    assert "switched off" in error.message


def test_a_wrong_client(simulator: Simulator) -> None:
    error = caught(reading(session(simulator, Client(simulator.client_id, "wrong"))), AuthError)
    assert "refuses the OAuth client" in error.message
    assert "OAuth Applications" in error.fix


def test_no_login_is_configured(simulator: Simulator) -> None:
    error = caught(lambda: session(simulator, secrets={}), Rejected)
    assert "client_id" in error.message


def test_an_expired_token_is_renewed_once(simulator: Simulator) -> None:
    held = session(simulator)
    list(orocommerce.read(held, "websites"))
    simulator.expire_tokens()
    assert list(orocommerce.read(held, "websites"))
    logins = [seen for seen in simulator.requests if seen.path == "/oauth2-token"]
    assert len(logins) == 2


def test_a_token_is_renewed_before_it_ends(simulator: Simulator) -> None:
    now = [0.0]
    secrets = {
        "client_id": Secret(simulator.client_id.encode()),
        "client_secret": Secret(simulator.client_secret.encode()),
    }
    held = connect(Target(simulator.url, secrets=secrets), Limits(), clock=lambda: now[0])
    list(orocommerce.read(held, "websites"))
    now[0] = 3500.0
    list(orocommerce.read(held, "websites"))
    assert sum(seen.path == "/oauth2-token" for seen in simulator.requests) == 1
    now[0] = 3541.0
    list(orocommerce.read(held, "websites"))
    assert sum(seen.path == "/oauth2-token" for seen in simulator.requests) == 2


def test_a_token_that_is_never_accepted_ends(simulator: Simulator) -> None:
    held = session(simulator)
    simulator.answer = lambda request: Response(401, b"") if request.path.startswith("/admin") else None
    error = caught(reading(held), AuthError)
    assert "access token" in error.message
    assert sum(seen.path.startswith("/admin") for seen in simulator.requests) == 2


@pytest.mark.parametrize("kind", ["rules", "integrations", "websites"])
def test_the_bridge_is_missing(kind: str) -> None:
    with Simulator(bridge="stock") as simulator:
        error = caught(reading(session(simulator), kind), NotFound)
        assert "bridge is missing" in error.message
        assert "payconf oro bridge" in error.fix


def test_the_bridge_is_missing_for_writing() -> None:
    """405 with an empty body (recording 00-stock-without-bridge)."""
    with Simulator(bridge="stock") as simulator:
        error = caught(writing(session(simulator), "integrations", MONEY_ORDER), NotAllowed)
        assert "bridge is missing" in error.message
        assert "payconf oro bridge" in error.fix


def test_a_bundle_is_missing(simulator: Simulator) -> None:
    unknown = {"status": "404", "title": "entity type constraint", "detail": "Unknown entity type: websites."}
    simulator.answer = lambda request: (
        json_response(404, {"errors": [unknown]}) if request.path.endswith("/websites") else None
    )
    error = caught(reading(session(simulator), "websites"), NotFound)
    assert "the bundle that brings them isn't installed" in error.message


def test_settings_that_the_bridge_does_not_serve(simulator: Simulator) -> None:
    """Else every setting of it would look unset, and be written."""
    simulator.shop.by_hand.create_integration("stripe", "Stripe")
    held = session(simulator)

    def without(request: Request) -> Response | None:
        if request.path.endswith("/integrationchannels"):
            simulator.answer = None
            channel = {"type": "integrationchannels", "id": "1", "relationships": {"transport": {"data": None}}}
            channel["attributes"] = {"name": "Stripe", "channelType": "stripe", "enabled": True}
            return Response(200, json.dumps({"data": [channel]}).encode(), {"X-Include-Total-Count": "1"})
        return None

    simulator.answer = without
    error = caught(reading(held, "integrations"), NotFound)
    assert "without its settings" in error.message


def test_a_role_without_permission(simulator: Simulator) -> None:
    error = caught(reading(session(simulator, simulator.powerless)), NotAllowed)
    assert "doesn't let it read" in error.message
    assert "role" in error.fix


@pytest.mark.parametrize("status", [200, 404])
def test_a_web_page_instead_of_data(simulator: Simulator, status: int) -> None:
    held = session(simulator)
    held.organization()
    simulator.answer = lambda request: Response(status, HTML.body, HTML.headers)
    caught(reading(held), Unexpected if status == 200 else NotFound)


def test_a_web_page_instead_of_a_login(simulator: Simulator) -> None:
    simulator.answer = lambda request: HTML
    caught(reading(session(simulator)), Unexpected)


def test_plain_rest_instead_of_json_api(simulator: Simulator) -> None:
    held = session(simulator)
    held.organization()
    simulator.answer = lambda request: json_response(200, [{"id": 1, "currency": "EUR"}])
    error = caught(reading(held), Unexpected)
    assert "Accept" in error.message


def test_maintenance(simulator: Simulator) -> None:
    held = session(simulator)
    held.organization()
    simulator.maintenance = True
    error = caught(reading(held), Unavailable)
    assert "maintenance" in error.message
    assert error.carried_out is None


def test_a_failure_with_only_a_title(simulator: Simulator) -> None:
    title = "not null constraint violation exception"
    held = session(simulator)
    held.organization()
    simulator.answer = lambda request: json_response(500, {"errors": [{"status": "500", "title": title}]})
    error = caught(reading(held), Unavailable)
    assert title in error.message


def test_a_gateway_that_fails_with_a_page(simulator: Simulator) -> None:
    held = session(simulator)
    held.organization()
    simulator.answer = lambda request: Response(502, b"<html>Bad Gateway</html>", {"Content-Type": "text/html"})
    error = caught(reading(held), Unavailable)
    assert "502" in error.message
    assert "Bad Gateway" not in error.message


def test_too_many_requests(simulator: Simulator) -> None:
    held = session(simulator)
    held.organization()
    simulator.answer = lambda request: Response(429, b"", {"Retry-After": "7"})
    with pytest.raises(RateLimited) as error:
        list(orocommerce.read(held, "rules"))
    assert error.value.retry_after == 7.0


def test_another_organization(simulator: Simulator) -> None:
    error = caught(reading(session(simulator, organization="Acme")), Rejected)
    assert "no organization 'Acme'" in error.message
    assert "it sees Oro" in error.message


def test_refusals_name_the_fields_of_payconf(simulator: Simulator) -> None:
    held = session(simulator)
    refused = caught(writing(held, "integrations", {**MONEY_ORDER, "name": "ab"}), Rejected)
    assert isinstance(refused, Rejected)
    assert refused.field == "name"
    refused = caught(writing(held, "integrations", {**MONEY_ORDER, "label": None}), Rejected)
    assert isinstance(refused, Rejected)
    assert refused.field == "label"
    assert not simulator.shop.channels()


def test_refusals_of_what_is_included(simulator: Simulator) -> None:
    """/included/N/… too: the expression of a rule lies on a resource of its own."""
    held = session(simulator)
    made = writing(held, "integrations", MONEY_ORDER)()
    rule = {
        "name": "All",
        "enabled": True,
        "sort_order": 1,
        "currency": "EUR",
        "websites": [],
        "destinations": [{"country": "DE", "region": None, "postal_codes": ["10115"]}],
        "expression": "subtotal.value >",
        "methods": [LiveRef("integrations", made.live_id, "method.")],
        "stop_processing": False,
    }
    refused = caught(writing(held, "rules", rule), Rejected)
    assert isinstance(refused, Rejected)
    assert refused.field == "expression"
    refused = caught(writing(held, "rules", {**rule, "expression": None, "currency": "XXXX"}), Rejected)
    assert isinstance(refused, Rejected)
    assert refused.field == "currency"
    wrong = [{"country": "XX", "region": None, "postal_codes": []}]
    refused = caught(writing(held, "rules", {**rule, "expression": None, "destinations": wrong}), Rejected)
    assert isinstance(refused, Rejected)
    assert refused.field == "destinations"
    assert not simulator.shop.rules()


def test_an_unknown_website_is_refused_before_anything_is_sent(simulator: Simulator) -> None:
    held = session(simulator)
    refused = caught(writing(held, "rules", {"websites": ["Nowhere"]}, Action.UPDATE, "1"), Rejected)
    assert isinstance(refused, Rejected)
    assert refused.field == "websites"
    assert "It has Default" in refused.fix
    assert all(seen.method == "GET" or "oauth2" in seen.path for seen in simulator.requests)


def test_a_secret_that_the_shop_quotes_is_not_said(simulator: Simulator) -> None:
    secret = "canary-" + "5ecret" * 3
    held = session(simulator)
    detail = f'This value "{secret}" is not valid.'
    problem = {"status": "400", "title": "x", "detail": detail, "source": {"pointer": "/included/0/attributes/y"}}
    simulator.answer = lambda request: (
        json_response(400, {"errors": [problem]}) if request.method == "POST" and "admin" in request.path else None
    )
    values = {**MONEY_ORDER, "pay_to": Secret(secret.encode())}
    error = caught(writing(held, "integrations", values), Rejected)
    assert secret not in error.message + str(error) + repr(error.__context__)
    assert "(secret)" in error.message


def test_what_is_gone(simulator: Simulator) -> None:
    held = session(simulator)
    for kind in ("integrations", "rules", "payment_terms"):
        error = caught(writing(held, kind, {}, Action.DELETE, "99"), NotFound)
        assert "no such object" in error.message
    caught(writing(held, "integrations", {"pay_to": "x"}, Action.UPDATE, "99"), NotFound)

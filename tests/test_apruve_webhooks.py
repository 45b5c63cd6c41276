"""Apruve's webhooks: made and deleted, never changed, and their token is never told."""

from __future__ import annotations

import traceback
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import Any

import pytest

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
from payconf.model.outcome import Outcome
from payconf.model.resource import LiveResource
from payconf.model.secret import Secret
from payconf.model.value import Value
from payconf.providers import apruve
from payconf.providers.apruve.session import Session
from payconf.testing.orocommerce.messages import Response
from payconf.testing.services.apruve import ApruveSimulator, Endpoints
from payconf.testing.stores.serve import answered
from tests.canaries import spellings
from tests.identify_hosts import CASES, simulator, target

URL = "https://shop.acme.example/admin/apruve/webhook/notify"
TOKEN = "0a1b2c3d" * 8
MERCHANT = CASES["apruve"].fields["merchant_id"]
LIST = f"/api/v4/merchants/{MERCHANT}/webhook_endpoints"


@pytest.fixture
def service() -> Iterator[ApruveSimulator]:
    made = simulator("apruve")
    assert isinstance(made, ApruveSimulator)
    with made:
        yield made


@pytest.fixture
def endpoints(service: ApruveSimulator) -> Endpoints:
    return service.of(MERCHANT)


@pytest.fixture
def held(service: ApruveSimulator) -> Iterator[Session]:
    with closing(apruve.connect(target("apruve", {"test": service.url}))) as opened:
        yield opened


def write(held: Session, action: Action, live_id: str | None = None, **values: Any) -> Outcome:
    address = Address("webhooks", "apruve")
    return apruve.write(held, Change(f"{action.value}:x", action, Reason.NEW, address, values, live_id=live_id))


def create(held: Session, token: str = TOKEN, url: str = URL) -> str:
    return str(write(held, Action.CREATE, url=url, token=Secret(token.encode())).live_id)


def all_of(held: Session) -> list[LiveResource]:
    return list(apruve.read(held, "webhooks"))


def test_the_kind_says_that_nothing_changes_and_that_the_token_is_a_secret() -> None:
    kind = apruve.KINDS["webhooks"]
    assert (kind.order, kind.natural_key, kind.known_by, kind.at_service) == (5, (), ("url",), True)
    assert all(spec.immutable for spec in kind.fields.values())
    assert (kind.fields["token"].write_only, kind.fields["token"].secret) == (True, True)
    assert apruve.CONCURRENT


def test_the_token_is_joined_on_and_never_read(service: ApruveSimulator, endpoints: Endpoints, held: Session) -> None:
    made = write(held, Action.CREATE, url=URL, token=Secret(TOKEN.encode()))
    assert made.outputs == {"id": made.live_id}
    assert list(endpoints.held.values()) == [("v4", f"{URL}/{TOKEN}")]
    found = all_of(held)
    assert found == [LiveResource("webhooks", str(made.live_id), {"url": URL})]
    found += [*apruve.find(held, "webhooks", "id", str(made.live_id)), *apruve.find(held, "webhooks", "url", URL)]
    assert len(found) == 3
    assert not any(form in repr((found, made, held)).encode() for form in spellings(TOKEN))
    write(held, Action.DELETE, made.live_id)
    assert endpoints.held == {}
    assert service.asked == [
        f"POST {LIST}", f"GET {LIST}", f"GET {LIST}/{made.live_id}", f"GET {LIST}", f"DELETE {LIST}/{made.live_id}"
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("url", "told"),
    [
        (f"{URL}/{TOKEN}", URL),
        (f"{URL}/{TOKEN}/", URL),
        (f"{URL}/{TOKEN}?key={TOKEN}", URL),
        (f"{URL}/x?next=/{TOKEN}/{TOKEN}", URL),
        (f"{URL}/x#/{TOKEN}/x", URL),
        (f"https://apruve:{TOKEN}@shop.acme.example/hooks/x", "https://shop.acme.example/hooks"),
        (f"https://shop.acme.example?key={TOKEN}", "https://shop.acme.example"),
        (f"https://shop.acme.example/{TOKEN}", "https://shop.acme.example"),
        (f"https://[{TOKEN}", ""),
    ],
)
def test_of_a_url_that_others_made_nothing_secret_is_told(
    endpoints: Endpoints, held: Session, url: str, told: str
) -> None:
    ident = endpoints.make(url)
    assert all_of(held) == [LiveResource("webhooks", str(ident), {"url": told})]


def test_two_tokens_of_one_url_are_two_webhooks(endpoints: Endpoints, held: Session) -> None:
    first, second = create(held), create(held, "another-token.of~it_x")
    write(held, Action.DELETE, first)
    assert [str(ident) for ident in endpoints.held] == [second]


@pytest.mark.parametrize("values", [{"url": f"{URL}/2"}, {"token": Secret(b"another")}])
def test_nothing_is_changed_in_place(
    service: ApruveSimulator, endpoints: Endpoints, held: Session, values: Mapping[str, Value]
) -> None:
    ident = create(held)
    with pytest.raises(Rejected, match="changes no webhook"):
        write(held, Action.UPDATE, ident, **values)
    assert list(endpoints.held.values()) == [("v4", f"{URL}/{TOKEN}")]
    assert {call.partition(" ")[0] for call in service.asked} == {"POST", "GET"}
    with pytest.raises(NotFound, match="no such webhook"):
        write(held, Action.UPDATE, "999999", **values)
    assert write(held, Action.RETIRE, ident).live_id == ident


def test_what_is_not_there_is_not_found(service: ApruveSimulator, held: Session) -> None:
    for ident in ("999999", "..", "a/b"):
        assert apruve.find(held, "webhooks", "id", ident) == []
        with pytest.raises(NotFound, match="no such webhook"):
            write(held, Action.DELETE, ident)
    assert service.asked[-1] == f"DELETE {LIST}/a%2Fb"
    with pytest.raises(Rejected, match="names no webhook"):
        write(held, Action.DELETE)
    with pytest.raises(Rejected, match="keeps no rules"):
        list(apruve.read(held, "rules"))


@pytest.mark.parametrize(
    "url",
    [f"{URL}/", f"{URL}?a=b", f"{URL}#a", "http://shop.acme.example/x", "https://u@shop.acme.example/x", "https://",
     f"{URL}//x", f"{URL} x", None],
)  # fmt: skip
def test_a_url_that_no_token_can_stand_behind_is_not_sent(service: ApruveSimulator, held: Session, url: Any) -> None:
    with pytest.raises(Rejected, match="begins with https://") as caught:
        write(held, Action.CREATE, url=url, token=Secret(TOKEN.encode()))
    assert caught.value.field == "url"
    assert service.asked == []


@pytest.mark.parametrize("token", [b"", b"..", b"a/b", b"a?b", b"a b", TOKEN.encode() + b"\n", b"\xff"])
def test_a_token_that_is_no_part_of_a_path_is_not_sent(service: ApruveSimulator, held: Session, token: bytes) -> None:
    with pytest.raises(Rejected, match="one part of a path") as caught:
        write(held, Action.CREATE, url=URL, token=Secret(token))
    assert caught.value.field == "token"
    assert service.asked == []


def test_a_token_that_is_no_secret_is_not_sent(service: ApruveSimulator, held: Session) -> None:
    for values in ({"url": URL}, {"url": URL, "token": TOKEN}):
        with pytest.raises(Rejected, match="one part of a path") as caught:
            write(held, Action.CREATE, **values)
        assert TOKEN not in str(caught.value)
    assert service.asked == []


QUOTING = {"errors": [{"title": f"Invalid webhook endpoint {URL}/{TOKEN}"}]}


@pytest.mark.parametrize(
    ("answer", "leaf", "says"),
    [
        (answered(QUOTING, 401), AuthError, "does not accept the API key"),
        (answered(QUOTING, 403), NotAllowed, "doesn't let it keep webhooks"),
        (answered(QUOTING, 404), NotFound, "another merchant's"),
        (answered(QUOTING, 405), Unexpected, "405"),
        (answered(QUOTING, 422), Rejected, "refuses the webhook"),
        (answered(QUOTING, 400), Rejected, "refuses the webhook"),
        (answered(QUOTING, 429, {"Retry-After": "9"}), RateLimited, "429"),
        (answered(QUOTING, 503), Unavailable, "503"),
        (answered({"url": f"{URL}/{TOKEN}"}, 201), Unexpected, "in place of Apruve"),
        (answered({"id": True, "url": f"{URL}/{TOKEN}"}, 201), Unexpected, "in place of Apruve"),
        (answered({"id": "", "url": f"{URL}/{TOKEN}"}, 201), Unexpected, "in place of Apruve"),
        (answered([f"{URL}/{TOKEN}"], 201), Unexpected, "in place of Apruve"),
        (Response(302, b"", {"Location": f"https://{TOKEN}.example/"}), Unexpected, r"redirected to \(secret\)"),
        (Response(422, f"<html>{TOKEN}</html>".encode()), Unexpected, "in place of Apruve"),
    ],
)
def test_no_refusal_tells_the_token(
    service: ApruveSimulator, held: Session, answer: Response, leaf: type[ProviderError], says: str
) -> None:
    service.faults = [answer]
    with pytest.raises(ProviderError, match=says) as caught:
        create(held)
    error = caught.value
    assert type(error) is leaf
    assert error.fix
    shown = "".join(traceback.format_exception(error)) + repr(vars(error)) + repr(error.__context__)
    assert not any(form in shown.encode() for form in spellings(TOKEN))
    if isinstance(error, RateLimited):
        assert error.retry_after == 9


@pytest.mark.parametrize("body", [{}, {"webhook_endpoints": []}, [7], [{"id": 1}], [{"url": URL}]])
def test_less_than_a_list_of_webhooks_is_no_list(service: ApruveSimulator, held: Session, body: object) -> None:
    service.faults = [answered(body)]
    with pytest.raises(Unexpected, match="in place of Apruve"):
        all_of(held)


def test_a_page_of_a_proxy_is_no_webhook_that_is_gone(service: ApruveSimulator, held: Session) -> None:
    service.faults = [Response(404, b"<html></html>")]
    with pytest.raises(Unexpected, match="in place of Apruve"):
        apruve.find(held, "webhooks", "id", "1")


def test_threads_may_share_a_session(endpoints: Endpoints, held: Session) -> None:
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda number: create(held, f"token-number-{number}"), range(8)))
    assert sorted(made) == sorted(str(ident) for ident in endpoints.held)


def test_the_simulator_changes_no_webhook_either(endpoints: Endpoints, held: Session) -> None:
    ident = endpoints.make(f"{URL}/{TOKEN}")
    for method, path in (("PUT", f"/{ident}"), ("PATCH", f"/{ident}"), ("POST", f"/{ident}"), ("DELETE", "")):
        with pytest.raises(Unexpected, match="405"):
            held.send(method, f"{held.path}/webhook_endpoints{path}", json={})
    assert endpoints.held == {ident: ("v4", f"{URL}/{TOKEN}")}

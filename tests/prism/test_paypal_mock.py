"""Every call of the provider is one that Prism takes for right, and each of its made-up answers is understood."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest

from payconf.model.change import Action
from payconf.model.errors import Rejected
from payconf.model.resource import LiveResource
from payconf.model.secret import Secret
from payconf.providers import paypal_rest
from payconf.providers.paypal_rest import refusals
from payconf.providers.paypal_rest.session import Session
from tests.paypal_samples import CAPTURED, REFUNDED, URL, session_of, write
from tests.prism.servers import mock

LIST = "/v1/notifications/webhooks"
MADE_UP = LiveResource("webhooks", "string", {"url": "http://example.com", "events": ["string"]})


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with mock(tmp_path_factory.mktemp("prism")) as found:
        yield found


@pytest.fixture
def held(url: str) -> Iterator[Session]:
    with closing(session_of(url)) as opened:
        opened.proof = Secret(b"Bearer any-token")  # tokens stand in no description of webhooks
        yield opened


def test_webhooks_are_read(held: Session) -> None:
    assert paypal_rest.read(held, "webhooks") == [MADE_UP]
    assert paypal_rest.find(held, "webhooks", "id", "0EH40505U7160970P") == [MADE_UP]
    assert paypal_rest.find(held, "webhooks", "url", "http://example.com") == [MADE_UP]


@pytest.mark.parametrize("events", [["*"], [CAPTURED], [CAPTURED, REFUNDED]])
def test_one_is_made(held: Session, events: list[str]) -> None:
    assert write(held, Action.CREATE, url=URL, events=events).live_id == "string"


@pytest.mark.parametrize("values", [{"url": URL}, {"events": ["*"]}, {"url": URL, "events": [CAPTURED]}])
def test_one_is_changed(held: Session, values: dict[str, object]) -> None:
    assert write(held, Action.UPDATE, "0EH40505U7160970P", **values).live_id == "0EH40505U7160970P"


def test_one_is_deleted(held: Session) -> None:
    assert write(held, Action.DELETE, "0EH40505U7160970P").live_id == "0EH40505U7160970P"


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", LIST, {"event_types": [{"name": CAPTURED}]}),
        ("POST", LIST, {"url": URL, "event_types": [CAPTURED]}),
        ("POST", LIST, {"url": URL, "event_types": [{"name": f"A.B{number}"} for number in range(501)]}),
        ("POST", LIST, {"url": f"https://a.example/{'x' * 2048}", "event_types": [{"name": CAPTURED}]}),
        ("PATCH", f"{LIST}/X1", [{"op": "put", "path": "/url", "value": URL}]),
        ("PATCH", f"{LIST}/X1", {"url": URL}),
    ],
)
def test_what_is_not_as_described_is_refused(held: Session, method: str, path: str, body: object) -> None:
    with pytest.raises(Rejected):
        held.send(method, path, json=body)


def test_a_call_without_a_token_is_refused(held: Session) -> None:
    held.proof = Secret(b"Basic pair")
    with pytest.raises(refusals.AuthError):
        held.calls.send("GET", LIST)

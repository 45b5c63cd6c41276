"""The simulator as a server: tokens, switches, faults, many requests at once."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from http.client import RemoteDisconnected

import pytest

from payconf.testing.orocommerce import Client, Request, Response, Shop, Simulator, json_response
from tests.oro_client import CHANNELS, Api, channel


@pytest.fixture
def simulator() -> Iterator[Simulator]:
    with Simulator() as simulator:
        yield simulator


@pytest.fixture
def api(simulator: Simulator) -> Iterator[Api]:
    with Api(simulator) as api:
        yield api


def test_tokens_get_too_old() -> None:
    now = [0.0]
    with Simulator(clock=lambda: now[0]) as simulator, Api(simulator) as api:
        now[0] = 3599
        assert api.get(CHANNELS).status == 200
        now[0] = 3600
        late = api.get(CHANNELS)
        assert (late.status, late.body, late.headers["Content-Length"]) == (401, b"", "0")
        api.token(Client(simulator.client_id, simulator.client_secret))
        assert api.get(CHANNELS).status == 200
        simulator.expire_tokens()
        assert api.get(CHANNELS).status == 401


def test_a_login_of_one_simulator_is_none_of_another(simulator: Simulator, api: Api) -> None:
    with Simulator() as second, Api(second) as other:
        assert api.token(Client(second.client_id, second.client_secret)).status == 401
        assert channel(other, "Only there").status == 201
        assert (len(simulator.shop.channels()), len(second.shop.channels())) == (0, 1)


def test_it_can_be_switched_while_it_serves(simulator: Simulator, api: Api) -> None:
    simulator.web_api = False
    assert api.get(CHANNELS).body == {"errors": [{"status": "404", "title": "not found http exception"}]}
    assert api.token(Client(simulator.client_id, simulator.client_secret)).status == 401
    simulator.web_api, simulator.maintenance = True, True
    down = api.get(CHANNELS)
    assert (down.status, down.headers["Content-Type"]) == (503, "text/html; charset=UTF-8")
    simulator.maintenance = False
    assert api.get(CHANNELS).status == 200
    assert api.send("GET", "/admin/user/login").status == 404


def test_a_test_may_answer_in_the_shops_place(simulator: Simulator, api: Api) -> None:
    def answer(request: Request) -> Response | None:
        return json_response(502, {"path": request.path}) if request.method == "PATCH" else None

    simulator.answer = answer
    assert api.patch(CHANNELS, "1", name="Other").body == {"path": f"/admin/api/{CHANNELS}/1"}
    assert api.get(CHANNELS).status == 200


def ask_with(answer: Callable[[Request], Response | None]) -> None:
    """Ask a simulator for whom a test answers, and get no answer."""
    with Simulator() as simulator, Api(simulator) as api:
        simulator.answer = answer
        with pytest.raises(RemoteDisconnected):
            api.get(CHANNELS)


def test_a_test_may_drop_a_connection_and_its_mistakes_come_out(simulator: Simulator, api: Api) -> None:
    def drop(_: Request) -> Response | None:
        raise ConnectionResetError

    def fail(_: Request) -> Response | None:
        raise LookupError("a mistake in a test")

    simulator.answer = drop
    with pytest.raises(RemoteDisconnected):
        api.get(CHANNELS)
    simulator.answer = None
    assert api.get(CHANNELS).status == 200
    with pytest.raises(LookupError, match="a mistake"):
        ask_with(fail)
    with pytest.raises(RuntimeError, match="not serving"):
        str(Simulator().url)


def test_requests_are_kept_for_counting(simulator: Simulator, api: Api) -> None:
    simulator.forget_requests()
    api.get(CHANNELS, page__size="1")
    assert simulator.requests == [("GET", f"/admin/api/{CHANNELS}", "page[size]=1")]


def test_waiting_happens_side_by_side_and_so_a_name_is_taken_twice(simulator: Simulator) -> None:
    apis = [Api(simulator) for _ in range(6)]
    simulator.latency = 0.1
    begin = time.monotonic()
    with ThreadPoolExecutor(6) as pool:
        statuses = [reply.status for reply in pool.map(lambda api: channel(api, "Same name"), apis)]
    assert statuses == [201] * 6
    assert time.monotonic() - begin < 0.5
    simulator.latency = 0.0
    assert len(apis[0].get(CHANNELS, filter__name="Same name").ids) == 6
    assert channel(apis[0], "Same name").status == 400
    for api in apis:
        api.connection.close()


def test_connections_stay_open_and_close_with_the_simulator() -> None:
    with Simulator() as simulator:
        api = Api(simulator)
        first = api.connection.sock
        assert [api.get(CHANNELS).status for _ in range(3)] == [200] * 3
        assert api.connection.sock is first
        assert first.getpeername()[0] == "127.0.0.1"
    assert first.recv(1) == b""
    api.connection.close()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", int(simulator.url.rpartition(":")[2])), timeout=1)


def test_without_a_cookie_one_is_set(simulator: Simulator, api: Api) -> None:
    del api.headers["Cookie"]
    assert api.get(CHANNELS).headers["Set-Cookie"].startswith("_csrf=")


def test_bulk_writes_wait_for_the_consumer(simulator: Simulator, api: Api) -> None:
    simulator.consumer = False
    data = [{"type": CHANNELS, "attributes": {"name": name, "channelType": "money_order"}} for name in ("Good", "no")]
    started = api.call("PATCH", CHANNELS, {"data": data})
    assert (started.status, api.get("asyncoperations/1").body["data"]["attributes"]["status"]) == (202, "new")
    simulator.consumer = True
    done = api.get("asyncoperations/1").body["data"]["attributes"]
    assert (done["status"], done["summary"]["errorCount"]) == ("success", 3)
    found = api.get("asyncoperations/1/errors").body["data"]
    assert [error["attributes"]["source"]["pointer"] for error in found] == [
        "/data/0/relationships/transport/data",
        "/data/1/attributes/name",
        "/data/1/relationships/transport/data",
    ]
    assert api.call("PATCH", CHANNELS, {"data": []}).status == 400


def test_the_stock_shop_can_switch_rules_only() -> None:
    shop = Shop()
    method = f"money_order_{shop.by_hand.create_integration('money_order', 'Cheque')}"
    ident = shop.by_hand.create_rule("Rule", [method])
    with Simulator("stock", shop) as simulator, Api(simulator) as api:
        path = f"/admin/api/rest/latest/paymentrules/{ident}"
        assert api.send("POST", f"{path}/disable.json").body["successful"] is True
        assert shop.rule(ident).enabled is False
        assert api.send("POST", f"{path}/enable.json").status == 200
        assert shop.rule(ident).enabled is True
        assert api.send("GET", f"{path}/enable.json").status == 404
        with Api(simulator, simulator.powerless) as other:
            assert other.send("POST", f"{path}/disable.json").status == 403
        assert api.get(CHANNELS).body["data"][0]["attributes"] == {
            "name": "Cheque",
            "channelType": "money_order",
            "enabled": True,
        }

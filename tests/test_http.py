"""The HTTP helper against a server on this machine: statuses, redirects, time-outs, limits, and no secret in errors."""

from __future__ import annotations

import socket
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from payconf.http import Answer, Client, Settings
from payconf.http.errors import retry_after
from payconf.http.limits import Bucket, Limits
from payconf.model.errors import (
    AuthError,
    Conflict,
    NotAllowed,
    NotFound,
    ProviderError,
    RateLimited,
    Rejected,
    Unavailable,
    Unexpected,
)
from payconf.model.secret import Secret

CANARY = "canary-" + "tok3n" * 4
Responder = Callable[[BaseHTTPRequestHandler], None]


class Server:
    """Answers each path as told, and keeps what was asked."""

    def __init__(self) -> None:
        self.answers: dict[str, Responder] = {}
        self.seen: list[tuple[str, str, dict[str, str], bytes]] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def handle_any(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                outer.seen.append((self.command, self.path, dict(self.headers), body))
                outer.answers[self.path.partition("?")[0]](self)

            do_GET = do_POST = do_PATCH = do_DELETE = handle_any  # noqa: N815

            def log_message(self, *_: Any) -> None:
                """Nothing to say."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.base = f"http://127.0.0.1:{self.server.server_port}"
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01})
        self.thread.start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


def reply(status: int, body: bytes = b"{}", **headers: str) -> Responder:
    def respond(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    return respond


@pytest.fixture
def server() -> Iterator[Server]:
    opened = Server()
    yield opened
    opened.close()


@pytest.fixture
def client(server: Server) -> Iterator[Client]:
    opened = Client(
        server.base + "/api",
        Limits(),
        authorize=lambda: {"Authorization": Secret(f"Bearer {CANARY}".encode())},
        settings=Settings(connect_timeout=2, read_timeout=0.3),
        detail=lambda status, body: (body.decode(), "name") if status == 422 else ("", None),
    )
    yield opened
    opened.close()


def caught(client: Client, method: str = "GET", path: str = "/x", **given: Any) -> ProviderError:
    with pytest.raises(ProviderError) as error:
        client.request(method, path, **given)
    shown = "".join(traceback.format_exception(error.value)) + repr(error.value) + repr(error.value.__context__)
    assert CANARY not in shown
    assert error.value.fix
    return error.value


def test_a_call_carries_what_it_was_given(server: Server, client: Client) -> None:
    server.answers["/api/x"] = reply(201, b'{"a": [1]}', X_Total="3")
    answer = client.request("POST", "/x", params={"q": "a b"}, json={"k": 1}, headers={"Accept": "text/x"})
    method, path, headers, body = server.seen[0]
    assert (method, path, body) == ("POST", "/api/x?q=a+b", b'{"k": 1}')
    assert (headers["Authorization"], headers["Accept"]) == (f"Bearer {CANARY}", "text/x")
    assert headers["User-Agent"] == "payconf"
    assert (answer.status, answer.headers["x-total"], answer.json()) == (201, "3", {"a": [1]})
    client.request("POST", "/x", form={"grant": "x"})
    assert server.seen[1][3] == b"grant=x"
    assert CANARY not in repr(client)
    assert "[1]" not in repr(answer)


@pytest.mark.parametrize(
    ("status", "leaf", "carried_out"),
    [
        (400, Rejected, False),
        (401, AuthError, False),
        (403, NotAllowed, False),
        (404, NotFound, False),
        (405, Unexpected, False),
        (408, Unavailable, None),
        (409, Conflict, False),
        (422, Rejected, False),
        (429, RateLimited, False),
        (500, Unavailable, None),
        (503, Unavailable, None),
        (304, Unexpected, None),
    ],
)
def test_statuses_are_told_apart(
    server: Server, client: Client, status: int, leaf: type[ProviderError], carried_out: bool | None
) -> None:
    body = b"" if status == 304 else b"too short"
    server.answers["/api/x"] = reply(status, body)
    error = caught(client, "PATCH")
    assert type(error) is leaf
    assert error.carried_out is carried_out
    assert str(status) in error.message
    if status == 422:
        assert isinstance(error, Rejected)
        assert error.field == "name"
        assert "too short" in error.message
    else:
        assert "too short" not in error.message


def test_rate_limited_says_how_long(server: Server, client: Client) -> None:
    server.answers["/api/x"] = reply(429, b"", Retry_After="7")
    error = caught(client)
    assert isinstance(error, RateLimited)
    assert error.retry_after == 7.0


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        (None, None),
        ("120", 120.0),
        ("Sun, 22 Nov 2026 14:02:21 GMT", 10.0),
        ("Sun, 22 Nov 2026 14:02:21 -0000", 10.0),
        ("Sun, 22 Nov 2026 14:00:00 GMT", 0.0),
        ("soon", None),
        ("-5", None),
    ],
)
def test_retry_after_is_seconds_or_a_date(text: str | None, seconds: float | None) -> None:
    assert retry_after(text, datetime(2026, 11, 22, 14, 2, 11, tzinfo=UTC)) == seconds


def test_an_answer_that_is_not_json(server: Server, client: Client) -> None:
    server.answers["/api/x"] = reply(200, f"<html>{CANARY}".encode())
    answer = client.request("GET", "/x")
    with pytest.raises(Unexpected) as error:
        answer.json()
    assert error.value.__context__ is None
    assert Answer(200, {}, b"[]").json() == []


def test_a_redirect_on_the_same_host_is_followed_for_reading(server: Server, client: Client) -> None:
    server.answers["/api/x"] = reply(302, b"", Location="/other?page=2")
    server.answers["/other"] = reply(200, b"[]")
    assert client.request("GET", "/x", params={"a": "b"}).json() == []
    assert [path for _, path, _, _ in server.seen] == ["/api/x?a=b", "/other?page=2"]
    server.answers["/api/x"] = reply(302, b"", Location=server.base + "/other")
    assert client.request("GET", "/x").json() == []


@pytest.mark.parametrize(
    "location", ["http://127.0.0.1:1/api/x", "https://evil.example/x", "//evil.example/x", "ftp://127.0.0.1/x", "x", ""]
)
def test_no_redirect_takes_credentials_elsewhere(server: Server, client: Client, location: str) -> None:
    server.answers["/api/x"] = reply(302, b"", Location=location)
    error = caught(client)
    assert isinstance(error, Unexpected)
    assert error.carried_out is False
    assert len(server.seen) == 1


def test_a_write_is_never_redirected(server: Server, client: Client) -> None:
    server.answers["/api/x"] = reply(302, b"", Location="/api/y")
    error = caught(client, "POST")
    assert isinstance(error, Unexpected)
    assert error.carried_out is None


def test_a_redirect_without_end(server: Server, client: Client) -> None:
    server.answers["/api/x"] = reply(302, b"", Location="/api/x")
    assert "without end" in caught(client).message


def test_a_slow_answer_may_have_been_carried_out(server: Server, client: Client) -> None:
    server.answers["/api/x"] = lambda _: time.sleep(0.6)
    error = caught(client, "POST")
    assert isinstance(error, Unavailable)
    assert error.carried_out is None
    assert "too long" in error.message


def test_a_broken_connection_may_have_been_carried_out(server: Server, client: Client) -> None:
    def broken(handler: BaseHTTPRequestHandler) -> None:
        handler.close_connection = True

    server.answers["/api/x"] = broken
    error = caught(client, "POST")
    assert isinstance(error, Unavailable)
    assert error.carried_out is None
    assert "broke" in error.message


def test_nothing_was_sent_where_nobody_listens() -> None:
    with socket.socket() as bound:
        # Bound and not listening: the port is nobody else's, and every connection is refused.
        bound.bind(("127.0.0.1", 0))
        base = f"http://127.0.0.1:{bound.getsockname()[1]}"
        client = Client(base, Limits(), settings=Settings(connect_timeout=1))
        error = caught(client, "POST")
    client.close()
    assert isinstance(error, Unavailable)
    assert error.carried_out is False


def test_tls_that_is_not_trusted_sends_nothing(server: Server) -> None:
    client = Client(server.base.replace("http:", "https:"), Limits(), settings=Settings(connect_timeout=1))
    error = caught(client, "POST")
    client.close()
    assert isinstance(error, Unavailable)
    assert error.carried_out is False
    assert "certificate" in error.message


def test_a_credential_that_cannot_be_a_header(server: Server) -> None:
    client = Client(server.base, Limits(), authorize=lambda: {"Authorization": Secret(f"{CANARY}\nX: y".encode())})
    error = caught(client)
    client.close()
    assert isinstance(error, AuthError)
    assert server.seen == []


@pytest.mark.parametrize("path", ["x", "//evil.example/x", "/a/../../x", "/a?b=c", "/a#b", "/a\\..\\b"])
def test_a_path_stays_below_the_base(client: Client, path: str) -> None:
    with pytest.raises(ValueError, match="path"):
        client.request("GET", path)


@pytest.mark.parametrize(
    "base",
    [
        "http://shop.example",
        "ftp://shop.example",
        "shop.example",
        "https://",
        "https://u:p@shop.example",
        "https://s.example?a=b",
    ],
)
def test_credentials_need_a_safe_address(base: str) -> None:
    with pytest.raises(Rejected) as error:
        Client(base, Limits())
    assert error.value.field == "url"


def test_the_environment_decides_nothing(server: Server, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:1")
    server.answers["/api/x"] = reply(200)
    assert client.request("GET", "/x").status == 200
    assert Client(server.base, Limits(), settings=Settings(proxy="http://127.0.0.1:1"))


class Clock:
    """Time that passes only while somebody sleeps."""

    def __init__(self) -> None:
        self.now = 0.0
        self.slept: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


def test_a_bucket_lets_a_burst_through_and_then_waits() -> None:
    clock = Clock()
    bucket = Bucket(10, 2, lambda: clock.now, clock.sleep)
    for _ in range(4):
        bucket.take()
    assert clock.slept == pytest.approx([0.1, 0.1])
    clock.now += 100
    bucket.take()
    bucket.take()
    assert len(clock.slept) == 2


def test_buckets_are_of_a_host_and_an_account() -> None:
    limits = Limits()
    assert limits.bucket("h", "a", 1, 1) is limits.bucket("h", "a", 9, 9)
    assert limits.bucket("h", "a", 1, 1) is not limits.bucket("h", "b", 1, 1)
    assert limits.bucket("h", "a", 1, 1) is not limits.bucket("i", "a", 1, 1)


def test_clients_of_one_account_share_a_bucket(server: Server) -> None:
    clock = Clock()
    limits = Limits(lambda: clock.now, clock.sleep)
    server.answers["/x"] = reply(200)
    clients = [Client(server.base, limits, account="a", settings=Settings(rate=1, burst=1)) for _ in range(2)]
    for client in clients:
        client.request("GET", "/x")
        client.close()
    assert clock.slept == pytest.approx([1.0])

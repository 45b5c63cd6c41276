"""The HTTP helper: statuses, redirects, time-outs, and no secret in errors."""

from __future__ import annotations

import socket
import time
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler

import pytest

from payconf.http import Answer, Client, Settings
from payconf.http.errors import retry_after
from payconf.http.limits import Limits
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
from tests.http_samples import CANARY, Server, caught, reply


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
    assert isinstance(error, Rejected)
    assert server.seen == []

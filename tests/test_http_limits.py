"""The HTTP helper: where it may send what, and how fast."""

from __future__ import annotations

import pytest

from payconf.http import Client, Settings
from payconf.http.limits import Bucket, Limits
from payconf.model.errors import (
    Rejected,
)
from tests.http_samples import Server, reply


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

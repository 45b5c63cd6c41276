"""op:// by a service account. 1Password's library is real up to its login; what follows is a double of its client.

The library speaks an encrypted protocol of its own that is published nowhere, so nothing of ours can answer it. A token
names the server that it is for, so what the library makes of a server that refuses, fails or is not there is seen.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from onepassword.client import Client
from onepassword.errors import RateLimitExceededException

from payconf.model.config.stores import Stores
from payconf.model.errors import SecretDenied, SecretMissing, StoreError, StoreLogin, StoreUnreachable
from payconf.model.reference import parse_reference
from payconf.model.secret_facts import Facts
from payconf.stores.access import logins
from payconf.stores.op import OnePassword
from payconf.stores.resolver import Resolver
from payconf.testing.orocommerce.messages import Request, Response
from payconf.testing.stores.serve import Fake
from tests.onepassword_samples import Double, item, token
from tests.store_samples import CANARY, Time, access, looked, refused, resolved, settings_of, unreachable

PLACE = "op://payments/stripe/secret key"


class Server(Fake):
    """Answers the first request of a login with one status."""

    def __init__(self, status: int) -> None:
        super().__init__()
        self.status = status

    def answer(self, request: Request) -> Response:
        return Response(self.status, f'{{"reason": "{CANARY[:6]}"}}'.encode(), {"Content-Type": "application/json"})


def opened(text: str, time: Time) -> OnePassword:
    return OnePassword(access(settings_of("onepassword", token="env://T"), {"env://T": text}), time.patience())


@pytest.mark.parametrize(
    ("status", "kind", "says", "again"),
    [
        (401, StoreLogin, "refuses the service account's token", False),
        (403, StoreLogin, "refuses the service account's token", False),
        (400, StoreLogin, "refuses the service account's token", False),
        (200, StoreLogin, "refuses the service account's token", False),
        (429, StoreUnreachable, "too many requests", False),
        (500, StoreUnreachable, "doesn't answer", True),
        (503, StoreUnreachable, "doesn't answer", True),
    ],
)
def test_logins_that_fail(status: int, kind: type[StoreError], says: str, again: bool) -> None:
    time = Time()
    with Server(status) as server:
        text = token(server.url)
        store = opened(text, time)
        refused(kind, says, lambda: resolved(store, PLACE), text, "ab" * 32)
        assert server.asked
        assert bool(time.slept) == again
        asked = len(server.asked)
        refused(kind, says, lambda: looked(store, "op://payments/other/key"), text)
        assert len(server.asked) == asked


def test_nobody_there() -> None:
    time = Time()
    text = token(f"http://127.0.0.1:{unreachable()}")
    refused(StoreUnreachable, "doesn't answer", lambda: resolved(opened(text, time), PLACE), text)
    assert time.slept


@pytest.mark.parametrize("text", ["ops_" + "e30", "ops_" + "!!", "another"])
def test_tokens_that_are_none(text: str) -> None:
    time = Time()
    refused(StoreLogin, "refuses the service account's token", lambda: resolved(opened(text, time), PLACE))
    assert time.slept == []


def test_no_token() -> None:
    def resolve(text: str, **stores: Any) -> bytes:
        settings = Stores.model_validate(stores)
        return Resolver(logins(settings, {}, Path("/"), lambda: datetime.now(UTC)))(parse_reference(text)).reveal()

    refused(StoreLogin, "no login to 1Password", lambda: resolve(PLACE))
    refused(SecretMissing, "env://OTHER", lambda: resolve(PLACE, onepassword={"token": "env://OTHER"}))
    refused(
        StoreError, "before any store is open", lambda: resolve(PLACE, onepassword={"token": "vault://kv/op#token"})
    )
    refused(StoreLogin, "is no token", lambda: resolved(opened(f"{CANARY}\n{CANARY}", Time()), PLACE))


@pytest.fixture
def double(monkeypatch: pytest.MonkeyPatch) -> Double:
    stripe = item("stripe", {"secret key": CANARY, "public_key": "pk"}, {"Webhook": {"secret key": "signing"}})
    made = Double({"payments": [stripe], "others": [item("a", {}), item("A", {})]})

    async def authenticate(*given: str) -> Any:
        made._call("login")
        assert given[0] == "ops_token"
        return made

    monkeypatch.setattr(Client, "authenticate", authenticate)
    return made


@pytest.fixture
def store(double: Double) -> Iterator[OnePassword]:
    made = opened("ops_token\n", Time())
    yield made
    made.close()


def test_behind_the_login_fields_by_name_and_id(store: OnePassword, double: Double) -> None:
    assert resolved(store, PLACE) == CANARY.encode()
    assert resolved(store, "op://payments/stripe/webhook/secret key") == b"signing"
    assert resolved(store, "op://payments/stripe#public_key") == b"pk"
    assert store.read(parse_reference(PLACE)).facts == Facts("3", datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC))
    assert double.asked == ["login", "vaults", "items", "get"]
    looked(store, "op://id-of-payments/id-of-stripe/public_key")
    assert double.asked[4:] == ["get"]


def test_behind_the_login_what_is_not_there_or_there_twice(store: OnePassword) -> None:
    refused(SecretMissing, "could see", lambda: resolved(store, "op://none/stripe/key"))
    refused(SecretMissing, "could see", lambda: resolved(store, "op://payments/none/key"))
    refused(SecretMissing, "no such field", lambda: resolved(store, "op://payments/stripe/none"))
    refused(StoreError, "several vaults or items", lambda: resolved(store, "op://others/a/key"))


@pytest.mark.parametrize(
    ("error", "kind", "says"),
    [
        (RateLimitExceededException(CANARY), StoreUnreachable, "too many requests"),
        (Exception(f"you don't have the right permissions {CANARY}"), SecretDenied, "no access to it"),
        (Exception(f"resource not found {CANARY}"), SecretMissing, "could see"),
        (Exception(f"you are not authenticated {CANARY}"), StoreLogin, "wrong, expired or revoked"),
        (Exception(f"something else {CANARY}"), StoreError, "can't read it"),
    ],
)
def test_behind_the_login_errors_by_their_words(
    store: OnePassword, double: Double, error: Exception, kind: type[StoreError], says: str
) -> None:
    resolved(store, PLACE)
    double.errors += [error]
    refused(kind, says, lambda: looked(store, PLACE))


def test_a_library_that_hangs_is_not_waited_for(double: Double) -> None:
    async def never() -> Any:
        await asyncio.Event().wait()

    double.vaults.list = never
    time = Time()
    settings = settings_of("onepassword", token="env://T")
    store = OnePassword(access(settings, {"env://T": "ops_token"}, timeouts=(0.01, 0.01)), time.patience())
    refused(StoreUnreachable, "doesn't answer", lambda: resolved(store, PLACE))

"""What each answer of Vault and OpenBao means, shown by a server that gives it."""

from __future__ import annotations

import json
import socket
from pathlib import Path
from typing import Any

import pytest

from payconf.model.errors import SecretDenied, SecretMissing, StoreError, StoreLogin, StoreUnreachable
from payconf.model.secret import Secret
from tests.http_samples import Server, reply
from tests.vault_samples import (
    DATA,
    DENIED,
    HEALTH,
    LOOKUP,
    METADATA,
    MOUNT,
    PLACE,
    TOKEN,
    VALUE,
    Time,
    body,
    opened,
    refused,
    vault,
)

__all__ = ["vault"]


def test_denied_and_unknown_tokens_are_told_apart(vault: Server) -> None:
    vault.answers[DATA] = reply(403, DENIED)
    refused(SecretDenied, lambda: opened(vault).read(PLACE), "may not read it", TOKEN)
    # A token that may not even look itself up: OpenBao and Vault list what stood against it.
    vault.answers[LOOKUP] = reply(403, DENIED)
    refused(SecretDenied, lambda: opened(vault).read(PLACE), "may not read it", TOKEN)
    for unknown in (
        b'{"errors":["permission denied"]}',
        b'{"errors":["2 errors occurred:\\n\\t* permission denied\\n\\t* invalid token\\n\\n"]}',
        b"",
    ):
        vault.answers[LOOKUP] = reply(403, unknown)
        error = refused(StoreLogin, lambda: opened(vault).read(PLACE), "env://VAULT_TOKEN was not accepted", TOKEN)
        assert "bao login" in error.fix


def test_a_fresh_login_that_isnt_accepted_ends_it(vault: Server) -> None:
    vault.answers["/v1/auth/jwt/login"] = body(None, auth={"client_token": TOKEN, "lease_duration": 60})
    vault.answers[MOUNT] = vault.answers[LOOKUP] = reply(403, b'{"errors":["permission denied"]}')
    store = opened(vault, {"T": "a.b.c"}, auth={"jwt": {"role": "r", "token": "env://T"}})
    for _ in range(2):
        refused(StoreLogin, lambda: store.read(PLACE), "a login was made, and its token was not accepted", TOKEN)
    assert len([1 for _, path, _, _ in vault.seen if path.endswith("/login")]) == 2


@pytest.mark.parametrize(
    ("status", "health", "says", "advice"),
    [
        (503, 503, "it is sealed", "bao operator unseal"),
        (503, 501, "never initialized", "operator init"),
        (500, 429, "standby node", "address of the cluster"),
        (472, 200, "disaster recovery", "primary cluster"),
        (473, 200, "performance standby", "address of the cluster"),
        (418, 200, "is not Vault or OpenBao", "Check the address"),
    ],
)
def test_servers_that_cant_answer(vault: Server, status: int, health: int, says: str, advice: str) -> None:
    vault.answers[MOUNT] = reply(status, VALUE.encode())
    vault.answers[HEALTH] = reply(health)
    time, asked = Time(), len(vault.seen)
    store = opened(vault, time=time)
    for _ in range(2):
        error = refused(StoreUnreachable, lambda: store.read(PLACE), says, TOKEN)
        assert advice in error.fix
    assert time.slept == []
    assert len([1 for _, path, _, _ in vault.seen[asked:] if path == MOUNT]) == 1
    assert all("X-Vault-Token" not in headers for _, path, headers, _ in vault.seen if path == HEALTH)


def test_a_standby_that_sends_elsewhere_gets_no_token(vault: Server) -> None:
    other = "http://127.0.0.1:1"
    vault.answers[MOUNT] = reply(307, Location=f"{other}{MOUNT}")
    vault.answers[HEALTH] = reply(473)
    refused(StoreUnreachable, lambda: opened(vault).read(PLACE), "performance standby", TOKEN)
    vault.answers[HEALTH] = reply(200)
    error = refused(StoreUnreachable, lambda: opened(vault).read(PLACE), "redirected to 127.0.0.1:1", TOKEN)
    assert "address" in error.fix


@pytest.mark.parametrize(
    ("status", "headers", "slept"),
    [
        (412, {}, [0.4]),
        (400, {}, [0.4]),
        (429, {}, [0.4]),
        (429, {"Retry_After": "7"}, [7.0]),
        (500, {}, [0.4]),
        (502, {}, [0.4]),
        (503, {"Retry_After": "2"}, [2.0]),
    ],
)
def test_what_passes_is_waited_for(vault: Server, status: int, headers: dict[str, str], slept: list[float]) -> None:
    text = b'{"errors":["Upgrading from non-versioned to versioned data. This backend"]}'
    good, bad = vault.answers[DATA], reply(status, text, **headers)
    turns = iter([bad])
    vault.answers[DATA] = lambda handler: next(turns, good)(handler)
    time = Time()
    assert opened(vault, time=time).read(PLACE).facts.version == "3"
    assert time.slept == slept


@pytest.mark.parametrize(
    ("status", "headers", "says", "slept"),
    [
        (429, {"Retry_After": "300"}, "limits how often it may be asked (429)", []),
        (412, {}, "not caught up", [0.4, 0.8, 1.6, 3.2]),
        (500, {}, "it answered 500", [0.4, 0.8, 1.6, 3.2]),
    ],
)
def test_what_stays_is_said_and_remembered_for_a_minute(
    vault: Server, status: int, headers: dict[str, str], says: str, slept: list[float]
) -> None:
    good = vault.answers[DATA]
    vault.answers[DATA] = reply(status, VALUE.encode(), **headers)
    time = Time()
    store = opened(vault, time=time)
    for _ in range(3):
        refused(StoreUnreachable, lambda: store.read(PLACE), says, TOKEN)
    assert time.slept == slept
    vault.answers[DATA] = good
    time.now += 61
    assert store.read(PLACE).facts.version == "3"


def test_a_server_that_hangs_or_hangs_up_is_unreachable(vault: Server) -> None:
    vault.answers[DATA] = lambda handler: handler.connection.shutdown(socket.SHUT_RDWR)
    refused(StoreUnreachable, lambda: opened(vault).read(PLACE), "the connection broke", TOKEN)
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        address = f"http://127.0.0.1:{silent.getsockname()[1]}"
        refused(StoreUnreachable, lambda: opened(address, timeouts=(2, 0.1)).read(PLACE), "too long to answer", TOKEN)
    refused(StoreUnreachable, lambda: opened(address).read(PLACE), "can't be reached", TOKEN)


def test_for_a_server_that_is_away_the_ci_is_asked_once(server: Server) -> None:
    server.answers["/token"] = reply(200, b'{"value": "a.b.c"}')
    job = {"ACTIONS_ID_TOKEN_REQUEST_URL": f"{server.base}/token", "ACTIONS_ID_TOKEN_REQUEST_TOKEN": TOKEN}
    store = opened("http://127.0.0.1:1", job, auth={"jwt": "payconf"})
    for _ in range(3):
        refused(StoreUnreachable, lambda: store.read(PLACE), "can't be reached", TOKEN)
    assert len(server.seen) == 1


def test_a_write_whose_answer_is_lost_is_not_repeated(vault: Server) -> None:
    read = vault.answers[DATA]
    broken = {"PATCH": lambda handler: handler.connection.shutdown(socket.SHUT_RDWR), "GET": read}
    vault.answers[DATA] = lambda handler: broken[handler.command](handler)
    store = opened(vault)
    reference = PLACE.with_key("key")
    refused(StoreUnreachable, lambda: store.write(reference, Secret(b"new")), "the connection broke", TOKEN)
    writes = [sent for method, path, _, sent in vault.seen if (method, path) == ("PATCH", DATA)]
    assert [json.loads(sent) for sent in writes] == [{"options": {"cas": 3}, "data": {"key": "new"}}]


@pytest.mark.parametrize(
    ("answer", "error", "says"),
    [
        (reply(404, b'{"errors":[]}'), SecretMissing, "no mounts here"),
        (reply(400), StoreError, "doesn't say which mount"),
        (body({"path": "other/", "type": "kv"}), StoreError, "doesn't say which mount"),
        (body({"path": "kv/", "type": "database"}), StoreError, "no engine KV"),
        (reply(200, b"<html>"), StoreUnreachable, "not Vault or OpenBao"),
        (reply(403, b"<html>"), StoreUnreachable, "not Vault or OpenBao"),
        (reply(200, b"[" * 100_000), StoreUnreachable, "not Vault or OpenBao"),
    ],
)
def test_strange_answers_about_the_mount(vault: Server, answer: Any, error: type[StoreError], says: str) -> None:
    vault.answers[MOUNT] = answer
    refused(error, lambda: opened(vault).read(PLACE), says, TOKEN)


def test_strange_answers_about_the_secret(vault: Server) -> None:
    vault.answers[DATA] = reply(400)
    refused(StoreError, lambda: opened(vault).read(PLACE), "refuses to read this (400)", TOKEN)
    strange = {"created_time": "yesterday", "deletion_time": 7, "destroyed": False}
    vault.answers[METADATA] = body({"current_version": 2, "versions": {"2": strange}})
    facts = opened(vault).look(PLACE)
    assert (facts.version, facts.created, facts.expires) == ("2", None, None)
    vault.answers[METADATA] = body({"current_version": 0, "versions": {}})
    refused(SecretMissing, lambda: opened(vault).look(PLACE), "there is no such secret", TOKEN)


def test_a_server_that_refuses_every_value(vault: Server) -> None:
    read = vault.answers[DATA]
    answers = {"PATCH": reply(400, VALUE.encode()), "GET": read}
    vault.answers[DATA] = lambda handler: answers[handler.command](handler)
    refused(StoreUnreachable, lambda: opened(vault).write(PLACE.with_key("key"), Secret(b"new")), "not Vault")
    answers["PATCH"] = reply(400, b'{"errors":["no"]}')
    refused(StoreError, lambda: opened(vault).write(PLACE.with_key("key"), Secret(b"new")), "refuses the new value")
    answers["PATCH"], versions = answers["PATCH"], iter(range(4, 1_000_000))

    def moving(handler: Any) -> None:
        body({"data": {"key": VALUE}, "metadata": {"version": next(versions)}})(handler)

    answers["GET"] = moving
    store = opened(vault, time=Time(step=0.5))
    refused(StoreUnreachable, lambda: store.write(PLACE.with_key("key"), Secret(b"new")), "others write to it")


def test_a_ca_file_that_isnt_there(tmp_path: Path) -> None:
    store = opened("https://127.0.0.1:1", root=tmp_path, ca_file="ca.pem")
    refused(StoreUnreachable, lambda: store.read(PLACE), "CA file ca.pem isn't there", TOKEN)
    store = opened("https://127.0.0.1:1", {"VAULT_CACERT": "/none.pem"})
    refused(StoreUnreachable, lambda: store.read(PLACE), "CA file /none.pem isn't there", TOKEN)

"""vault:// without a server of its own: what stands offline, where the server is, and who logs in."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from payconf.model.errors import StoreLogin, StoreUnreachable
from payconf.model.reference import parse_reference
from payconf.stores import wrong
from payconf.stores.access import logins
from payconf.stores.vault.store import Vault
from tests.http_samples import Server
from tests.vault_samples import (
    DATA,
    MOUNT,
    PLACE,
    TOKEN,
    USER,
    VALUE,
    body,
    opened,
    refused,
    vault,
)

__all__ = ["vault"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("vault://kv/pay/stripe", "needs #field"),
        ("vault://kv#key", "mount and the path"),
        ("vault://kv/#key", "mount and the path"),
        ("vault://kv//stripe#key", "mount and the path"),
        ("vault:///kv/stripe#key", "mount and the path"),
        ("vault://kv/../stripe#key", "mount and the path"),
        ("vault://kv/%2e%2e/stripe#key", "mount and the path"),
        ("vault://kv/a%5Cb#key", "mount and the path"),
        ("vault://kv/stripe?version=0#key", "number of a version"),
        ("vault://kv/stripe?version=latest#key", "number of a version"),
        ("vault://kv/stripe?address=https://evil.example#key", "no option address"),
        ("vault://team/kv/stripe?mount=other#key", "first part of the path"),
        ("vault://team/kv/stripe?mount=/#key", "first part of the path"),
    ],
)
def test_what_is_wrong_with_a_reference(text: str, says: str) -> None:
    assert says in wrong(parse_reference(text))


@pytest.mark.parametrize(
    "text",
    ["vault://kv/stripe#key", "ref+vault://kv/pay/stripe?version=12#/a/b", "vault://team/kv/stripe?mount=team/kv/#key"],
)
def test_good_references(text: str) -> None:
    assert wrong(parse_reference(text)) == ""


def test_the_grammar_loads_no_http() -> None:
    code = "import sys, payconf.stores.vault; assert not {'requests', 'pydantic', 'payconf.http'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_a_secret_is_read_with_its_facts(vault: Server) -> None:
    store = opened(vault, namespace="pay")
    content = store.read(PLACE)
    assert json.loads(content.whole.reveal()) == {"key": VALUE}
    assert content.facts.version == "3"
    assert content.facts.created == datetime(2026, 11, 1, 10, 0, 0, 123456, UTC)
    store.read(PLACE)
    assert [path for _, path, _, _ in vault.seen] == [MOUNT, DATA, DATA]
    for _, _, headers, _ in vault.seen:
        assert headers["X-Vault-Token"] == TOKEN
        assert headers["X-Vault-Namespace"] == "pay"
        assert headers["X-Vault-Request"] == "true"
    store.close()
    store.close()
    assert len(vault.seen) == 3


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("http://vault.acme.example", "the address of vault.acme.example doesn't begin with https://"),
        ("http://10.0.0.1:8200", "doesn't begin with https://"),
        (f"https://user:{USER}@vault.acme.example", "its address is none"),
        (f"https://vault.acme.example?x={USER}", "its address is none"),
        ("https://vault.acme.example:port", "its address is none"),
        ("http://[::1", "its address is none"),
        (f"unix:///run/{USER}.sock", "its address is none"),
        ("vault.acme.example", "its address is none"),
    ],
)
def test_addresses_that_get_no_token(address: str, says: str) -> None:
    refused(StoreUnreachable, lambda: opened(address).read(PLACE), says, USER, TOKEN)


def test_without_an_address_or_a_login() -> None:
    access = logins(None, {}, Path("/"), lambda: datetime.now(UTC))._access
    error = refused(StoreUnreachable, lambda: Vault(access).read(PLACE), "no address")
    assert "VAULT_ADDR" in error.fix
    store = opened("http://127.0.0.1:1", {})
    for _ in range(2):
        error = refused(StoreLogin, lambda: store.look(PLACE), "nothing logs in to Vault")
        assert "VAULT_TOKEN" in error.fix


def test_the_variables_and_the_file_of_its_own_program(vault: Server, tmp_path: Path) -> None:
    (tmp_path / ".vault-token").write_text(f"{TOKEN}-file\n")
    home = {"HOME": str(tmp_path), "VAULT_ADDR": vault.base}
    both = {
        "VAULT_ADDR": "https://x.example",
        "BAO_ADDR": vault.base,
        "VAULT_TOKEN": TOKEN,
        "BAO_TOKEN": f"{TOKEN}-bao",
    }
    for environ, sent in (
        (home, f"{TOKEN}-file"),
        ({**home, "VAULT_TOKEN": f"{TOKEN}-vault"}, f"{TOKEN}-vault"),
        (both, f"{TOKEN}-bao"),
    ):
        access = logins(None, environ, Path("/"), lambda: datetime.now(UTC))._access
        assert Vault(access).read(PLACE).facts.version == "3"
        assert vault.seen[-1][2]["X-Vault-Token"] == sent
        assert "X-Vault-Namespace" not in vault.seen[-1][2]


@pytest.mark.parametrize(
    ("auth", "environ", "says"),
    [
        ({"token": "env://NONE"}, {}, "env://NONE: the environment variable NONE is not set"),
        ({"token": TOKEN}, {}, "what logs in is not there"),
        ({"jwt": "payconf"}, {}, "no identity token"),
        ({"jwt": "payconf"}, {"ACTIONS_ID_TOKEN_REQUEST_URL": "https://x.example"}, "no identity token"),
        (
            {"jwt": "payconf"},
            {"ACTIONS_ID_TOKEN_REQUEST_URL": "http://x.example", "ACTIONS_ID_TOKEN_REQUEST_TOKEN": TOKEN},
            "GitHub gave no identity token",
        ),
        ({"kubernetes": {"role": "r", "token": "file:///none"}}, {}, "there is no such file"),
        ({"token": "vault://kv/x#y"}, {}, "before any store is open"),
    ],
)
def test_logins_that_have_nothing_to_log_in_with(auth: Any, environ: dict[str, str], says: str) -> None:
    refused(StoreLogin, lambda: opened("http://127.0.0.1:1", environ, auth=auth).read(PLACE), says, TOKEN)


def test_a_token_with_a_line_end_is_not_sent(vault: Server) -> None:
    store = opened(vault, {"VAULT_TOKEN": f"{TOKEN}\r\nX: y"})
    refused(StoreLogin, lambda: store.read(PLACE), "can't be sent", TOKEN)
    assert vault.seen == []


def test_a_second_factor_is_not_there(vault: Server) -> None:
    vault.answers["/v1/auth/approle/login"] = body(None, auth={"client_token": "", "mfa_requirement": {"x": 1}})
    auth = {"approle": {"role_id": "r", "secret_id": "env://ID"}}
    store = opened(vault, {"ID": TOKEN}, auth=auth)
    for _ in range(2):
        refused(StoreLogin, lambda: store.read(PLACE), "second factor", TOKEN)
    assert len(vault.seen) == 1

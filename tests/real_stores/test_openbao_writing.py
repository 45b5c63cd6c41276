"""vault:// against a real OpenBao: writing."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from payconf.model.errors import SecretDenied, StoreError
from payconf.model.reference import parse_reference
from payconf.model.secret import Secret
from tests.real_stores.servers import OpenBao
from tests.real_stores.vault_worlds import Opened, fields, mount, policy, put, token
from tests.vault_samples import VALUE, refused

WRITERS: dict[str, list[str]] = {
    "patches": ["read", "patch", "create"],
    "updates": ["read", "create", "update"],
    "blind": ["patch", "create"],
}


@pytest.mark.parametrize("name", WRITERS)
def test_a_written_field_leaves_the_others(bao: OpenBao, name: str) -> None:
    policy(bao, name, {f"secret/data/{name}/*": WRITERS[name]})
    opened = Opened(bao, {"VAULT_TOKEN": token(bao, name)})
    at = f"vault://secret/{name}/hook"
    facts = opened.write(f"{at}#signing_secret", VALUE)
    assert facts.version == "1"
    put(bao, f"secret/{name}/hook", signing_secret=VALUE, number=1.5, other="stays")
    assert opened.write(f"{at}#signing_secret", f"{VALUE}2").version == "3"
    expected = {"signing_secret": f"{VALUE}2", "number": 1.5, "other": "stays"}
    assert fields(bao, f"secret/data/{name}/hook") == (expected, 3)
    if "read" in WRITERS[name]:
        assert opened.read(f"{at}#signing_secret") == f"{VALUE}2".encode()
        assert opened.write(f"{at}#signing_secret", f"{VALUE}2").version == "3"
        assert opened.write(f"{at}#/deep/er", "x").version == "4"
        assert fields(bao, f"secret/data/{name}/hook")[0] == {**expected, "deep": {"er": "x"}}
        refused(StoreError, lambda: opened.write(f"{at}#/other/er", "x"), "the field other holds a value")


def test_what_cant_be_written(bao: OpenBao) -> None:
    put(bao, "secret/kept", key=VALUE)
    policy(bao, "readonly", {"secret/data/kept": ["read"]})
    opened = Opened(bao, {"VAULT_TOKEN": token(bao, "readonly")})
    error = refused(SecretDenied, lambda: opened.write("vault://secret/kept#key", "new-" + VALUE), "not write", VALUE)
    assert '"create", "update", "patch"' in error.fix
    root = Opened(bao)
    refused(StoreError, lambda: root.write("vault://secret/kept?version=1#key", VALUE), "can't be written", VALUE)
    secret = Secret(b"\xff" + VALUE.encode())
    to = parse_reference("vault://secret/kept#key")
    refused(StoreError, lambda: root.resolver.write(to, secret), "KV keeps text", VALUE)
    assert fields(bao, "secret/data/kept") == ({"key": VALUE}, 1)


@pytest.mark.parametrize("name", ["patches", "updates"])
def test_a_deleted_secret_is_written_anew(bao: OpenBao, name: str) -> None:
    put(bao, f"secret/back/{name}", key=VALUE, old="away")
    bao.call("DELETE", f"secret/data/back/{name}")
    policy(bao, f"back-{name}", {f"secret/data/back/{name}": WRITERS[name]})
    opened = Opened(bao, {"VAULT_TOKEN": token(bao, f"back-{name}")})
    if name == "patches":  # to the server, what was deleted exists, and can't be patched
        refused(SecretDenied, lambda: opened.write(f"vault://secret/back/{name}#key", VALUE), "may not write it")
        return
    assert opened.write(f"vault://secret/back/{name}#key", VALUE).version == "2"
    assert fields(bao, f"secret/data/back/{name}") == ({"key": VALUE}, 2)


def test_a_mount_that_demands_check_and_set(bao: OpenBao) -> None:
    mount(bao, "strict")
    bao.call("POST", "strict/config", {"cas_required": True})
    opened = Opened(bao)
    assert opened.write("vault://strict/x#a", "1").version == "1"
    assert opened.write("vault://strict/x#b", "2").version == "2"
    policy(bao, "blindstrict", {"strict/data/*": ["patch", "create"]})
    blind = Opened(bao, {"VAULT_TOKEN": token(bao, "blindstrict")})
    error = refused(StoreError, lambda: blind.write("vault://strict/x#b", VALUE), "refuses the new value", VALUE)
    assert "check-and-set" in error.fix


def test_eight_writers_lose_nothing(bao: OpenBao) -> None:
    put(bao, "secret/together", before="stays")
    together = threading.Barrier(8)

    def one(number: int) -> None:
        opened = Opened(bao)
        together.wait(30)
        for turn in range(3):
            opened.write(f"vault://secret/together#f{number}-{turn}", f"{VALUE}{number}{turn}")

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(one, range(8)))
    written = {f"f{number}-{turn}": f"{VALUE}{number}{turn}" for number in range(8) for turn in range(3)}
    assert fields(bao, "secret/data/together") == ({"before": "stays", **written}, 25)


def test_eight_writers_without_patch_lose_nothing(bao: OpenBao) -> None:
    put(bao, "secret/whole", before="stays")
    policy(bao, "whole", {"secret/data/whole": ["read", "update"]})
    given = token(bao, "whole")
    together = threading.Barrier(8)

    def one(number: int) -> None:
        opened = Opened(bao, {"VAULT_TOKEN": given})
        together.wait(30)
        opened.write(f"vault://secret/whole#f{number}", f"{VALUE}{number}")

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(one, range(8)))
    written = {f"f{number}": f"{VALUE}{number}" for number in range(8)}
    assert fields(bao, "secret/data/whole") == ({"before": "stays", **written}, 9)

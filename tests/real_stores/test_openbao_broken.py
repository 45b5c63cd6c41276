"""vault:// against a real OpenBao: servers that are limited, sealed, empty, dead, or not the one they should be."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from payconf.model.errors import StoreUnreachable
from payconf.model.reference import parse_reference
from payconf.stores.patience import Clock, Patience
from tests.real_stores.servers import ROOT_TOKEN, OpenBao, openbao, uninitialized_openbao
from tests.real_stores.vault_worlds import Opened, by_approle, mount, put
from tests.vault_samples import VALUE, refused


def test_a_limit_is_waited_for_or_said(bao: OpenBao) -> None:
    mount(bao, "slow", 1)
    bao.call("POST", "slow/x", {"key": VALUE})
    bao.call("POST", "sys/quotas/rate-limit/slow", {"rate": 1, "interval": "1s", "path": "slow"})
    opened = Opened(bao)
    assert [opened.look("vault://slow/x#key").read for _ in range(3)] == [True] * 3
    bao.call("POST", "sys/quotas/rate-limit/slow", {"rate": 1, "interval": "1h", "path": "slow"})
    limited = Opened(bao)
    limited.look("vault://slow/x#key")
    error = refused(StoreUnreachable, lambda: limited.look("vault://slow/x#key"), "limits how often it may be asked")
    assert error.fix


def test_a_sealed_server_says_so(tmp_path: Path) -> None:
    with openbao(tmp_path) as server:
        put(server, "secret/x", key=VALUE)
        opened = Opened(server)
        assert opened.read("vault://secret/x#key") == VALUE.encode()
        server.call("PUT", "sys/seal")
        for text in ("vault://secret/x#key", "vault://secret/y#key"):
            error = refused(StoreUnreachable, lambda text=text: opened.look(text), "it is sealed")
            assert "bao operator unseal" in error.fix
        by_role = Opened(server, {"ID": "x"}, auth=by_approle("r"))
        by_role.fails(StoreUnreachable, "vault://secret/x#key", "it is sealed")


def test_a_server_from_its_first_start_to_its_first_secret(tmp_path: Path) -> None:
    with uninitialized_openbao(tmp_path) as server:
        Opened(server).fails(StoreUnreachable, "vault://secret/x#key", "never initialized")
        made = server.call("PUT", "sys/init", {"secret_shares": 1, "secret_threshold": 1}, token="")
        passed = [0.0]
        opened = Opened(server, {"VAULT_TOKEN": made["root_token"]}, Patience(Clock(lambda: passed[0])))
        opened.fails(StoreUnreachable, "vault://old/x#key", "it is sealed")
        server.call("PUT", "sys/unseal", {"key": made["keys"][0]}, token="")
        server.call("POST", "sys/mounts/old", {"type": "kv"}, token=made["root_token"])
        server.call("POST", "old/x", {"key": VALUE}, token=made["root_token"])
        refused(StoreUnreachable, lambda: opened.look("vault://old/x#key"), "it is sealed")
        passed[0] = 61
        assert opened.look("vault://old/x#key").read


def test_a_killed_server_is_unreachable_and_nothing_hangs(tmp_path: Path) -> None:
    with openbao(tmp_path) as server:
        put(server, "secret/x", key=VALUE)
        opened = Opened(server)
        assert opened.look("vault://secret/x#key").version == "1"
        server.process.kill()
        server.process.wait(20)
        references = [parse_reference(f"vault://secret/{number}#key") for number in range(50)]
        opened.resolver.prefetch(references)
        for reference in references:
            refused(StoreUnreachable, lambda reference=reference: opened.resolver(reference), "can't be reached")
        refused(StoreUnreachable, lambda: opened.write("vault://secret/x#key", VALUE), "can't be reached", VALUE)
        opened.logins.close()


def test_a_server_that_dies_under_eight_readers(tmp_path: Path) -> None:
    with openbao(tmp_path) as server:
        put(server, "secret/x", key=VALUE)
        opened = Opened(server)
        killed = threading.Event()

        def reads(turn: int) -> str:
            if turn == 60:
                server.process.kill()
                killed.set()
            try:
                return str(opened.look("vault://secret/x#key").version)
            except StoreUnreachable as error:
                assert killed.wait(60)
                return error.message

        with ThreadPoolExecutor(8) as pool:
            said = set(pool.map(reads, range(200)))
        assert "1" in said
        assert len(said) > 1


def test_its_certificate_is_checked_by_the_ca_file(tmp_path: Path) -> None:
    with openbao(tmp_path, tls=True) as server:
        server_ca = tmp_path / "tls/vault-ca.pem"
        put(server, "secret/x", key=VALUE)
        Opened(server).fails(StoreUnreachable, "vault://secret/x#key", "its certificate is not trusted")
        assert Opened(server, ca_file=str(server_ca)).read("vault://secret/x#key") == VALUE.encode()
        environ = {"VAULT_CACERT": str(server_ca), "VAULT_TOKEN": ROOT_TOKEN}
        assert Opened(server, environ).read("vault://secret/x#key") == VALUE.encode()
        Opened(server, ca_file="nowhere.pem").fails(StoreUnreachable, "vault://secret/x#key", "nowhere.pem isn't there")

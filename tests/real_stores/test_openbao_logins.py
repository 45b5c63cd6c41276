"""vault:// against a real OpenBao: logins."""

from __future__ import annotations

import json
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from payconf.model.errors import StoreLogin
from payconf.model.reference import parse_reference
from payconf.stores.patience import Clock, Patience
from tests.http_samples import Server, reply
from tests.identity_samples import Signer
from tests.real_stores.servers import OpenBao
from tests.real_stores.vault_worlds import Opened, accessors, approle, by_approle, exists, held, policy, put, token
from tests.vault_samples import VALUE, refused

AUDIENCE = "payconf"


def test_approle_logs_in_once_and_gives_the_login_up(bao: OpenBao) -> None:
    for name in "abcdefgh":
        put(bao, f"secret/many/{name}", key=f"{VALUE}{name}")
    policy(bao, "many", {"secret/data/many/*": ["read"]})
    role_id, secret_id = approle(bao, "many", secret_id_num_uses=1)
    opened = Opened(bao, {"ID": secret_id}, auth=by_approle(role_id))
    references = [parse_reference(f"vault://secret/many/{name}#key") for name in "abcdefgh"]
    opened.resolver.prefetch(references)
    assert opened.resolver(references[7]).reveal() == f"{VALUE}h".encode()
    made = held(opened)
    assert exists(bao, made)
    opened.logins.close()
    assert not exists(bao, made)
    for environ, says in (
        ({"ID": secret_id}, "login at auth/approle was refused"),
        ({"ID": ""}, "what logs in is not there: env://ID: "),
    ):
        used = Opened(bao, environ, auth=by_approle(role_id))
        refused(StoreLogin, lambda used=used: used.read("vault://secret/many/a#key"), says, secret_id)
    nowhere = Opened(bao, {"ID": secret_id}, auth=by_approle(role_id, mount="team/approle"))
    error = nowhere.fails(StoreLogin, "vault://secret/many/a#key", "login at auth/team/approle was refused")
    assert "Check `mount:`" in error.fix


def test_a_login_that_ended_is_made_once_more(bao: OpenBao) -> None:
    put(bao, "secret/again", key=VALUE)
    policy(bao, "again", {"secret/data/again": ["read"], "secret/metadata/again": ["read"]})
    role_id, secret_id = approle(bao, "again")
    opened = Opened(bao, {"ID": secret_id}, auth=by_approle(role_id))
    assert opened.look("vault://secret/again#key").version == "1"
    first = held(opened)
    bao.call("POST", "auth/token/revoke", {"token": first})
    before = accessors(bao)
    with ThreadPoolExecutor(8) as pool:
        looked = list(pool.map(lambda _: opened.look("vault://secret/again#key"), range(24)))
    assert {facts.version for facts in looked} == {"1"}
    assert len(accessors(bao) - before) == 1
    second = held(opened)
    assert second != first
    assert exists(bao, second)
    bao.call("POST", "auth/token/revoke", {"token": second})
    bao.call("DELETE", "auth/approle/role/again")
    error = refused(StoreLogin, lambda: opened.look("vault://secret/again#key"), "was refused", secret_id)
    assert "secret id may have expired" in error.fix


def test_a_token_that_was_handed_over_and_has_expired(bao: OpenBao) -> None:
    put(bao, "secret/handed", key=VALUE)
    policy(bao, "handed", {"secret/data/handed": ["read"], "secret/metadata/handed": ["read"]})
    handed = token(bao, "handed")
    opened = Opened(bao, {"T": handed}, auth={"token": "env://T"})
    assert opened.read("vault://secret/handed#key") == VALUE.encode()
    bao.call("POST", "auth/token/revoke", {"token": handed})
    error = refused(StoreLogin, lambda: opened.look("vault://secret/handed#key"), "token of env://T", handed)
    assert "bao login" in error.fix
    never = "hvs." + "nev3r" * 5
    refused(
        StoreLogin, lambda: Opened(bao, {"VAULT_TOKEN": never}).read("vault://secret/x#y"), "env://VAULT_TOKEN", never
    )


def test_a_login_is_renewed_before_it_ends(bao: OpenBao) -> None:
    put(bao, "secret/renewed", key=VALUE)
    policy(bao, "renewed", {"secret/data/renewed": ["read"], "secret/metadata/renewed": ["read"]})
    role_id, secret_id = approle(bao, "renewed", secret_id_num_uses=1, token_ttl="10m", token_max_ttl="1h")
    passed = [0.0]
    opened = Opened(bao, {"ID": secret_id}, Patience(Clock(lambda: passed[0])), auth=by_approle(role_id))
    place = "vault://secret/renewed#key"
    assert opened.look(place).version == "1"
    made = held(opened)
    for seconds, renewed in ((399, False), (401, True)):
        passed[0] = seconds
        assert opened.look(place).version == "1"
        assert held(opened) == made
        assert ("last_renewal" in bao.call("POST", "auth/token/lookup", {"token": made})["data"]) is renewed


def jwt_role(bao: OpenBao, mount: str, key: Signer) -> None:
    bao.call("POST", f"sys/auth/{mount}", {"type": "jwt"})
    bao.call("POST", f"auth/{mount}/config", {"jwt_validation_pubkeys": [key.pem]})
    role = {
        "role_type": "jwt",
        "user_claim": "sub",
        "bound_audiences": [AUDIENCE],
        "bound_claims": {"repository": "acme/payments"},
        "token_policies": [policy(bao, "job", {"secret/data/job": ["read"]})],
    }
    bao.call("POST", f"auth/{mount}/role/payconf", role)


def claims(**other: Any) -> dict[str, Any]:
    now = int(time.time())
    return {
        "iss": "https://token.actions.githubusercontent.com",
        "sub": "repo:acme/payments",
        "aud": AUDIENCE,
        "iat": now,
        "nbf": now,
        "exp": now + 300,
        "repository": "acme/payments",
        **other,
    }


def test_a_job_logs_in_by_its_identity_token(bao: OpenBao, server: Server) -> None:
    put(bao, "secret/job", key=VALUE)
    key = Signer()
    jwt_role(bao, "jwt", key)
    jwt_role(bao, "ci/gitlab", key)
    bearer = "runner-" + "b3arer" * 3
    server.answers["/token"] = reply(200, json.dumps({"value": key.token(claims())}).encode())
    github = {"ACTIONS_ID_TOKEN_REQUEST_URL": f"{server.base}/token?v=2", "ACTIONS_ID_TOKEN_REQUEST_TOKEN": bearer}
    on_github = Opened(bao, github, auth={"jwt": "payconf"})
    assert on_github.read("vault://secret/job#key") == VALUE.encode()
    assert server.seen[0][1] == f"/token?v=2&audience={AUDIENCE}"
    assert server.seen[0][2]["Authorization"] == f"Bearer {bearer}"
    made = held(on_github)
    on_github.logins.close()
    assert not exists(bao, made)
    gitlab = {"VAULT_ID_TOKEN": key.token(claims())}
    auth = {"jwt": {"role": "payconf", "token": "env://VAULT_ID_TOKEN", "mount": "ci/gitlab"}}
    assert Opened(bao, gitlab, auth=auth).read("vault://secret/job#key") == VALUE.encode()
    for wrong in (claims(repository="acme/other"), claims(aud="others"), claims(exp=int(time.time()) - 3600)):
        environ = {"VAULT_ID_TOKEN": key.token(wrong)}
        error = refused(
            StoreLogin,
            lambda environ=environ: Opened(bao, environ, auth=auth).read("vault://secret/job#key"),
            "login at auth/ci/gitlab was refused",
            environ["VAULT_ID_TOKEN"],
        )
        assert "bound_audiences" in error.fix


def test_a_pod_logs_in_by_its_service_account(bao: OpenBao, tmp_path: Path) -> None:
    """Kubernetes itself isn't here; its login has the form of the JWT method's, which checks the same token."""
    put(bao, "secret/job", key=VALUE)
    key = Signer()
    jwt_role(bao, "cluster", key)
    (tmp_path / "token").write_text(key.token(claims()) + "\n")
    auth = {"kubernetes": {"role": "payconf", "token": f"file://{tmp_path}/token", "mount": "cluster"}}
    assert Opened(bao, {}, auth=auth).read("vault://secret/job#key") == VALUE.encode()

"""Who is at work: what a signed token proves, and that nothing else proves anything."""

from __future__ import annotations

import hashlib
import hmac
import json
import traceback
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from payconf.identity import circumstances, who
from payconf.identity.claimed import claimed, job, request, url
from payconf.identity.jwt import NotProven, proven
from payconf.model.audit import Who
from payconf.model.secret import Secret
from payconf.workflow import Options, Workflow
from tests.http_samples import Server, reply
from tests.identity_samples import DISCOVERY, KEYS, Issuer, Signer, encoded
from tests.resolve_samples import SETTINGS

NOW = datetime(2026, 11, 29, 14, tzinfo=UTC)
SECONDS = int(NOW.timestamp())
SIGNERS = {name: Signer(name) for name in ("RS256", "RS384", "ES256", "ES384")}
RSA = SIGNERS["RS256"]
ISSUER = "https://issuer.example"
REQUIRED = {"repository": "acme/payments"}


def claims(**changed: Any) -> dict[str, Any]:
    found = {
        "iss": ISSUER,
        "aud": "payconf",
        "exp": SECONDS + 300,
        "nbf": SECONDS - 10,
        "actor": "jana",
        "repository": "acme/payments",
        **changed,
    }
    return {name: value for name, value in found.items() if value is not None}


def check(token: str | bytes, *keys: dict[str, Any]) -> str:
    """The name that is proven, or why none is."""
    raw = token.encode() if isinstance(token, str) else token
    try:
        return str(
            proven(Secret(raw), {ISSUER: REQUIRED}, "payconf", NOW, lambda _: keys or (RSA.jwk,)).claims["actor"]
        )
    except NotProven as error:
        shown = "".join(traceback.format_exception(error))
        assert not any(len(part) > 8 and part.decode("utf-8", "replace") in shown for part in raw.split(b"."))
        return f"no: {error}"


@pytest.mark.parametrize("algorithm", sorted(SIGNERS))
def test_a_token_of_a_known_issuer_proves_the_name(algorithm: str) -> None:
    signer = SIGNERS[algorithm]
    others = [entry.jwk for entry in SIGNERS.values()]
    assert check(signer.token(claims()), signer.jwk) == "jana"
    assert check(signer.token(claims(aud=["other", "payconf"])), *others) == "jana"
    assert check(signer.token(claims(), kid=None), *others) == "jana"


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"iss": "https://issuer.example.evil"}, "issuer is not one"),
        ({"iss": None}, "issuer is not one"),
        ({"iss": ["https://issuer.example"]}, "issuer is not one"),
        ({"aud": "sts.amazonaws.com"}, "audience payconf"),
        ({"aud": None}, "audience payconf"),
        ({"aud": "payconf-other"}, "audience payconf"),
        ({"exp": SECONDS - 61}, "expired"),
        ({"exp": None}, "expired"),
        ({"exp": True}, "expired"),
        ({"exp": "tomorrow"}, "expired"),
        ({"nbf": SECONDS + 61}, "not valid yet"),
        ({"repository": "evil/payments"}, "repository"),
        ({"repository": None}, "repository"),
    ],
)
def test_what_doesnt_hold_proves_nothing(changed: dict[str, Any], why: str) -> None:
    said = check(RSA.token(claims(**changed)))
    assert said.startswith("no: ")
    assert why in said


def test_clocks_may_differ_by_a_minute() -> None:
    assert check(RSA.token(claims(exp=SECONDS - 59, nbf=SECONDS + 59))) == "jana"


@pytest.mark.parametrize("algorithm", sorted(SIGNERS))
def test_every_changed_character_is_found(algorithm: str) -> None:
    signer = SIGNERS[algorithm]
    token = signer.token(claims())
    for place in range(0, len(token) - 2, 7):  # the last characters may hold unused bits
        other = "A" if token[place] != "A" else "B"
        assert check(token[:place] + other + token[place + 1 :], signer.jwk).startswith("no: ")


def test_another_key_under_the_same_name_has_not_signed_it() -> None:
    assert "no key" in check(Signer("RS256").token(claims()))
    assert "no key" in check(RSA.token(claims(), kid="k2"))


def test_weak_and_unfit_keys_sign_nothing() -> None:
    weak = Signer("RS256", bits=1024)
    assert "no key" in check(weak.token(claims()), weak.jwk)
    for changed in ({"use": "enc"}, {"alg": "RS512"}, {"kty": "EC"}, {"n": "?"}, {"e": 5}, {"n": None}):
        assert "no key" in check(RSA.token(claims()), {**RSA.jwk, **changed})
    curve = SIGNERS["ES256"]
    for changed in ({"crv": "P-384"}, {"x": "AA"}, {"kty": "RSA"}):
        assert "no key" in check(curve.token(claims()), {**curve.jwk, **changed})
    assert "no key" in check(curve.token(claims(), alg="ES384"), curve.jwk)


def test_no_signature_and_a_shared_secret_prove_nothing() -> None:
    for algorithm in ("none", "HS256", "PS256", "", None, ["RS256"]):
        assert "not signed in a way" in check(RSA.token(claims(), alg=algorithm))
    assert "not signed in a way" in check(RSA.token(claims(), crit=["exp"]))
    head, body, _ = RSA.token(claims(), alg="HS256").split(".")
    mac = hmac.new(RSA.jwk["n"].encode(), f"{head}.{body}".encode(), hashlib.sha256).digest()
    assert "not signed in a way" in check(f"{head}.{body}.{encoded(mac)}")
    assert "no signed token" in check(f"{head}.{body}.")


@pytest.mark.parametrize("token", ["", "a.b", "a.b.c", "..", "a" * 20_000, "é.é.é", b"\xff.\xff.\xff", "W10.W10.W10"])
def test_what_is_no_token_is_said_to_be_none(token: str | bytes) -> None:
    assert check(token) == "no: it is no signed token"


def environ(token: str, **more: str) -> dict[str, str]:
    return {"PAYCONF_ID_TOKEN": token, "GITLAB_USER_LOGIN": "tom", **more}


def test_the_issuers_own_keys_decide(server: Server) -> None:
    issuer = Issuer(server, RSA.jwk)
    token = RSA.token(claims(iss=issuer.name, actor=None, user_login="jana"))
    found = who(environ(token), {issuer.name: REQUIRED}, NOW)
    assert found == Who("jana", True, f"{issuer.name} (repository acme/payments)")
    assert [path for _, path, _, _ in server.seen] == [DISCOVERY, KEYS]
    assert not any(token in str(asked) for asked in server.seen)


def test_without_a_named_issuer_or_a_token_nobody_is_asked(server: Server) -> None:
    issuer = Issuer(server, RSA.jwk)
    token = RSA.token(claims(iss=issuer.name))
    assert who(environ(token), {}, NOW) == Who("tom", False, "GITLAB_USER_LOGIN")
    assert who({"USER": "tom"}, {issuer.name: REQUIRED}, NOW) == Who("tom", False, "USER")
    said = who(environ(token), {"https://other.example": REQUIRED}, NOW)
    assert (said.name, said.proven) == ("tom", False)
    assert server.seen == []


@pytest.mark.parametrize(
    "document",
    [
        {"issuer": "SELF", "jwks_uri": "http://127.0.0.1:1/keys"},
        {"issuer": "https://other.example", "jwks_uri": f"SELF{KEYS}"},
        {"issuer": "SELF", "jwks_uri": f"SELF{KEYS}?at=1"},
        {"issuer": "SELF", "jwks_uri": "SELF/../keys"},
        {"issuer": "SELF", "jwks_uri": "http://[::1/keys"},
        {"issuer": "SELF"},
        [],
        "text",
    ],
)
def test_an_issuer_that_points_elsewhere_is_not_followed(server: Server, document: Any) -> None:
    issuer = Issuer(server, RSA.jwk)
    issuer.describe(json.loads(json.dumps(document).replace("SELF", issuer.name)))
    found = who(environ(RSA.token(claims(iss=issuer.name))), {issuer.name: REQUIRED}, NOW)
    assert (found.name, found.proven) == ("tom", False)
    assert "identity token not checked" in found.source
    assert len(server.seen) == 1


@pytest.mark.parametrize("keys", [None, {}, "x", [1, "x", None]])
def test_an_issuer_without_keys_has_signed_nothing(server: Server, keys: Any) -> None:
    issuer = Issuer(server)
    server.answers[KEYS] = reply(200, json.dumps({"keys": keys}).encode())
    found = who(environ(RSA.token(claims(iss=issuer.name))), {issuer.name: REQUIRED}, NOW)
    assert found.proven is False
    assert "no key of" in found.source


def test_an_issuer_that_doesnt_answer_is_no_error() -> None:
    token = RSA.token(claims(iss="http://127.0.0.1:9"))
    found = who(environ(token), {"http://127.0.0.1:9": REQUIRED}, NOW)
    assert (found.name, found.proven) == ("tom", False)
    assert found.source.startswith("GITLAB_USER_LOGIN; identity token not checked: ")
    assert token not in found.source


def test_a_token_that_names_nobody_proves_nobody(server: Server) -> None:
    issuer = Issuer(server, RSA.jwk)
    found = who(environ(RSA.token(claims(iss=issuer.name, actor=""))), {issuer.name: REQUIRED}, NOW)
    assert found == Who("tom", False, f"GITLAB_USER_LOGIN; identity token of {issuer.name} names nobody")


def test_github_gives_the_token_for_our_audience(server: Server) -> None:
    issuer = Issuer(server, RSA.jwk)
    bearer = "canary-" + "b3ar" * 4
    answer = json.dumps({"value": RSA.token(claims(iss=issuer.name))}).encode()
    server.answers["/x//idtoken"] = reply(200, answer)
    given = {
        "ACTIONS_ID_TOKEN_REQUEST_URL": f"{server.base}/x//idtoken?api-version=2.0",
        "ACTIONS_ID_TOKEN_REQUEST_TOKEN": bearer,
        "GITHUB_ACTOR": "tom",
    }
    assert who(given, {issuer.name: REQUIRED}, NOW).name == "jana"
    method, path, headers, _ = server.seen[0]
    assert (method, path) == ("GET", "/x//idtoken?api-version=2.0&audience=payconf")
    assert headers["Authorization"] == f"Bearer {bearer}"
    assert not any("Authorization" in asked[2] for asked in server.seen[1:])
    for status, body in ((200, b"{}"), (403, b"no"), (200, b"[]"), (200, b"x")):
        server.answers["/x//idtoken"] = reply(status, body)
        found = who(given, {issuer.name: REQUIRED}, NOW)
        assert (found.name, found.proven) == ("tom", False)
        assert bearer not in found.source
    elsewhere = {**given, "ACTIONS_ID_TOKEN_REQUEST_URL": "http://issuer.example/x"}
    assert who(elsewhere, {issuer.name: REQUIRED}, NOW).proven is False


def test_claims_by_variables() -> None:
    assert claimed({"GITHUB_ACTOR": "jana", "USER": "runner"}) == Who("jana", False, "GITHUB_ACTOR")
    assert claimed({"BITBUCKET_STEP_TRIGGERER_UUID": "{7}"}).name == "{7}"
    assert claimed({"USER": " \n\x1b[31mtom\udcff "}) == Who("[31mtom?", False, "USER")
    assert claimed({}) == Who("unknown", False, "default, as no variable names anybody")
    assert len(claimed({"USER": "x" * 999}).name) == 200


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        (
            {"GITHUB_REF": "refs/pull/12/merge", "GITHUB_REPOSITORY": "acme/shop"},
            "https://github.com/acme/shop/pull/12",
        ),
        ({"GITHUB_REF": "refs/heads/main", "GITHUB_REPOSITORY": "acme/shop"}, ""),
        (
            {"CI_MERGE_REQUEST_PROJECT_URL": "https://gitlab.com/acme/shop", "CI_MERGE_REQUEST_IID": "7"},
            "https://gitlab.com/acme/shop/-/merge_requests/7",
        ),
        (
            {"BITBUCKET_GIT_HTTP_ORIGIN": "https://bitbucket.org/acme/shop", "BITBUCKET_PR_ID": "3"},
            "https://bitbucket.org/acme/shop/pull-requests/3",
        ),
        (
            {"PAYCONF_REQUEST_URL": "https://t.example/PAY-1", "GITHUB_REF": "refs/pull/1/merge"},
            "https://t.example/PAY-1",
        ),
        ({}, ""),
    ],
)
def test_where_it_was_asked_for(variables: dict[str, str], expected: str) -> None:
    assert request(variables) == expected


def test_urls_let_nobody_in() -> None:
    login = "jana:" + "pass" + "word1"
    assert url(f"https://{login}@git.example:8443/x?token=y#z") == "https://git.example:8443/x"
    assert url("https://[::1]/x") == "https://[::1]/x"
    for odd in ("javascript:alert(1)", "x", "", "https://", "https://x:99999999/", "http://[x"):
        assert url(odd) == ""
    assert job({"GITHUB_RUN_ID": "5", "GITHUB_REPOSITORY": "a/b"}) == "https://github.com/a/b/actions/runs/5"
    assert job({"CI_JOB_URL": "https://gitlab.com/j/1"}) == "https://gitlab.com/j/1"
    assert job({}) == ""


def test_circumstances_hold_all_of_it() -> None:
    found = circumstances({"USER": "jana", "PAYCONF_APPROVERS": "tom, ,ann"}, {}, NOW)
    assert (found.who.name, found.approvers, found.request, found.job) == ("jana", ("tom", "ann"), "", "")


@pytest.mark.parametrize("issuer", ["https://gitlab.example.com/", "gitlab.example.com", "https://a b.example"])
def test_an_issuer_is_written_as_its_tokens_have_it(tmp_path: Path, issuer: str) -> None:
    (tmp_path / "payconf.yaml").write_text(f'version: 1\nidentity: {{"{issuer}": {{sub: x}}}}\n', "utf-8")
    folder = tmp_path / "environments/one"
    folder.mkdir(parents=True)
    (folder / "environment.yaml").write_text(SETTINGS, "utf-8")
    (found,) = Workflow(tmp_path, Options()).validate().findings
    assert "the address of an issuer" in found.message

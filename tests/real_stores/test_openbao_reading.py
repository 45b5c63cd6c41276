"""vault:// against a real OpenBao: what is read, and what metadata tell."""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import quote, unquote

from payconf.model.errors import SecretDenied, SecretMissing, StoreError, StoreLogin
from payconf.model.reference import parse_reference
from tests.real_stores.servers import ROOT_TOKEN, OpenBao
from tests.real_stores.vault_worlds import Opened, approle, by_approle, exists, mount, policy, put, token
from tests.vault_samples import VALUE, refused


def test_fields_of_one_version_and_pinned_ones(bao: OpenBao) -> None:
    put(bao, "secret/pay/stripe", key=VALUE, user="first")
    put(bao, "secret/pay/stripe", key=VALUE, user="second", deep={"a": "b"}, count=3)
    opened = Opened(bao)
    assert opened.read("vault://secret/pay/stripe#key") == VALUE.encode()
    assert opened.read("ref+vault://secret/pay/stripe#user") == b"second"
    assert opened.read("vault://secret/pay/stripe?version=1#user") == b"first"
    assert opened.read("vault://secret/pay/stripe#/deep/a") == b"b"
    assert opened.read("vault://secret/data/pay/stripe#user") == b"second"
    facts = opened.resolver.facts(parse_reference("vault://secret/pay/stripe#key"))
    assert (facts.version, facts.expires, facts.read) == ("2", None, True)
    assert facts.created is not None
    assert abs((datetime.now(UTC) - facts.created).total_seconds()) < 3600
    opened.fails(StoreError, "vault://secret/pay/stripe#count", "not text")
    opened.fails(SecretMissing, "vault://secret/pay/stripe#none", "no field none")
    opened.fails(SecretMissing, "vault://secret/pay/nothing#key", "there is no such secret.")
    opened.fails(SecretMissing, "vault://secret/pay/stripe?version=9#key", "no version 9")
    opened.fails(SecretDenied, "vault://nowhere/pay#key", "no such mount")
    opened.fails(StoreError, "vault://cubbyhole/pay#key", "no engine KV")
    opened.logins.close()
    assert exists(bao, ROOT_TOKEN)


def test_odd_characters_in_a_path(bao: OpenBao) -> None:
    path = "odd/ü b+c&d=e~%25%3F%23%2541;@:"
    bao.call("POST", f"secret/data/{quote(unquote(path), safe='/')}", {"data": {"x y": VALUE}})
    opened = Opened(bao)
    assert opened.read(f"vault://secret/{path}#x%20y") == VALUE.encode()
    assert opened.look(f"vault://secret/{path}#x%20y").version == "1"
    assert opened.write(f"vault://secret/{path}#other", "new").version == "2"


def test_deleted_and_destroyed_versions_are_missing_with_the_reason(bao: OpenBao) -> None:
    for number in range(4):
        put(bao, "secret/gone", key=f"{VALUE}{number}")
    bao.call("PUT", "secret/destroy/gone", {"versions": [1]})
    bao.call("DELETE", "secret/data/gone")
    opened = Opened(bao)
    for ask in (opened.read, opened.look):
        error = refused(SecretMissing, lambda ask=ask: ask("vault://secret/gone#key"), "version 4 was deleted, 20")
        assert "bao kv undelete -mount=secret -versions=4 gone" in error.fix
        refused(SecretMissing, lambda ask=ask: ask("vault://secret/gone?version=1#key"), "version 1 was destroyed for")
        refused(SecretMissing, lambda ask=ask: ask("vault://secret/gone?version=7#key"), "no version 7")
    assert opened.read("vault://secret/gone?version=3#key") == f"{VALUE}2".encode()
    assert opened.look("vault://secret/gone?version=3#key").remark == "the newest is version 4"


def test_a_version_that_will_be_deleted_expires(bao: OpenBao) -> None:
    bao.call("POST", "secret/metadata/passing", {"delete_version_after": "240h"})
    put(bao, "secret/passing", key=VALUE)
    opened = Opened(bao)
    looked = opened.look("vault://secret/passing#key")
    assert looked.expires is not None
    assert looked.expires > datetime.now(UTC)
    assert opened.read("vault://secret/passing#key") == VALUE.encode()
    assert opened.resolver.facts(parse_reference("vault://secret/passing#key")).expires == looked.expires


def test_a_token_may_see_metadata_and_no_data(bao: OpenBao) -> None:
    put(bao, "secret/seen", key=VALUE)
    policy(bao, "looks", {"secret/metadata/*": ["read"]})
    for options in ({}, {"no_default_policy": True}):
        opened = Opened(bao, {"BAO_TOKEN": token(bao, "looks", **options), "VAULT_TOKEN": "another"})
        facts = opened.look("vault://secret/seen#key")
        assert (facts.version, facts.read) == ("1", False)
        error = opened.fails(SecretDenied, "vault://secret/seen#key", "may not read it")
        assert 'path "secret/data/seen" { capabilities = ["read"] }' in error.fix


def test_a_token_may_read_data_and_see_no_metadata(bao: OpenBao) -> None:
    put(bao, "secret/read", key=VALUE)
    policy(bao, "reads", {"secret/data/read": ["read"]})
    opened = Opened(bao, {"VAULT_TOKEN": token(bao, "reads", no_default_policy=True)})
    error = refused(SecretDenied, lambda: opened.look("vault://secret/read#key"), "may not read its metadata")
    assert 'path "secret/metadata/read" { capabilities = ["read"] }' in error.fix
    assert opened.read("vault://secret/read#key") == VALUE.encode()


def test_kv_1_and_mounts_with_several_parts(bao: OpenBao) -> None:
    mount(bao, "team/old", 1)
    mount(bao, "team/kv")
    bao.call("POST", "team/old/data/x", {"key": VALUE})
    bao.call("POST", "team/kv/data/x", {"data": {"key": VALUE}})
    asked = Opened(bao)
    assert asked.read("vault://team/old/data/x#key") == VALUE.encode()
    assert asked.read("vault://team/kv/x#key") == VALUE.encode()
    facts = asked.look("vault://team/old/data/x#key")
    assert (facts.version, facts.read) == (None, True)
    asked.fails(StoreError, "vault://team/old/data/x?version=1#key", "keeps no versions")
    asked.fails(SecretMissing, "vault://team/old/none#key", "there is no such secret.")
    refused(StoreError, lambda: asked.write("vault://team/old/data/x#key", "new"), "version 1")
    # What the settings say isn't asked for.
    policy(bao, "one", {"team/old/data/x": ["read"], "team/kv/data/x": ["read"], "sys/internal/*": ["deny"]})
    environ = {"VAULT_TOKEN": token(bao, "one")}
    assert Opened(bao, environ, kv=2).read("vault://team/kv/x?mount=team/kv#key") == VALUE.encode()
    assert Opened(bao, environ, kv=1).read("vault://team/old/data/x#key") == VALUE.encode()
    Opened(bao, kv=1).fails(SecretMissing, "vault://secret/x#key", "no KV of version 1 at secret")
    Opened(bao, kv=2).fails(SecretMissing, "vault://nowhere/x#key", "no KV of version 2 at nowhere")


def test_namespaces(bao: OpenBao) -> None:
    bao.call("POST", "sys/namespaces/pay", {})
    mount(bao, "kv", namespace="pay")
    bao.call("POST", "kv/data/x", {"data": {"key": VALUE}}, namespace="pay")
    bao.call("POST", "sys/auth/approle", {"type": "approle"}, namespace="pay")
    policy(bao, "inside", {"kv/data/x": ["read"]}, namespace="pay")
    secret_id = approle(bao, "inside", namespace="pay")
    assert Opened(bao, namespace="pay").read("vault://kv/x#key") == VALUE.encode()
    environ = {"VAULT_NAMESPACE": "/pay/", "VAULT_TOKEN": ROOT_TOKEN}
    assert Opened(bao, environ).read("vault://kv/x#key") == VALUE.encode()
    inside = Opened(bao, {"ID": secret_id[1]}, namespace="pay", auth=by_approle(secret_id[0]))
    assert inside.read("vault://kv/x#key") == VALUE.encode()
    inside.fails(SecretDenied, "vault://kv/y#key")
    inside.logins.close()
    # A token of the root namespace is known inside, and has no rights there; one from inside is nothing outside.
    policy(bao, "inside", {"kv/data/x": ["read"]})
    root = Opened(bao, {"VAULT_TOKEN": token(bao, "inside")}, namespace="pay")
    root.fails(SecretDenied, "vault://kv/x#key")
    own: str = bao.call("POST", "auth/token/create", {"policies": ["inside"]}, namespace="pay")["auth"]["client_token"]
    Opened(bao, {"VAULT_TOKEN": own}).fails(SecretDenied, "vault://kv/x#key")
    assert Opened(bao, {"VAULT_TOKEN": own}, namespace="pay").read("vault://kv/x#key") == VALUE.encode()
    Opened(bao, namespace="nope").fails(SecretMissing, "vault://kv/x#key", "namespace may be wrong")
    wrong = Opened(bao, {"ID": secret_id[1]}, namespace="nope", auth=by_approle(secret_id[0]))
    wrong.fails(StoreLogin, "vault://kv/x#key", "no way to log in at auth/approle in the namespace nope")

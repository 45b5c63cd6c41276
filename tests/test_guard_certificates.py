"""Certificates and keys among production's secrets: what is weak, too early, unreadable, or was not looked at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

import pytest

from payconf.gather import gather
from payconf.guard.case import Case
from payconf.guard.certificates import certificates
from payconf.model.certificate import Certificate, Certificates
from payconf.model.change import Action
from payconf.model.environment import Environment
from payconf.model.evidence import Evidence
from payconf.model.plan import Plan
from payconf.model.reference import Reference
from payconf.model.secret import Secret
from payconf.model.verdict import Verdict
from tests.certificate_samples import NOW, PASSWORD, base64_of, bundle, certificate, der, pem, private, public
from tests.guard_samples import KEY, answers, change, credential, environment, evidence_of, held, integration, plan

FIELDS = {"client_ref": "ACME", "username": "acme", "password": "env://PASSWORD", "secret": "env://SECRET"}


def shop(class_: str = "production", **fields: str) -> Environment:
    used = {"ip": integration("infinite_pay", credentials="ip", test_mode=False)}
    return environment(class_, class_, used, (credential("ip", {**FIELDS, **fields}),))


def look(env: Environment, secret: bytes | None, password: bytes = b"Live-password-9", **more: bytes) -> Evidence:
    values: Mapping[str, bytes | None] = {"env://SECRET": secret, "env://PASSWORD": password}

    def resolve(reference: Reference) -> Secret:
        value = values[str(reference)]
        assert value is not None
        return Secret(value)

    return gather(env, (), None if secret is None else held(resolve), None, KEY, True)


def ask(
    secret: bytes | None, password: bytes = b"Live-password-9", class_: str = "production", made: Plan | None = None
) -> list[Verdict]:
    env = shop(class_)
    return list(certificates(Case(env, evidence=look(env, secret, password), plan=made or plan(complete=True))))


def gist(secret: bytes | None, password: bytes = b"Live-password-9", class_: str = "production") -> list[str]:
    return answers(ask(secret, password, class_))


@pytest.mark.parametrize("kind", ["RSA-2048", "EC-224", "EC-256", "Ed25519", "Ed448"])
def test_strong_ones_pass(kind: str) -> None:
    assert gist(pem(certificate(kind))) == ["passed"]
    assert gist(private(kind)) == ["passed"]
    assert gist(public(kind)) == ["passed"]


@pytest.mark.parametrize(
    ("secret", "said"),
    [
        (pem(certificate("RSA-1024")), "has a key of 1024 bits (RSA), fewer than 2048"),
        (base64_of(der(certificate("RSA-1024"))), "has a key of 1024 bits (RSA), fewer than 2048"),
        (private("RSA-1024"), "has a key of 1024 bits (RSA), fewer than 2048"),
        (private("RSA-1024", old=True), "has a key of 1024 bits (RSA), fewer than 2048"),
        (public("RSA-1024"), "has a key of 1024 bits (RSA), fewer than 2048"),
        (pem(certificate("EC-192")), "has a key of 192 bits (EC), fewer than 224"),
        (private("EC-192"), "has a key of 192 bits (EC), fewer than 224"),
        (pem(certificate("DSA")), "is of the kind DSA, which is given up"),
        (pem(certificate(signature="sha1")), "is signed with SHA1"),
        (pem(certificate(signature="md5")), "is signed with MD5"),
    ],
    ids=range(10),
)
def test_weak_ones_are_refused_in_production_and_nowhere_else(secret: bytes, said: str) -> None:
    (verdict,) = ask(secret)
    assert answers([verdict]) == ["refused PC232"]
    assert said in verdict.text
    assert "in secret of the credential ip" in verdict.text
    for class_ in ("sandbox", "testing"):
        assert gist(secret, class_=class_) == []


def test_each_weakness_is_said() -> None:
    assert gist(pem(certificate("RSA-1024", signature="sha1")) + private("DSA")) == ["refused PC232"] * 3


def test_the_signature_of_a_root_behind_others_counts_for_nothing() -> None:
    root, issued = certificate(signature="sha1"), certificate(issuer="Acme CA")
    assert gist(pem(issued) + pem(root)) == ["passed"]
    assert gist(pem(root) + pem(issued)) == ["refused PC232"]


def test_a_bundle_and_its_password() -> None:
    data = base64_of(bundle(certificate("RSA-1024"), "RSA-1024"))
    assert gist(data, PASSWORD) == ["refused PC232"] * 2
    assert gist(base64_of(bundle(certificate())), PASSWORD) == ["passed"]
    (verdict,) = ask(data, b"another")
    assert answers([verdict]) == ["undecided"]
    assert "doesn't open it" in verdict.text


def test_not_valid_yet() -> None:
    early = pem(certificate(start=NOW + timedelta(seconds=60)))
    (verdict,) = ask(early)
    assert answers([verdict]) == ["refused PC231"]
    assert "2026-11-22 14:03 UTC" in verdict.text
    assert gist(pem(certificate(start=NOW))) == ["passed"]
    assert answers(ask(early, made=plan(change(Action.DISABLE, "integrations/ip", "1")))) == ["passed"]
    env = shop()
    assert answers(certificates(Case(env, evidence=look(env, early)))) == ["passed"]


@pytest.mark.parametrize(
    "secret", [pem(certificate())[:400], base64_of(der(certificate()))[:-80], private("RSA-2048", password=b"p" * 9)]
)
def test_what_looks_like_one_and_cannot_be_read_is_never_passed(secret: bytes) -> None:
    assert gist(secret) == ["undecided"]


def test_a_kind_of_key_that_is_not_known_is_never_passed() -> None:
    (verdict,) = ask(private("X25519"))
    assert answers([verdict]) == ["undecided"]
    assert "of a kind that is not known here" in verdict.text


def test_without_evidence_nothing_passes() -> None:
    env = shop()
    for evidence in (None, Evidence(), look(env, None)):
        assert answers(certificates(Case(env, evidence=evidence, plan=plan(complete=True)))) == ["undecided"]


def test_a_field_at_which_nobody_looked_is_not_passed() -> None:
    env = shop()
    (entry,) = look(env, b"word").credentials.values()
    blind = {name: replace(field, certificates=None) for name, field in entry.fields.items()}
    case = Case(env, evidence=evidence_of([replace(entry, fields=blind)]))
    assert answers(certificates(case)) == ["undecided"]


def test_a_credential_that_is_not_there_is_not_passed() -> None:
    env = environment(integrations={"ip": integration("infinite_pay", credentials="gone")})
    assert answers(certificates(Case(env, evidence=Evidence()))) == ["undecided"]


def test_a_literal_certificate_is_looked_at_as_well() -> None:
    env = shop(username=pem(certificate("RSA-1024")).decode())
    assert answers(certificates(Case(env, evidence=look(env, b"word")))) == ["refused PC232"]


def test_facts_and_nothing_of_the_secret_go_on() -> None:
    data = pem(certificate()) + private("RSA-2048")
    env = shop()
    found = look(env, data).credentials["ip"].fields["secret"].certificates
    assert found is not None
    assert [entry.what for entry in found.found] == ["certificate", "private key"]
    told = repr(look(env, data)) + repr(ask(data))
    for line in data.decode().split("\n"):
        assert line.startswith("-----") or not line or line not in told
    assert found.found[1] == Certificate("private key", "RSA", 2048)
    assert look(env, b"word").credentials["ip"].fields["secret"].certificates == Certificates()

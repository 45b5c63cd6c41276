"""The tables of services, held to the facts field by field."""

from __future__ import annotations

import hashlib
import json
import re
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from payconf.model.evidence import Mode, Source
from payconf.services import services
from payconf.services.base import CredentialKind, Lifetime, Service, any_of, prefixes

FACTS = json.loads((Path(__file__).parent / "data" / "providers.json").read_text())["providers"]
SHOP = json.loads((Path(__file__).parent / "data" / "orocommerce.json").read_text())["integration_types"]

PROVIDERS = {
    "stripe": ("stripe",),
    "paypal_rest": ("paypal_rest",),
    "paypal_payflow": ("paypal_payflow",),
    "authorize_net": ("authorize_net",),
    "cybersource": ("cybersource",),
    "worldline": ("worldline_connect", "worldline_direct"),
    "ogone": ("ogone",),
    "apruve": ("apruve",),
    "infinite_pay": ("infinitepay",),
}
NAMES = {
    ("stripe", "secret_key"): ("secret_key", "restricted_key", "organization_key"),
    ("stripe", "public_key"): ("publishable_key",),
    ("stripe", "signing_secret"): ("webhook_signing_secret",),
    ("authorize_net", "client_key"): ("public_client_key",),
    ("cybersource", "api_key"): ("key_id",),
    ("cybersource", "api_secret_key"): ("shared_secret",),
    ("cybersource", "p12"): ("p12_certificate", "p12_file"),
    ("worldline", "merchant_id"): ("merchant_id", "merchant_id_pspid"),
    ("worldline", "api_secret"): ("secret_api_key",),
}
UNKNOWN_FORM = {("cybersource", name) for name in ("profile_id", "access_key", "secret_key", "p12", "p12_password")}
"""Fields whose form no fact about the service describes."""
BYTES = {("cybersource", "p12")}
"""Fields that hold no text: what is published of them are files, known by their own hashes."""
NOT_IN_CONFIGURATION = {
    "ephemeral_key": "made for one customer and one hour; its prefix is known to secret_key",
    "account_id": "Service.account, not a field of access",
    "webhook_id": "no field of the shop",
    "sandbox_account_email": "no field of the shop",
    "signature_key": "the shop verifies no webhooks of Authorize.Net",
    "webhook_key": "the shop has no webhooks of CyberSource",
    "webhooks_key_id": "the shop has no webhooks of Worldline",
    "webhooks_key_secret": "the shop has no webhooks of Worldline",
    "app_id": "part of PayPal's answer, not of a credential",
    "merchant_id": "PayPal's own: Service.account",
}
NO_SERVICE = {
    "paypal_nvp": "the shop speaks Payflow and REST, not the classic API",
}
FIELDS = [(service, kind) for service in services().values() for kind in service.kinds]


def facts_of(service: str, kind: str, part: str = "credentials") -> list[dict[str, Any]]:
    """The facts about one field, of every provider behind the service."""
    names = NAMES.get((service, kind), (kind,))
    key = "name" if part == "credentials" else "kind"
    return [entry for provider in PROVIDERS[service] for entry in FACTS[provider][part] if entry[key] in names]


def bare(regex: str) -> str:
    return regex.removeprefix("^").removesuffix("$")


def test_every_provider_is_a_service_or_left_away_with_a_reason() -> None:
    assert set(services()) == set(PROVIDERS)
    assert {name for names in PROVIDERS.values() for name in names} | set(NO_SERVICE) == set(FACTS)


@pytest.mark.parametrize("name", PROVIDERS)
def test_every_credential_of_the_facts_has_a_field_or_a_reason(name: str) -> None:
    known = {fact for kind in services()[name].kinds for fact in NAMES.get((name, kind.name), (kind.name,))}
    for provider in PROVIDERS[name]:
        told = {entry["name"] for entry in FACTS[provider]["credentials"]}
        told |= {entry["kind"] for entry in FACTS[provider]["known_public_test_values"]}
        assert told - known <= set(NOT_IN_CONFIGURATION)


@pytest.mark.parametrize(("service", "kind"), FIELDS, ids=lambda entry: entry.name)
def test_form_and_confidence(service: Service, kind: CredentialKind) -> None:
    facts = facts_of(service.name, kind.name)
    if (service.name, kind.name) in UNKNOWN_FORM:
        assert (kind.pattern, kind.confidence) == ("", "")
        assert not any(fact["regex"] for fact in facts)
        return
    regexes = [
        alternative
        for fact in facts
        for alternative in (
            bare(fact["regex"])[1:-1].split("|") if fact["regex"].startswith("^(P") else [bare(fact["regex"])]
        )
    ]
    if service.name == "paypal_rest" and kind.name == "client_id":
        regexes = regexes[0][1:-1].split("|")
    assert kind.pattern in (regexes[0], any_of(*regexes))
    ranks = ["guess", "memory", "derived", "source"]
    weakest = min(facts, key=lambda fact: ranks.index(fact["confidence"]))["confidence"]
    assert kind.confidence == ("source" if service.name == "stripe" else weakest)


@pytest.mark.parametrize(("service", "kind"), FIELDS, ids=lambda entry: entry.name)
def test_prefixes_tell_the_mode(service: Service, kind: CredentialKind) -> None:
    told = {
        (prefix, mode)
        for fact in facts_of(service.name, kind.name)
        for mode, prefix in (fact["mode_by_prefix"] or {}).items()
    }
    if (service.name, kind.name) == ("stripe", "secret_key"):
        told |= set(prefixes("ek"))
    assert set(kind.prefixes) == told
    for prefix, mode in kind.prefixes:
        assert kind.mode(prefix + "x" * 30) == mode


@pytest.mark.parametrize(("service", "kind"), FIELDS, ids=lambda entry: entry.name)
def test_published_values(service: Service, kind: CredentialKind) -> None:
    if (service.name, kind.name) in BYTES:
        assert not kind.published
        return
    facts = facts_of(service.name, kind.name, "known_public_test_values")
    assert kind.published == {entry["sha256"] for entry in facts}


@pytest.mark.parametrize("service", services().values(), ids=lambda entry: entry.name)
def test_hosts(service: Service) -> None:
    told: dict[str, set[str]] = {"test": set(), "live": set()}
    for provider in PROVIDERS[service.name]:
        hosts = FACTS[provider]["hosts"]
        for mode in told:
            groups = [hosts[mode], *(extra.get(mode, []) for extra in hosts.values() if isinstance(extra, dict))]
            told[mode] |= {host for group in groups for host in ([group] if isinstance(group, str) else group)}
        told["live"] |= set(hosts.get("regional", []))
    for entry in SHOP:
        if (entry["id"], service.name) in {
            *(("paypal_payflow_gateway", "paypal_payflow"), ("paypal_payments_pro", "paypal_payflow")),
            *(("paypal_express", "paypal_rest"), ("oro_cybersource", "cybersource"), ("infinite_pay", "infinite_pay")),
            *((name, name) for name in ("apruve", "authorize_net")),
        }:
            for mode in told:
                told[mode] |= set(entry["environment"][mode].values())
    for mode, addresses in told.items():
        names = {urlsplit(address if "//" in address else f"//{address}").hostname for address in addresses}
        names = {str(name).split(" ")[0] for name in names}
        assert service.hosts[mode] == names  # type: ignore[index]


def test_lifetimes() -> None:
    assert FACTS["cybersource"]["key_lifetime"]["rest_keys"] == "3 years"
    assert FACTS["cybersource"]["key_lifetime"]["secure_acceptance"] == "2 years"
    assert FACTS["worldline_direct"]["key_lifetime"]["api_key"].startswith("2 years")
    told = {(service.name, kind.name): str(kind.lifetime) for service, kind in FIELDS if kind.lifetime}
    assert told == {
        ("cybersource", "access_key"): "2 years",
        ("cybersource", "secret_key"): "2 years",
        ("cybersource", "api_key"): "3 years",
        ("cybersource", "api_secret_key"): "3 years",
        ("worldline", "api_key_id"): "2 years",
        ("worldline", "api_secret"): "2 years",
    }
    by = {(service.name, kind.name, made): str(lives) for service, kind in FIELDS for made, lives in kind.lifetime_by}
    assert by == {("stripe", "secret_key", "stripe-cli"): "90 days"}
    (stripe,) = (kind for service, kind in FIELDS if (service.name, kind.name) == ("stripe", "secret_key"))
    assert stripe.lives(None) is None
    assert stripe.lives("stripe-cli") == Lifetime(90, "day")


@pytest.mark.parametrize(
    ("made", "lifetime", "last"),
    [
        ("2023-11-22", Lifetime(3, "year"), "2026-11-22"),
        ("2024-02-29", Lifetime(3, "year"), "2027-02-28"),
        ("2024-02-29", Lifetime(4, "year"), "2028-02-29"),
        ("2025-03-01", Lifetime(3, "year"), "2028-03-01"),
        ("2024-01-15", Lifetime(90, "day"), "2024-04-14"),
        ("2024-12-31", Lifetime(1, "day"), "2025-01-01"),
    ],
)
def test_the_last_day_of_a_lifetime(made: str, lifetime: Lifetime, last: str) -> None:
    assert lifetime.last_day(date.fromisoformat(made)).isoformat() == last


@pytest.mark.parametrize("service", services().values(), ids=lambda entry: entry.name)
def test_names_inside_the_table(service: Service) -> None:
    names = [kind.name for kind in service.kinds]
    assert len(set(names)) == len(names)
    for kind in service.kinds:
        assert set(kind.joined_with) <= set(names) - {kind.name}
        assert kind.title
        re.compile(kind.pattern)
        assert service.kind(kind.name) is kind
    assert service.kind("nothing") is None
    assert service.attestable is not service.askable
    assert service.proof
    assert service.source


def test_stripe_keys_of_every_kind() -> None:
    stripe = services()["stripe"]
    secret, public = stripe.kind("secret_key"), stripe.kind("public_key")
    assert secret
    assert public
    for word in ("sk", "rk", "sk_org"):
        for mode in ("test", "live"):
            value = f"{word}_{mode}_" + "x" * 24
            assert secret.well_formed(value)
            assert secret.mode(value) == mode
            assert not public.well_formed(value)
    assert not secret.well_formed("ek" + "_live_" + "x" * 24)
    assert secret.mode("ek" + "_live_" + "x" * 24) == "live"
    assert not secret.well_formed("pk" + "_live_" + "x" * 24)
    signing = stripe.kind("signing_secret")
    assert signing
    assert signing.well_formed("whsec" + "_" + "x" * 32)
    assert signing.mode("whsec" + "_" + "x" * 32) is None
    assert re.fullmatch(stripe.account, "acct" + "_" + "1" * 16)


def test_what_a_value_shows() -> None:
    word = "published-for-tests"
    kind = CredentialKind("key", "secret", published=frozenset({hashlib.sha256(word.encode()).hexdigest()}))
    service = Service("acme", "Acme Pay", (kind,), hosts={"test": frozenset({"a"}), "live": frozenset({"a", "b"})})
    assert kind.well_formed("anything")
    assert kind.is_published(word)
    assert not kind.is_published("another")
    assert [(piece.source, piece.says) for piece in service.show("key", word)] == [(Source.PUBLISHED, Mode.TEST)]
    assert service.show("unknown", word) == ()
    assert (service.side("a"), service.side("b"), service.side("c")) == (None, "live", None)
    pieces = services()["stripe"].show("secret_key", "sk" + "_live_" + "x" * 24)
    assert [(piece.source, piece.says) for piece in pieces] == [(Source.GRAMMAR, Mode.LIVE)]

"""azurekv://: Microsoft's own client against a fake of a vault and of Entra."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from threading import Thread

import pytest

from payconf.model.errors import SecretDenied, SecretMissing, StoreError, StoreLogin, StoreUnreachable
from payconf.model.reference import parse_reference
from payconf.model.secret_facts import Facts
from payconf.stores import wrong
from payconf.stores.azurekv import KeyVaults
from payconf.testing.orocommerce.messages import Response
from payconf.testing.stores.azure import GET, LIST, AzureFake
from payconf.testing.stores.tls import loopback
from tests.store_samples import CANARY, Time, access, forms, looked, refused, resolved, settings_of, unreachable

PLACE = "azurekv://acme-payments/stripe"
CREATED = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


@pytest.fixture
def fake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[AzureFake]:
    tls, trusted = loopback(tmp_path)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(trusted))
    with AzureFake(tls) as opened:
        for name, value in opened.environ().items():
            monkeypatch.setenv(name, value)
        opened.put("stripe", "old", CANARY)
        yield opened


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def store(fake: AzureFake, time: Time) -> Iterator[KeyVaults]:
    opened = KeyVaults(access(settings_of("azure", endpoint=fake.url)), time.patience())
    yield opened
    opened.close()


def test_the_newest_version_or_the_one_that_is_named(store: KeyVaults, fake: AzureFake) -> None:
    old, new = (entry.version for entry in fake.secrets["stripe"].versions)
    assert resolved(store, PLACE) == CANARY.encode()
    assert resolved(store, f"{PLACE}?version={old}") == b"old"
    assert resolved(store, f"ref+azurekeyvault://acme-payments/stripe/{old}") == b"old"
    assert store.read(parse_reference(PLACE)).facts == Facts(new, CREATED.replace(day=3))
    fake.put("payflow", json.dumps({"user": "acme", "password": CANARY}))
    assert resolved(store, "azurekv://acme-payments/payflow#password") == CANARY.encode()


def test_what_is_known_without_the_value(store: KeyVaults, fake: AzureFake) -> None:
    kept = fake.put("stripe", "1", "2", "3", "4", "5")
    kept.permissions = {LIST}
    kept.versions[-1].expires = 1814313600
    newest = Facts(kept.versions[-1].version, CREATED.replace(day=6), datetime(2027, 6, 30, tzinfo=UTC), read=False)
    assert looked(store, PLACE) == newest
    assert looked(store, f"{PLACE}?version={kept.versions[0].version}").created == CREATED
    assert {line.rpartition("/")[2] for line in fake.asked if "/secrets/" in line} == {"versions"}
    refused(SecretDenied, "refuses access", lambda: resolved(store, PLACE))


def test_who_may_only_read_the_value_is_told_what_comes_with_it(store: KeyVaults, fake: AzureFake) -> None:
    fake.secrets["stripe"].permissions = {GET}
    facts = looked(store, PLACE)
    assert facts.read
    assert facts.created == CREATED.replace(day=3)
    fake.secrets["stripe"].permissions = set()
    refused(SecretDenied, "refuses access", lambda: looked(store, PLACE))


def test_a_version_that_is_not_valid_yet(store: KeyVaults, fake: AzureFake) -> None:
    fake.secrets["stripe"].versions[-1].not_before = 4102444800
    says = "the vault says that it is not valid before 2100-01-01 00:00 UTC"
    assert store.read(parse_reference(PLACE)).facts.remark == says
    assert looked(store, PLACE).remark == says


def test_one_login_for_all_threads(store: KeyVaults, fake: AzureFake) -> None:
    threads = [Thread(target=resolved, args=(store, PLACE)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len([line for line in fake.asked if line.endswith("/token")]) == 1
    assert fake.scopes == ["https://vault.azure.net/.default"]


def test_a_token_for_anything_else_is_not_given_out(store: KeyVaults, fake: AzureFake) -> None:
    """Whoever can name an endpoint can't have itself given the right to the whole account."""
    fake.resource = "https://management.azure.com"
    refused(StoreUnreachable, "what answers is not Key Vault", lambda: resolved(store, PLACE))
    assert fake.scopes == []
    assert not fake.tokens


def test_without_an_endpoint_the_challenge_is_verified(fake: AzureFake) -> None:
    """The library's own guard is only off for an endpoint that the settings name."""
    asked = KeyVaults(access(settings_of("azure")))
    client = asked._client("https://acme-payments.vault.azure.net")
    assert client._client._config.authentication_policy._verify_challenge_resource
    asked.close()
    with_endpoint = KeyVaults(access(settings_of("azure", endpoint=fake.url)))
    assert not with_endpoint._client(fake.url)._client._config.authentication_policy._verify_challenge_resource
    with_endpoint.close()


def test_disabled_versions(store: KeyVaults, fake: AzureFake) -> None:
    old = fake.secrets["stripe"].versions[0].version
    fake.secrets["stripe"].versions[-1].enabled = False
    refused(SecretDenied, "that version is disabled", lambda: resolved(store, PLACE))
    refused(SecretDenied, "that version is disabled", lambda: looked(store, PLACE))
    assert resolved(store, f"{PLACE}?version={old}") == b"old"


def test_errors_are_told_apart(store: KeyVaults, fake: AzureFake) -> None:
    nothing = "no such secret or version"
    refused(SecretMissing, nothing, lambda: resolved(store, "azurekv://acme-payments/none"))
    refused(SecretMissing, nothing, lambda: looked(store, "azurekv://acme-payments/none"))
    refused(SecretMissing, nothing, lambda: resolved(store, f"{PLACE}?version={'0' * 32}"))
    refused(SecretMissing, nothing, lambda: looked(store, f"{PLACE}?version={'0' * 32}"))


def body(code: str, inner: str = "") -> bytes:
    """An error whose words hold what they shouldn't."""
    error = {"code": code, "message": f"so {CANARY}", "innererror": {"code": inner or CANARY}}
    return json.dumps({"error": error}).encode()


JSON = {"Content-Type": "application/json"}


@pytest.mark.parametrize(
    ("answer", "kind", "says"),
    [
        (Response(400, body("BadParameter"), JSON), StoreError, "refuses the request .400."),
        (Response(403, body("Forbidden", "ForbiddenByRbac"), JSON), SecretDenied, "refuses access"),
        (Response(403, body("Forbidden", "ForbiddenByFirewall"), JSON), SecretDenied, "firewall"),
        (Response(403, body("Forbidden"), JSON), SecretDenied, "refuses access"),
        (Response(403, CANARY.encode()), SecretDenied, "refuses access"),
        (Response(404, body("SecretNotFound"), JSON), SecretMissing, "no such secret"),
        (Response(401, body("Unauthorized"), JSON), StoreLogin, "refused, expired or revoked"),
        (Response(200, CANARY.encode(), JSON), StoreUnreachable, "is not Key Vault"),
        (Response(200, json.dumps({"value": 1, "tags": CANARY}).encode(), JSON), StoreUnreachable, "is not Key"),
    ],
)
def test_answers_that_are_not_asked_again(
    store: KeyVaults, fake: AzureFake, time: Time, answer: Response, kind: type[StoreError], says: str
) -> None:
    resolved(store, PLACE)
    fake.faults.append(answer)
    refused(kind, says, lambda: resolved(store, PLACE))
    assert time.slept == []


def test_too_many_requests(store: KeyVaults, fake: AzureFake, time: Time) -> None:
    resolved(store, PLACE)
    fake.faults += [Response(429, body("Throttled"), {**JSON, "Retry-After": "7"}), Response(503, b"")]
    assert resolved(store, PLACE) == CANARY.encode()
    assert time.slept == [7.0, 0.8]
    fake.faults += [Response(429, body("Throttled"), {**JSON, "Retry-After": "90"})]
    refused(StoreUnreachable, "too many requests", lambda: resolved(store, PLACE))


def test_a_vault_that_fails_is_given_up_for_all_its_secrets(store: KeyVaults, fake: AzureFake, time: Time) -> None:
    fake.faults += [Response(500, body("Internal"), JSON)] * 40
    refused(StoreUnreachable, "answers with error 500", lambda: resolved(store, PLACE))
    asked = len(fake.asked)
    assert len(time.slept) > 3
    refused(StoreUnreachable, "answers with error 500", lambda: looked(store, "azurekv://acme-payments/other"))
    assert len(fake.asked) == asked


def test_a_token_that_is_no_good_any_more(store: KeyVaults, fake: AzureFake) -> None:
    resolved(store, PLACE)
    fake.tokens.clear()
    refused(StoreLogin, "refused, expired or revoked", lambda: resolved(store, PLACE))


def test_nobody_there(fake: AzureFake, time: Time) -> None:
    for port in (unreachable(),):
        store = KeyVaults(access(settings_of("azure", endpoint=f"https://127.0.0.1:{port}")), time.patience())
        refused(StoreUnreachable, "doesn't answer", lambda store=store: resolved(store, PLACE))  # type: ignore[misc]
        assert time.slept
        store.close()
    plain = KeyVaults(access(settings_of("azure", endpoint="http://127.0.0.1:1")))
    refused(StoreError, "is not https", lambda: resolved(plain, PLACE))
    plain.close()


def test_logins_that_fail(fake: AzureFake, time: Time, monkeypatch: pytest.MonkeyPatch) -> None:
    secret = fake.password

    def open_and_read() -> bytes:
        return resolved(KeyVaults(access(settings_of("azure", endpoint=fake.url)), time.patience()), PLACE)

    fake.expired = True
    refused(StoreLogin, "refused, expired or revoked", open_and_read, secret)
    fake.expired, fake.password = False, "another"
    refused(StoreLogin, "refused, expired or revoked", open_and_read, secret)
    monkeypatch.setenv("AZURE_AUTHORITY_HOST", f"https://127.0.0.1:{unreachable()}")
    refused(StoreUnreachable, "server that gives out its tokens", open_and_read, secret)
    monkeypatch.delenv("AZURE_CLIENT_SECRET")
    refused(StoreLogin, "there is no login to Azure", open_and_read, secret)


def test_nothing_is_written_down(
    store: KeyVaults, fake: AzureFake, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    resolved(store, PLACE)
    fake.password = "another"
    refused(StoreLogin, "login", lambda: resolved(KeyVaults(access(settings_of("azure", endpoint=fake.url))), PLACE))
    shown = repr([vars(record) for record in caplog.records]) + "".join(capfd.readouterr())
    secrets = (CANARY, *fake.tokens, fake.environ()["AZURE_CLIENT_SECRET"])
    assert not [form for text in secrets for form in forms(text) if form in shown]
    assert "DefaultAzureCredential" not in shown


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("azurekv://acme-payments/stripe-secret-key", ""),
        (f"azurekv://acme-payments/stripe?version={'0' * 32}#secret_key", ""),
        (f"azurekv://acme-payments/stripe/{'0' * 32}", ""),
        ("azurekv://stripe", "takes VAULT/SECRET"),
        ("azurekv://acme.evil.example/stripe", "takes VAULT/SECRET"),
        ("azurekv://acme--payments/stripe", "takes VAULT/SECRET"),
        ("azurekv://acme-payments/stripe_key", "takes VAULT/SECRET"),
        ("azurekv://acme-payments/stripe/versions", "32 of the characters"),
        ("azurekv://acme-payments/stripe?version=3", "32 of the characters"),
        (f"azurekv://acme-payments/stripe/{'0' * 32}?version={'0' * 32}", "names two versions"),
        ("azurekv://acme-payments/stripe?v=1", "has no option v"),
    ],
)
def test_how_a_reference_is_written(text: str, says: str) -> None:
    found = wrong(parse_reference(text))
    assert says in found
    assert bool(says) == bool(found)

"""op:// through a Connect server: 1Password's own client for it against a fake."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from datetime import UTC, datetime
from threading import Thread

import pytest

from payconf.model.errors import SecretDenied, SecretMissing, StoreError, StoreLogin, StoreUnreachable
from payconf.model.reference import parse_reference
from payconf.model.secret_facts import Facts
from payconf.stores import wrong
from payconf.stores.op import OnePassword
from payconf.testing.orocommerce.messages import Response
from payconf.testing.stores.connect import ConnectFake, Item, Vault
from tests.store_samples import CANARY, Time, access, forms, looked, refused, resolved, settings_of, unreachable

PLACE = "op://payments/stripe/secret key"
CHANGED = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


@pytest.fixture
def fake() -> Iterator[ConnectFake]:
    stripe = Item("stripe", [("secret key", CANARY), ("public_key", "pk")], {"Webhook": [("secret key", "signing")]})
    with ConnectFake(Vault("payments", [stripe]), Vault("private", readable=False)) as opened:
        yield opened


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def token(fake: ConnectFake) -> str:
    return fake.token()


@pytest.fixture
def store(fake: ConnectFake, time: Time, token: str) -> Iterator[OnePassword]:
    settings = settings_of("onepassword", address=fake.url, token="env://CONNECT")
    opened = OnePassword(access(settings, {"env://CONNECT": token}), time.patience())
    yield opened
    opened.close()


def test_a_field_by_name_or_id_in_upper_or_lower_case(store: OnePassword, fake: ConnectFake) -> None:
    assert resolved(store, PLACE) == CANARY.encode()
    assert resolved(store, "op://payments/stripe/Secret%20Key") == CANARY.encode()
    assert resolved(store, "op://payments/stripe/webhook/secret key") == b"signing"
    vault, item = fake.vaults[0].id, fake.vaults[0].items[0].id
    assert resolved(store, f"op://{vault}/{item}/public_key") == b"pk"
    assert store.read(parse_reference(PLACE)).facts == Facts("1", CHANGED)


def test_all_fields_of_an_item_are_of_one_version(store: OnePassword, fake: ConnectFake) -> None:
    assert resolved(store, "op://payments/stripe#public_key") == b"pk"
    asked = len(fake.asked)
    fake.vaults[0].items[0] = Item("stripe", [("secret key", "new")], version=2)
    assert resolved(store, "op://payments/stripe#secret key") == CANARY.encode()
    assert resolved(store, "op://payments/stripe#/Webhook/secret key") == b"signing"
    assert len(fake.asked) == asked
    assert looked(store, PLACE).version == "2"


def test_names_that_several_fields_bear(store: OnePassword, fake: ConnectFake) -> None:
    fake.vaults[0].items.append(Item("twice", [("key", "1"), ("key", CANARY), ("other", "3")]))
    refused(StoreError, "has 2 fields of that name", lambda: resolved(store, "op://payments/twice/key"))
    assert resolved(store, "op://payments/twice#other") == b"3"
    refused(SecretMissing, "no field key", lambda: resolved(store, "op://payments/twice#key"))


def test_errors_are_told_apart(store: OnePassword, fake: ConnectFake) -> None:
    refused(SecretMissing, "no such field", lambda: resolved(store, "op://payments/stripe/none"))
    refused(SecretMissing, "no such field", lambda: looked(store, "op://payments/stripe/none"))
    refused(SecretMissing, "no such field", lambda: resolved(store, "op://payments/stripe/none/secret key"))
    refused(SecretMissing, "no such vault or item", lambda: resolved(store, "op://payments/none/key"))
    refused(SecretMissing, "no such vault or item", lambda: resolved(store, "op://none/stripe/key"))
    refused(SecretMissing, "no such vault or item", lambda: resolved(store, f"op://{'a' * 26}/{'b' * 26}/key"))
    refused(SecretDenied, "no access to that vault", lambda: resolved(store, f"op://{fake.vaults[1].id}/stripe/key"))
    fake.vaults[0].items.append(Item("stripe"))
    refused(StoreError, "several vaults or items", lambda: looked(store, PLACE))


def test_one_client_for_all_threads(store: OnePassword, fake: ConnectFake) -> None:
    threads = [Thread(target=resolved, args=(store, PLACE)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(fake.asked) == 3


@pytest.mark.parametrize(
    ("answer", "kind", "says"),
    [
        (Response(400, CANARY.encode()), StoreError, "refuses the request .400."),
        (Response(401, json.dumps({"message": CANARY}).encode()), StoreLogin, "wrong or has expired"),
        (Response(302, b"", {"Location": "https://evil.example"}), StoreUnreachable, "not 1Password Connect"),
        (Response(200, CANARY.encode()), StoreUnreachable, "not 1Password Connect"),
        (Response(200, json.dumps([CANARY]).encode()), StoreUnreachable, "not 1Password Connect"),
        (Response(200, json.dumps({"category": CANARY}).encode()), StoreUnreachable, "not 1Password Connect"),
        (Response(404, CANARY.encode()), StoreUnreachable, "not 1Password Connect"),
    ],
)
def test_answers_that_are_not_asked_again(
    store: OnePassword, fake: ConnectFake, time: Time, answer: Response, kind: type[StoreError], says: str
) -> None:
    fake.faults += [answer]
    by_id = f"op://{fake.vaults[0].id}/{fake.vaults[0].items[0].id}/secret key"
    refused(kind, says, lambda: resolved(store, by_id))
    assert time.slept == []


def test_too_many_requests(store: OnePassword, fake: ConnectFake, time: Time) -> None:
    fake.faults += [Response(429, CANARY.encode(), {"Retry-After": "7"}), Response(503, b"")]
    assert resolved(store, PLACE) == CANARY.encode()
    assert time.slept == [7.0, 0.8]
    fake.faults += [Response(429, b"", {"Retry-After": "90"})]
    refused(StoreUnreachable, "too many requests", lambda: looked(store, PLACE))


def test_a_token_that_has_expired_stops_everything(store: OnePassword, fake: ConnectFake, token: str) -> None:
    resolved(store, PLACE)
    fake.tokens.clear()
    refused(StoreLogin, "wrong or has expired", lambda: looked(store, PLACE), token)
    asked = len(fake.asked)
    refused(StoreLogin, "wrong or has expired", lambda: resolved(store, "op://payments/other/key"), token)
    assert len(fake.asked) == asked


def test_nobody_there(time: Time) -> None:
    settings = settings_of("onepassword", address=f"http://127.0.0.1:{unreachable()}", token="env://T")
    store = OnePassword(access(settings, {"env://T": CANARY[:6]}), time.patience())
    refused(StoreUnreachable, "doesn't answer", lambda: resolved(store, PLACE))
    assert time.slept
    store.close()


def test_the_variables_of_the_op_program(
    fake: ConnectFake, token: str, monkeypatch: pytest.MonkeyPatch, time: Time
) -> None:
    monkeypatch.setenv("OP_CONNECT_HOST", f"{fake.url}/")
    store = OnePassword(access(None, {"env://OP_CONNECT_TOKEN": token}), time.patience())
    assert resolved(store, PLACE) == CANARY.encode()
    store.close()


def test_nothing_is_written_down(
    store: OnePassword, token: str, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    resolved(store, PLACE)
    shown = repr([vars(record) for record in caplog.records]) + "".join(capfd.readouterr())
    assert not [form for text in (CANARY, token) for form in forms(text) if form in shown]
    assert CANARY not in repr(store._items)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("op://payments/stripe/secret key", ""),
        ("op://payments/stripe/Webhook/secret_key", ""),
        ("op://Zahlungen/Größe/Schlüssel", ""),
        ("op://payments/stripe#secret key", ""),
        ("op://payments/stripe#/Webhook/secret key", ""),
        ("op://payments/stripe", "takes VAULT/ITEM/FIELD"),
        ("op://payments", "takes VAULT/ITEM/FIELD"),
        ("op://payments#key", "only behind VAULT/ITEM"),
        ("op://payments//key", "takes VAULT/ITEM/FIELD"),
        ("op://payments/stripe/a/b/c", "takes VAULT/ITEM/FIELD"),
        ("op://payments/stripe/secret key#key", "only behind VAULT/ITEM, such as op://payments/stripe#key"),
        ('op://payments/x" or title eq "y/key', "letters, digits, spaces"),
        ("op://payments/a%26b/key", "letters, digits, spaces"),
        ("op://payments/stripe/otp?attribute=otp", "has no option attribute"),
    ],
)
def test_how_a_reference_is_written(text: str, says: str) -> None:
    found = wrong(parse_reference(text))
    assert says in found
    assert bool(says) == bool(found)


def test_a_place_of_from_is_an_item() -> None:
    assert wrong(parse_reference("op://payments/stripe"), place=True) == ""
    assert "only behind VAULT/ITEM" in wrong(parse_reference("op://payments/stripe/key"), place=True)

"""The snapshot file: digest, signature, format, and clear words about what is no snapshot."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import pytest
from jsonschema import Draft7Validator

from payconf.model.address import Address
from payconf.model.blast import CheckoutTest
from payconf.model.errors import InvalidConfiguration, PayconfError, Refused
from payconf.model.kind import FieldSpec, Kind
from payconf.model.resource import Account, Live, LiveResource, MoneyUnderWay, Resource
from payconf.model.secret import Secret
from payconf.model.snapshot import KIND, SNAPSHOT_VERSION, Known, Noted, Owned, Snapshot
from payconf.model.state import Binding, State, SwitchedOff, Written
from payconf.model.value import Gone, LiveRef, SecretRef
from payconf.plan.canonical import canonical, sha256
from payconf.plan.sign import public_key, signer
from payconf.plan.snapshot import SnapshotFile, dump_snapshot, owned, read_snapshot, shown, verify_snapshot
from payconf.schema import schemas

RAW = Secret(base64.b64encode(bytes(range(32))))
GOLDEN = Path(__file__).parent / "golden" / f"snapshot-format-{SNAPSHOT_VERSION}.json"
CARDS = Address("integrations", "cards")

WHOLE = Snapshot(
    environment="production",
    environment_class="production",
    provider="orocommerce",
    shop="https://shop.acme.example",
    organization="Acme",
    read_at="2026-11-22T14:02:11+00:00",
    payconf="0.1.0",
    account="payconf",
    mode="none",
    product="OroCommerce 6.1.9",
    resources={
        "integrations": (LiveResource("integrations", "7", {"name": "Cards", "limit": Decimal("1.50"), "on": True}),),
        "rules": (
            LiveResource("rules", "1", {"methods": [LiveRef("integrations", "7", "method.card"), Gone("x.card", "3")]}),
        ),
    },
    facts={"websites": ["EU Store"], "application_url": "https://shop.acme.example", "$odd": {"$x": 1}},
    money={"7": MoneyUnderWay(1, 2, {"EUR": "5.00"}, "2026-11-20T00:00:00+00:00")},
    term_users={"1": 3},
    owned=(
        Owned(
            CARDS,
            "7",
            {"name": "Cards", "login": SecretRef("env://LOGIN")},
            {"key": Noted("written", "r-0001", "7", "env://KEY", "7", "2026-11-20T00:00:00+00:00", "2027-01-01")},
        ),
    ),
    last_run="r-0001, 2026-11-20T00:00:00+00:00, 3 done",
    moved=((Address("rules", "a"), Address("rules", "b")),),
    off=(SwitchedOff("rules", "1", "methods", "7", [LiveRef("integrations", "7", "method")], "r-0001", "2026-11-20"),),
    put_aside=(("integrations", "9"),),
    checkouts=(Known("austria", {"website": "EU Store"}, ("cards.card",)),),
)


def again(**changed: Any) -> bytes:
    """The file with other data and the digest that belongs to it."""
    content = json.loads(dump_snapshot(WHOLE))
    body = {name: value for name, value in {**content, **changed}.items() if name not in ("digest", "signature")}
    signature = changed.get("signature", content["signature"])
    return canonical({**body, "digest": sha256(body), "signature": signature}) + b"\n"


def test_a_snapshot_read_back_from_its_file_is_the_same_one() -> None:
    found = read_snapshot(dump_snapshot(WHOLE))
    assert found.snapshot == WHOLE
    assert dump_snapshot(found.snapshot) == dump_snapshot(WHOLE)
    unknown = replace(WHOLE, money=None, term_users=None, checkouts=None)
    assert read_snapshot(dump_snapshot(unknown)).snapshot == unknown


def test_the_format_is_that_of_its_version() -> None:
    """Whoever changes what stands in the file has to raise SNAPSHOT_VERSION, and keep a file of the new one here."""
    assert GOLDEN.read_bytes() == dump_snapshot(WHOLE, signer(RAW))
    assert read_snapshot(GOLDEN.read_bytes()).snapshot == WHOLE


def test_the_state_comes_back_without_fingerprints() -> None:
    state = WHOLE.state()
    assert state.bindings[CARDS].written["key"] == Written(
        "written", None, "r-0001", "7", "", (), "env://KEY", "7", "2026-11-20T00:00:00+00:00", "2027-01-01"
    )
    assert (state.moved, state.off, state.last_run) == (dict(WHOLE.moved), WHOLE.off, WHOLE.last_run)
    assert WHOLE.formerly() == (CheckoutTest("austria", ("cards.card",), None, written={"website": "EU Store"}),)
    assert replace(WHOLE, checkouts=None).formerly() is None
    assert WHOLE.live({"webhooks": "not asked"}).unread == {"webhooks": "not asked"}


# Signatures


def test_a_signature_holds_for_the_keys_that_made_it_and_for_no_plan() -> None:
    signed = read_snapshot(dump_snapshot(WHOLE, signer(RAW)))
    verify_snapshot(signed, [public_key(RAW)])
    verify_snapshot(signed, [])
    other = public_key(Secret(base64.b64encode(bytes(32))))
    with pytest.raises(Refused, match="signed by a key that production doesn't know"):
        verify_snapshot(signed, [other])
    as_plan = SnapshotFile(WHOLE, signed.digest, signer(RAW)(signed.digest.encode()))
    with pytest.raises(Refused, match="signed by a key"):
        verify_snapshot(as_plan, [public_key(RAW)])


def test_without_a_signature_an_environment_with_keys_refuses() -> None:
    verify_snapshot(read_snapshot(dump_snapshot(WHOLE)), [])
    with pytest.raises(Refused, match="not signed, and production names keys"):
        verify_snapshot(read_snapshot(dump_snapshot(WHOLE)), [public_key(RAW)])


# What is no snapshot


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "The file is no snapshot: it is not JSON"),
        (b"\xff", "not JSON"),
        (b"[" * 100_000, "The file is no snapshot: it is nested more than 64 levels"),
        (b'{"kind": "payconf snapshot", "x": ' + b"[" * 64 + b"]" * 64 + b"}", "nested more than 64 levels"),
        (b'{"kind": "payconf snapshot", "kind": 1}', "says a name twice, so that two readers would read two snapshots"),
        (b" " * (50 * 1024**2), "The snapshot has 50 MiB, and a snapshot file has at most 32"),
        (b"[]", "it is something else"),
        (b"{}", "it is something else"),
        (b'{"format_version": 6, "changes": []}', "it is a plan file"),
        (b'{"kind": "payconf snapshot"}', f"format None; this payconf reads {SNAPSHOT_VERSION}"),
        (b'{"kind": "payconf snapshot", "format_version": true}', "format True"),
        (b'{"kind": "payconf snapshot", "format_version": 1.0}', "format 1.0"),
        (again(read_at="yesterday"), "doesn't hold to it"),
        (again(read_at="2026-11-22T14:02:11"), "doesn't hold to it"),
        (again(environment=1), "doesn't hold to it"),
        (again(resources={"rules": [{"id": "1"}]}), "doesn't hold to it"),
        (again(resources={"rules": [{"id": 1, "values": {}}]}), "doesn't hold to it"),
        (again(owned=[{"address": "rules", "live_id": "1", "last_applied": {}, "noted": {}}]), "doesn't hold to it"),
        (again(money={"7": {"open_authorizations": "1"}}), "doesn't hold to it"),
        (again(colour="red"), "doesn't hold to it"),
        (again(signature="AAAA\n"), "doesn't hold to it"),
        (again(signature="AAB="), "doesn't hold to it"),
    ],
)
def test_what_is_no_snapshot_is_said_to_be_none(data: bytes, words: str) -> None:
    with pytest.raises(InvalidConfiguration, match=words):
        read_snapshot(data)


def test_a_status_that_there_is_none_of_is_no_snapshot() -> None:
    content = json.loads(dump_snapshot(WHOLE))
    content["owned"][0]["noted"]["key"]["status"] = "trusted"
    with pytest.raises(InvalidConfiguration, match="doesn't hold to it"):
        read_snapshot(again(owned=content["owned"]))


def test_a_newer_one_asks_for_a_newer_payconf_and_an_older_one_for_a_new_one() -> None:
    with pytest.raises(InvalidConfiguration, match="format 99; this payconf reads") as newer:
        read_snapshot(again(format_version=99))
    assert "which is a newer one" in (newer.value.fix or "")
    with pytest.raises(InvalidConfiguration, match="format 0") as older:
        read_snapshot(again(format_version=0))
    assert "Take a new one" in (older.value.fix or "")


def test_a_changed_one_is_refused() -> None:
    with pytest.raises(Refused, match="changed after it was taken"):
        read_snapshot(dump_snapshot(WHOLE).replace(b"EU Store", b"US Store"))
    with pytest.raises(Refused, match="The snapshot file was written anew by another program"):
        read_snapshot(json.dumps(json.loads(dump_snapshot(WHOLE)), indent=1).encode())


def test_one_that_is_too_large_is_not_written() -> None:
    many = {"websites": ["x" * 1024] * (40 * 1024)}
    with pytest.raises(InvalidConfiguration, match="a snapshot file has at most 32"):
        dump_snapshot(replace(WHOLE, facts=many))


def test_cut_off_or_spoiled_anywhere_it_is_refused_in_plain_words() -> None:
    """Every error is a known one, whatever byte is gone or another one."""
    data, random = dump_snapshot(WHOLE, signer(RAW)), Random(10)
    for _ in range(300):
        at = random.randrange(len(data))
        for hostile in (data[:at], data[:at] + bytes([random.randrange(256)]) + data[at + 1 :], data[at:]):
            if hostile in (data, data[:-1]):
                continue
            with pytest.raises(PayconfError):
                verify_snapshot(read_snapshot(hostile), [public_key(RAW)])


def complaints(data: Any) -> list[str]:
    return [
        f"{error.json_path}: {error.message[:120]}"
        for error in Draft7Validator(schemas()["snapshot"]).iter_errors(data)
    ]


OPEN = {"values", "facts", "last_applied", "value", "amounts"}
WRONG: dict[type, Any] = {bool: "false", int: "1", str: 1, list: {}, dict: [], type(None): 1}


def spoiled(data: Any, path: tuple[str, ...] = ()) -> Iterator[str]:
    """The snapshot with one name left out, one of another type, or one too many, at each place."""
    if isinstance(data, list):
        for part in data:
            yield from spoiled(part, (*path, "[]"))
    if not isinstance(data, dict):
        return
    by_name = path[-1:] in (("resources",), ("money",), ("term_users",), ("noted",), ("written",))
    for name in sorted(data.keys() - {"digest", "signature"} - OPEN):
        kept = data.pop(name)
        if not by_name:
            yield f"{path} without {name}"
        data[name] = WRONG[type(kept)]
        yield f"{path} with another {name}"
        data[name] = kept
        yield from spoiled(kept, (*path, name))
    if not by_name:
        data["colour"] = "red"
        yield f"{path} with colour"
        del data["colour"]


def test_schema_and_reader_refuse_the_same_names() -> None:
    data = json.loads(dump_snapshot(WHOLE, signer(RAW)))
    assert complaints(data) == []
    asked = 0
    for what in spoiled(data):
        body = {name: value for name, value in data.items() if name not in ("digest", "signature")}
        file = canonical({**body, "digest": sha256(body), "signature": data["signature"]})
        assert complaints(json.loads(file)), what
        with pytest.raises(InvalidConfiguration):
            read_snapshot(file)
        asked += 1
    assert asked > 90


# What goes into it

KINDS = {
    "integrations": Kind(
        "integrations",
        "managed",
        {name: FieldSpec(name) for name in ("name", "login", "user")} | {"key": FieldSpec("key", write_only=True)},
        20,
        ("name",),
    ),
    "webhooks": Kind("webhooks", "managed", {"url": FieldSpec("url")}, 30, at_service=True),
}


def test_neither_what_a_store_holds_nor_a_fingerprint_goes_into_it() -> None:
    """A readable field whose value comes from a store is nobody's business; the last apply is asked too."""
    held = {"name": "Cards", "login": "from-a-store", "user": "once-from-a-store", "key": "shown-by-mistake"}
    live = Live(
        Account("payconf"),
        {
            "integrations": (
                LiveResource("integrations", "7", held),
                LiveResource("integrations", "8", {"name": "Other", "login": "public"}),
            ),
            "webhooks": (LiveResource("webhooks", "we_1", {"url": "https://x"}),),
            "wallets": (LiveResource("wallets", "1", {}),),
        },
    )
    last = {"name": "Cards", "user": SecretRef("env://USER", "f" * 64)}
    written = Written("written", "a" * 64, "r-0001", "7", "key-id", ("b" * 64,), "env://KEY", "3")
    state = State({CARDS: Binding(CARDS, "7", last, {"key": written})})
    wanted = (
        Resource(CARDS, {"name": "Cards", "login": SecretRef("env://LOGIN", "c" * 64)}),
        Resource(Address("integrations", "new"), {"login": SecretRef("env://NEW")}),
    )
    assert shown(live, state, wanted, KINDS) == {
        "integrations": (
            LiveResource("integrations", "7", {"name": "Cards"}),
            LiveResource("integrations", "8", {"name": "Other", "login": "public"}),
        )
    }
    assert owned(state) == (
        Owned(
            CARDS,
            "7",
            {"name": "Cards", "user": SecretRef("env://USER")},
            {"key": Noted("written", "r-0001", "7", "env://KEY", "3")},
        ),
    )
    assert KIND == "payconf snapshot"

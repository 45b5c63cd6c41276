"""The embedded shop beside integrations and rules: terms, payments, pages, files and errors."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from payconf.model.change import Action
from payconf.model.errors import NotFound, Rejected, Unavailable, Unexpected, UsageError
from payconf.model.resource import LiveResource
from payconf.model.value import LiveRef
from payconf.providers import local
from payconf.providers.base import Target
from payconf.providers.local import channels, others
from payconf.providers.local.database import PAGE, create
from tests.local_samples import (
    make,
    method,
    money,
    only,
    refused,
    remove,
    rule,
    update,
    write,
)


def test_payment_terms_are_deleted_though_customers_use_them(session: local.Session) -> None:
    used, unused = make(session, "payment_terms", label="Net 30"), make(session, "payment_terms", label="Net 30")
    others.add_customer(session.shop, "Smith", used)
    others.add_customer(session.shop, "Jones", used)
    others.add_customer(session.shop, "Brown", None)
    (use,) = local.read(session, "payment_term_uses")
    assert use == LiveResource(
        "payment_term_uses", used, {"payment_term": LiveRef("payment_terms", used, "id"), "count": 2}
    )
    remove(session, "payment_terms", used)
    assert list(local.read(session, "payment_term_uses")) == []
    assert [term.id for term in local.read(session, "payment_terms")] == [unused]
    update(session, "payment_terms", unused, label="Net 45")
    assert only(session, "payment_terms", unused) == {"label": "Net 45"}


@pytest.mark.parametrize("label", [None, "", "ab", "    ", "x" * 256])
def test_the_label_of_a_payment_term(session: local.Session, label: str | None) -> None:
    assert refused(session, "payment_terms", label=label).field == "label"


def test_names_that_others_refer_to(session: local.Session) -> None:
    assert [entry.values for entry in local.read(session, "websites")] == [{"name": "EU Store"}, {"name": "US Store"}]
    assert [entry.values["name"] for entry in local.read(session, "localizations")] == ["English", "German"]


def test_reading_goes_over_pages_and_never_reads_less(session: local.Session) -> None:
    for number in range(2 * PAGE + 1):
        others.write_term(session.shop, None, f"Term {number}")
    reading = iter(local.read(session, "payment_terms"))
    read = [next(reading) for _ in range(PAGE)]
    remove(session, "payment_terms", str(2 * PAGE))
    with pytest.raises(Unavailable, match="changed while they were read"):
        read.extend(reading)
    assert len(list(local.read(session, "payment_terms"))) == 2 * PAGE


def test_each_write_is_whole_or_nothing(session: local.Session, folder: Path) -> None:
    ident = money(session)
    number = rule(session, method(ident), destinations=[{"country": "DE"}])
    refused(session, "rules", number, name="changed", destinations=[{"country": "AT"}], websites=["X"])
    assert only(session, "rules", number)["name"] == "rule"
    assert only(session, "rules", number)["destinations"][0]["country"] == "DE"
    with closing(sqlite3.connect(folder / "shop.sqlite")) as other:
        assert other.execute("SELECT count(*) FROM destinations").fetchone() == (1,)


def test_identify_tells_the_shop_and_that_no_money_moves(session: local.Session, tmp_path: Path) -> None:
    account = local.identify(session)
    assert (account.mode, account.product, len(account.id)) == ("none", "embedded shop", 32)
    create(tmp_path / "second.sqlite", ["EU Store"], ["English"], ["Acme"], "EUR")
    second = local.connect(Target("local:second", folder=str(tmp_path)))
    assert local.identify(second).id != account.id
    second.close()


def test_a_missing_shop_says_how_to_make_it(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="no embedded shop nowhere") as error:
        local.connect(Target("local:nowhere", folder=str(tmp_path)))
    assert error.value.carried_out is False
    assert "payconf local create nowhere --website" in error.value.fix


@pytest.mark.parametrize("url", ["local:", "local:a/b", "local:../x", "https://shop.example", "local:.x"])
def test_the_address_of_a_shop(folder: Path, url: str) -> None:
    with pytest.raises(Rejected) as error:
        local.connect(Target(url, folder=str(folder)))
    assert error.value.field == "url"


def test_an_organization_that_is_not_there(folder: Path) -> None:
    with pytest.raises(Rejected, match="Nobody") as error:
        local.connect(Target("local:shop", organization="Nobody", folder=str(folder)))
    assert "Acme Canada" in error.value.fix


def test_a_file_that_is_no_shop(tmp_path: Path) -> None:
    (tmp_path / "text.sqlite").write_text("this is not a database, and long enough to be looked at" * 20)
    with pytest.raises(Unexpected, match="broken"):
        local.connect(Target("local:text", folder=str(tmp_path)))
    (tmp_path / "empty.sqlite").write_bytes(b"")
    with pytest.raises(Unexpected, match="no embedded shop of this version"):
        local.connect(Target("local:empty", folder=str(tmp_path)))


def test_a_shop_that_somebody_else_is_writing(session: local.Session, folder: Path) -> None:
    session.shop.run("PRAGMA busy_timeout = 1")
    with closing(sqlite3.connect(folder / "shop.sqlite", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(Unavailable, match="locked"):
            money(session)


def test_a_shop_is_made_once(folder: Path) -> None:
    names: list[str] = ["x"]
    with pytest.raises(UsageError, match="already"):
        create(folder / "shop.sqlite", names, names, names, "EUR")
    (folder / "file").write_text("")
    with pytest.raises(UsageError, match="can't be made"):
        create(folder / "file" / "shop.sqlite", names, names, names, "EUR")


def test_what_is_not_there_is_not_found(session: local.Session) -> None:
    for kind in ("integrations", "rules", "payment_terms"):
        for live_id in ("7", "x", ""):
            with pytest.raises(NotFound):
                remove(session, kind, live_id)


def test_kinds_that_it_does_not_keep_or_write(session: local.Session) -> None:
    with pytest.raises(Rejected, match="keeps no webhooks"):
        local.read(session, "webhooks")
    assert refused(session, "websites", name="New")
    assert refused(session, "webhooks", name="New")
    with pytest.raises(Rejected, match="names no object"):
        write(session, Action.UPDATE, "rules", {"enabled": True})


def test_nothing_shows_more_than_the_file(session: local.Session, folder: Path) -> None:
    assert repr(session.shop) == f"Database({folder / 'shop.sqlite'})"
    given: dict[str, Any] = {"secrets": {"password": b"canary"}}
    assert "canary" not in repr(channels.Channel(**given))

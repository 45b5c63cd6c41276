"""The embedded shop behaves as the facts say OroCommerce does, not as payconf would like."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from payconf.model.address import Address
from payconf.model.change import Action, Change, Reason
from payconf.model.errors import NotFound, Rejected, Unavailable, Unexpected, UsageError
from payconf.model.outcome import Outcome
from payconf.model.resource import LiveResource
from payconf.model.secret import Secret
from payconf.model.value import Gone, LiveRef, Value
from payconf.providers import local
from payconf.providers.base import Target
from payconf.providers.local import channels, others, rules
from payconf.providers.local.database import PAGE, Database, create

MONEY: dict[str, Value] = {"type": "money_order", "label": {"default": "Cheque"}, "short_label": {"default": "Ch"}}
PAYFLOW: dict[str, Value] = {
    "type": "paypal_payflow_gateway",
    "label": {"default": "Card"},
    "short_label": {"default": "Card"},
    "express_checkout_label": {"default": "PayPal"},
    "express_checkout_short_label": {"default": "PayPal"},
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    create(tmp_path / "shop.sqlite", ["EU Store", "US Store"], ["English", "German"], ["Acme", "Acme Canada"], "EUR")
    return tmp_path


@pytest.fixture
def session(folder: Path) -> Iterator[local.Session]:
    opened = local.connect(Target("local:shop", folder=str(folder)))
    yield opened
    opened.close()


def write(
    session: local.Session, action: Action, kind: str, values: Mapping[str, Value], live_id: str | None = None
) -> Outcome:
    address = Address(kind, "key")
    return local.write(session, Change("id", action, Reason.NEW, address, values, live_id=live_id))


def make(session: local.Session, kind: str, **values: Value) -> str:
    return str(write(session, Action.CREATE, kind, values).live_id)


def update(session: local.Session, kind: str, live_id: str, **values: Value) -> None:
    write(session, Action.UPDATE, kind, values, live_id)


def remove(session: local.Session, kind: str, live_id: str) -> None:
    write(session, Action.DELETE, kind, {}, live_id)


def money(session: local.Session, name: str = "Cheque", **values: Value) -> str:
    return make(session, "integrations", **{**MONEY, "name": name, **values})


def rule(session: local.Session, *methods: Value, **values: Value) -> str:
    return make(
        session, "rules", **{"name": "rule", "sort_order": 1, "currency": "EUR", "methods": list(methods), **values}
    )


def method(ident: str, name: str = "") -> LiveRef:
    return LiveRef("integrations", ident, f"method.{name}")


def only(session: local.Session, kind: str, live_id: str) -> Mapping[str, Value]:
    found = {resource.id: resource for resource in local.read(session, kind)}
    return found[live_id].values


def refused(session: local.Session, kind: str, live_id: Any = None, **values: Value) -> Rejected:
    action = Action.CREATE if live_id is None else Action.UPDATE
    with pytest.raises(Rejected) as error:
        write(session, action, kind, values, live_id)
    assert error.value.carried_out is False
    return error.value


def test_ids_are_never_used_twice(session: local.Session) -> None:
    first = money(session)
    remove(session, "integrations", first)
    assert money(session) == str(int(first) + 1)


def test_a_create_tells_the_identifiers_of_its_methods(session: local.Session) -> None:
    outcome = write(session, Action.CREATE, "integrations", {**PAYFLOW, "name": "Payflow"})
    assert outcome.outputs == {
        "id": outcome.live_id,
        "method.credit_card": f"paypal_payflow_gateway_credit_card_{outcome.live_id}",
        "method.express_checkout": f"paypal_payflow_gateway_express_checkout_{outcome.live_id}",
    }
    again = write(session, Action.REPLACE, "integrations", {**MONEY, "name": "Other"})
    assert again.outputs["method."] == f"money_order_{again.live_id}"


def test_deleting_an_integration_leaves_orphans_in_rules(session: local.Session) -> None:
    ident = make(session, "integrations", **PAYFLOW, name="Payflow")
    number = rule(session, method(ident, "credit_card"), method(ident, "express_checkout"))
    remove(session, "integrations", ident)
    assert only(session, "rules", number)["methods"] == [
        Gone("paypal_payflow_gateway.credit_card", ident),
        Gone("paypal_payflow_gateway.express_checkout", ident),
    ]
    assert only(session, "rules", number)["enabled"] is True


def test_disabling_an_integration_leaves_its_rules_alone(session: local.Session) -> None:
    ident = money(session)
    number = rule(session, method(ident))
    write(session, Action.DISABLE, "integrations", {"enabled": False}, ident)
    assert only(session, "integrations", ident)["enabled"] is False
    assert only(session, "rules", number) == {
        "name": "rule",
        "enabled": True,
        "sort_order": 1,
        "currency": "EUR",
        "websites": [],
        "destinations": [],
        "expression": None,
        "methods": [method(ident)],
        "stop_processing": False,
    }


def test_gone_methods_can_be_kept_and_taken_out(session: local.Session) -> None:
    ident, other = money(session), money(session, "Other")
    number = rule(session, method(ident), method(other))
    remove(session, "integrations", ident)
    gone = Gone("money_order.", ident)
    update(session, "rules", number, methods=[method(other), gone])
    assert only(session, "rules", number)["methods"] == [method(other), gone]
    update(session, "rules", number, methods=[method(other)])
    assert only(session, "rules", number)["methods"] == [method(other)]


def test_an_identifier_of_nobody_stays_visible_and_can_be_written_back(session: local.Session) -> None:
    number = str(
        rules.insert(session.shop, 1, {"name": "r", "sort_order": 1, "currency": "EUR", "methods": ("ups_shipping",)})
    )
    assert only(session, "rules", number)["methods"] == [Gone("ups_shipping", "")]
    update(session, "rules", number, methods=[Gone("ups_shipping", "")])
    assert only(session, "rules", number)["methods"] == [Gone("ups_shipping", "")]


@pytest.mark.parametrize(
    "wrong", [LiveRef("integrations", "99", "method."), LiveRef("rules", "1", "id"), Gone("nothing.x", "7"), "text"]
)
def test_a_method_must_be_one_that_can_be_named(session: local.Session, wrong: Value) -> None:
    money(session)
    assert refused(session, "rules", name="r", sort_order=1, currency="EUR", methods=[wrong]).field == "methods"


def test_a_method_that_the_type_does_not_yield(session: local.Session) -> None:
    ident = money(session)
    assert refused(session, "rules", name="r", sort_order=1, currency="EUR", methods=[method(ident, "x")]).field


def test_changing_the_type_loses_the_methods(session: local.Session) -> None:
    ident = money(session)
    number = rule(session, method(ident))
    update(session, "integrations", ident, type="payment_term")
    assert only(session, "integrations", ident)["type"] == "payment_term"
    assert only(session, "rules", number)["methods"] == [Gone("money_order.", ident)]


def test_a_rule_needs_a_method(session: local.Session) -> None:
    ident = money(session)
    number = rule(session, method(ident))
    assert refused(session, "rules", name="r", sort_order=1, currency="EUR", methods=[]).field == "methods"
    assert refused(session, "rules", number, methods=[]).field == "methods"
    assert only(session, "rules", number)["methods"] == [method(ident)]


def test_rule_names_need_not_be_unique(session: local.Session) -> None:
    ident = money(session)
    assert rule(session, method(ident)) != rule(session, method(ident))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("sort_order", None),
        ("currency", "euro"),
        ("destinations", [{"country": "de"}]),
        ("websites", ["X"]),
    ],
)
def test_what_the_server_refuses_of_a_rule(session: local.Session, field: str, value: Value) -> None:
    ident = money(session)
    number = rule(session, method(ident))
    before = only(session, "rules", number)
    assert refused(session, "rules", number, **{"enabled": False, field: value}).field == field
    assert only(session, "rules", number) == before
    given = {"name": "r", "sort_order": 1, "currency": "EUR", "methods": [method(ident)], field: value}
    assert refused(session, "rules", **given).field == field


def test_what_the_server_accepts_of_a_rule_though_it_is_wrong(session: local.Session) -> None:
    ident = money(session)
    place = {"country": "FR", "region": "DE-BE", "postal_codes": ["", "a,b"]}
    number = rule(
        session, method(ident), method(ident), currency="JPY", expression="nothing.here = 1", destinations=[place]
    )
    values = only(session, "rules", number)
    assert values["destinations"] == [place]
    assert values["methods"] == [method(ident), method(ident)]


def test_integration_names_are_unique_in_their_organization(session: local.Session, folder: Path) -> None:
    money(session)
    other = money(session, "Other")
    assert refused(session, "integrations", **MONEY, name="Cheque").field == "name"
    assert refused(session, "integrations", other, name="Cheque").field == "name"
    canada = local.connect(Target("local:shop", organization="Acme Canada", folder=str(folder)))
    money(canada)
    assert len(list(local.read(canada, "integrations"))) == 1
    assert len(list(local.read(session, "integrations"))) == 2
    canada.close()


@pytest.mark.parametrize("name", ["ab", "x" * 256])
def test_integration_names_have_3_to_255_characters(session: local.Session, name: str) -> None:
    assert refused(session, "integrations", **MONEY, name=name).field == "name"


def test_express_checkout_names_are_told_apart_from_all_names(session: local.Session) -> None:
    money(session)
    make(session, "integrations", **PAYFLOW, name="Payflow", express_checkout_name="Payflow Express")
    given = {**PAYFLOW, "name": "Second"}
    assert refused(session, "integrations", **{**given, "express_checkout_name": "Cheque"}).field
    assert refused(session, "integrations", **{**given, "express_checkout_name": "Second"}).field
    assert refused(session, "integrations", **{**given, "express_checkout_name": "Payflow Express"}).field
    assert refused(session, "integrations", **MONEY, name="Payflow Express").field == "name"


def test_only_known_types_and_fields_are_written(session: local.Session) -> None:
    assert refused(session, "integrations", type="bitcoin", name="Coins").field == "type"
    assert refused(session, "integrations", **MONEY, name="Cheque", colour="red").field == "colour"


def test_the_shop_itself_knows_its_types(session: local.Session) -> None:
    with pytest.raises(Rejected, match="bitcoin"):
        channels.insert(session.shop, 1, channels.Channel("Coins", "bitcoin"))
    ident = money(session)
    channels.update(session.shop, ident, channels.Channel(type="bitcoin"), frozenset({"type"}))
    assert only(session, "integrations", ident)["type"] == "bitcoin"


def test_websites_of_a_setting_exist(session: local.Session) -> None:
    given = {**MONEY, "type": "authorize_net", "name": "Cards", "cim_websites": ["Nowhere"]}
    assert refused(session, "integrations", **given).field == "enabledCIMWebsites"


def test_labels_are_required_and_fit_their_column(session: local.Session) -> None:
    given = {"type": "money_order", "name": "Cheque", "label": {"default": "Cheque"}}
    assert refused(session, "integrations", **given).field == "shortLabels"
    assert refused(session, "integrations", **{**MONEY, "name": "Cheque", "label": {"German": "Scheck"}}).field
    assert refused(session, "integrations", **{**MONEY, "name": "Cheque", "label": {"default": "x" * 256}}).field
    assert refused(session, "integrations", **{**MONEY, "name": "Cheque", "label": {"default": "x", "Klingon": "y"}})
    ident = money(session)
    assert refused(session, "integrations", ident, label={"default": ""}).field == "labels"
    assert refused(session, "integrations", ident, label=None).field == "labels"


def test_a_label_that_may_be_missing_can_be_taken_away(session: local.Session) -> None:
    given = {**MONEY, "type": "authorize_net", "name": "Cards", "echeck_label": {"default": "Bank"}}
    ident = make(session, "integrations", **given)
    assert only(session, "integrations", ident)["echeck_label"] == {"default": "Bank"}
    update(session, "integrations", ident, echeck_label=None)
    assert only(session, "integrations", ident)["echeck_label"] is None


def test_labels_gain_entries_that_fall_back_and_are_not_read(session: local.Session) -> None:
    ident = money(session, label={"default": "Cheque", "German": "Scheck"})
    stored = session.shop.rows("SELECT string, fallback FROM labels WHERE property = 'shortLabels' ORDER BY id")
    assert [tuple(row) for row in stored] == [("Ch", None), (None, "system"), (None, "system")]
    assert only(session, "integrations", ident)["label"] == {"default": "Cheque", "German": "Scheck"}
    assert only(session, "integrations", ident)["short_label"] == {"default": "Ch"}
    update(session, "integrations", ident, label={"default": "Cheque"})
    assert only(session, "integrations", ident)["label"] == {"default": "Cheque"}


def test_what_nobody_says_is_as_the_shop_has_it(session: local.Session) -> None:
    ident = make(session, "integrations", **PAYFLOW, name="Payflow")
    values = only(session, "integrations", ident)
    assert values["allowed_card_types"] == ["visa", "mastercard"]
    assert (values["test_mode"], values["require_cvv_entry"], values["proxy_host"]) == (False, True, None)
    assert "password" not in values
    update(session, "integrations", ident, proxy_host="", proxy_port=8080, test_mode=True)
    values = only(session, "integrations", ident)
    assert (values["proxy_host"], values["proxy_port"], values["test_mode"]) == (None, 8080, True)
    kind = local.KINDS["integrations"]
    unset = {name: spec.default for name, spec in kind.fields_of(PAYFLOW).items() if not spec.hidden}
    assert {name: values[name] for name in ("debug_mode", "partner")} == {"debug_mode": False, "partner": None}
    assert unset["allowed_card_types"] == ["visa", "mastercard"]


def test_payconf_words_are_the_shops_in_the_shop(session: local.Session) -> None:
    cards = {"type": "stripe", "name": "Cards", "label": {"default": "C"}, "short_label": {"default": "C"}}
    ident = make(session, "integrations", **cards, payment_action="authorize")
    (channel,) = next(channels.pages(session.shop, 1))
    assert channel.settings["paymentAction"] == "manual"
    assert only(session, "integrations", ident)["payment_action"] == "authorize"


def test_secrets_are_kept_as_salted_hashes(session: local.Session, folder: Path) -> None:
    canary = b"canary-" + b"pass" * 4
    given = {**PAYFLOW, "user": Secret(b"same"), "password": Secret(canary), "vendor": Secret(b"acme")}
    ident = make(session, "integrations", **given, name="Payflow")
    other = make(session, "integrations", **given, name="Payflow two")
    assert only(session, "integrations", ident)["vendor"] == "acme"
    session.close()
    assert all(canary not in file.read_bytes() for file in folder.iterdir())
    shop = Database(folder / "shop.sqlite")
    assert channels.holds(shop, ident, "password", canary)
    assert not channels.holds(shop, ident, "password", b"other")
    assert not channels.holds(shop, ident, "nothing", canary)
    hashes = [row["hash"] for row in shop.rows("SELECT hash FROM secrets WHERE property = 'user'")]
    assert len(set(hashes)) == 2
    assert other
    shop.close()


def test_a_secret_that_is_not_given_stays(session: local.Session) -> None:
    ident = make(session, "integrations", **PAYFLOW, name="Payflow", password=Secret(b"first pass"))
    update(session, "integrations", ident, test_mode=True, password=None)
    assert channels.holds(session.shop, ident, "password", b"first pass")
    update(session, "integrations", ident, password=Secret(b"second"))
    assert channels.holds(session.shop, ident, "password", b"second")


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


def test_transactions_point_to_their_integration(session: local.Session) -> None:
    ident = make(session, "integrations", **PAYFLOW, name="Payflow")
    at = datetime(2026, 11, 18, 10, 0, tzinfo=UTC)
    identifier = f"paypal_payflow_gateway_credit_card_{ident}"
    others.add_transaction(session.shop, identifier, "authorize", "250.00", "EUR", at=at)
    others.add_transaction(session.shop, "money_order_99", "pending", "10.00", "EUR", active=False, successful=False)
    first, second = local.read(session, "transactions")
    assert first.values == {
        "integration": method(ident, "credit_card"),
        "action": "authorize",
        "amount": "250.00",
        "currency": "EUR",
        "created_at": "2026-11-18T10:00:00Z",
        "active": True,
        "successful": True,
    }
    assert second.values["integration"] == Gone("money_order.", "99")
    assert (second.values["active"], second.values["successful"]) == (False, False)
    assert datetime.fromisoformat(second.values["created_at"]).tzinfo is not None


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
    assert f"payconf local --folder {tmp_path} create nowhere --website" in error.value.fix


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


def test_a_type_that_no_table_knows_is_read_all_the_same(session: local.Session) -> None:
    session.shop.run("INSERT INTO integrations (name, type, enabled, organization_id, settings)"
                     " VALUES ('Old', 'amazon_pay', 1, 1, '{}')")  # fmt: skip
    assert only(session, "integrations", "1") == {"type": "amazon_pay", "name": "Old", "enabled": True}
    number = str(
        rules.insert(session.shop, 1, {"name": "r", "sort_order": 1, "currency": "EUR", "methods": ("amazon_1",)})
    )
    assert only(session, "rules", number)["methods"] == [Gone("amazon_1", "")]
    assert refused(session, "integrations", "1", enabled=False).field == "type"


def test_nothing_shows_more_than_the_file(session: local.Session, folder: Path) -> None:
    assert repr(session.shop) == f"Database({folder / 'shop.sqlite'})"
    given: dict[str, Any] = {"secrets": {"password": b"canary"}}
    assert "canary" not in repr(channels.Channel(**given))

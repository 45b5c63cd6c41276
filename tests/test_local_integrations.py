"""Integrations of the embedded shop behave as the facts say OroCommerce's do, not as payconf would like."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from payconf.model.change import Action
from payconf.model.errors import Rejected
from payconf.model.secret import Secret
from payconf.model.value import Gone
from payconf.providers import local
from payconf.providers.base import Target
from payconf.providers.local import channels, others, rules
from payconf.providers.local.database import Database
from tests.local_samples import (
    MONEY,
    PAYFLOW,
    make,
    method,
    money,
    only,
    refused,
    remove,
    update,
    write,
)


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


def test_a_type_that_no_table_knows_is_read_all_the_same(session: local.Session) -> None:
    session.shop.run("INSERT INTO integrations (name, type, enabled, organization_id, settings)"
                     " VALUES ('Old', 'amazon_pay', 1, 1, '{}')")  # fmt: skip
    assert only(session, "integrations", "1") == {"type": "amazon_pay", "name": "Old", "enabled": True}
    number = str(
        rules.insert(session.shop, 1, {"name": "r", "sort_order": 1, "currency": "EUR", "methods": ("amazon_1",)})
    )
    assert only(session, "rules", number)["methods"] == [Gone("amazon_1", "")]
    assert refused(session, "integrations", "1", enabled=False).field == "type"

"""Rules of the embedded shop behave as the facts say OroCommerce's do, not as payconf would like."""

from __future__ import annotations

import pytest

from payconf.model.change import Action
from payconf.model.value import Gone, LiveRef, Value
from payconf.providers import local
from payconf.providers.local import rules
from tests.local_samples import (
    PAYFLOW,
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
    error = refused(session, "rules", name="r", sort_order=1, currency="EUR", methods=[wrong])
    assert error.field == "methods"
    assert "(" not in error.message
    if wrong == LiveRef("integrations", "99", "method."):
        assert error.message == "integrations/99 no longer exists in the shop, so no rule can offer it."


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

"""Methods: identifiers, when they are offered, what can be done with their payments, and rules across fields."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payconf.integrations import types
from payconf.integrations.base import Method
from payconf.integrations.methods import make_identifier, method_names, parse_identifier

FACTS = json.loads((Path(__file__).parent / "data" / "orocommerce.json").read_text())
BY_NAME = {
    {"oro_cybersource": "cybersource"}.get(entry["id"], entry["id"]): entry for entry in FACTS["integration_types"]
}
METHODS = [(name, method) for name, known in types().items() for method in known.methods]
IDENTIFIERS = {
    ("oro_cybersource" if name == "cybersource" else name, method.name): method.identifier for name, method in METHODS
}


def fact_of(name: str, method: Method) -> dict[str, Any]:
    """The facts about a method, by its identifier."""
    pattern = method.identifier.replace("{id}", "{channel_id}")
    return next(entry for entry in BY_NAME[name]["methods"] if entry["identifier"] == pattern)


def test_every_identifier_of_the_facts() -> None:
    told = {entry["pattern"].replace("{channel_id}", "{id}") for entry in FACTS["method_identifiers"]}
    assert {method.identifier for _, method in METHODS} == told
    for entry in FACTS["method_identifiers"]:
        identifier = entry["pattern"].replace("{channel_id}", "17")
        assert re.fullmatch(entry["regex"], identifier)
        parsed = parse_identifier(identifier)
        assert parsed
        name, method, id_ = parsed
        assert {"cybersource": "oro_cybersource"}.get(name, name) == entry["integration"]
        several = len(types()[name].methods) > 1
        assert method == (entry["method"] if several else "")
        assert id_ == "17"


@given(st.sampled_from(METHODS), st.integers(min_value=1, max_value=2**31 - 1))
def test_identifiers_round_trip(pair: tuple[str, Method], number: int) -> None:
    name, method = pair
    identifier = make_identifier(name, method.name, str(number))
    assert parse_identifier(identifier) == (name, method.name, str(number))
    assert make_identifier(types()[name], method.name, str(number)) == identifier


@given(st.text())
def test_what_parses_is_what_was_made(text: str) -> None:
    parsed = parse_identifier(text)
    assert parsed is None or make_identifier(*parsed) == text


@pytest.mark.parametrize(
    ("text", "parsed"),
    [
        ("stripe_payment_7_apple_google_pay", ("stripe", "apple_google_pay", "7")),
        ("stripe_payment_7", ("stripe", "card", "7")),
        ("stripe_payment_element_7", ("stripe_payment_element", "", "7")),
        ("authorize_net_echeck_3", ("authorize_net", "echeck", "3")),
        ("authorize_net_3", ("authorize_net", "credit_card", "3")),
        ("oro_paypal_express_12", ("paypal_express", "", "12")),
        ("oro_cybersource_4", ("cybersource", "", "4")),
        ("paypal_express_12", None),
        ("stripe_7", None),
        ("cybersource_4", None),
        ("authorize_net_", None),
        ("authorize_net_x", None),
        ("authorize_net_٣", None),
        ("money_order_1_2", None),
        ("stripe_payment_7_klarna", None),
        ("payment_term_3\n", None),
    ],
)
def test_identifiers(text: str, parsed: tuple[str, str, str] | None) -> None:
    assert parse_identifier(text) == parsed


def test_an_unknown_method_is_an_error() -> None:
    with pytest.raises(KeyError, match="no method 'card'"):
        make_identifier("apruve", "card", "1")


def test_names_in_yaml() -> None:
    assert list(method_names("stripe", "cards")) == ["cards.card", "cards.apple_google_pay"]
    assert list(method_names(types()["payment_term"], "term")) == ["term"]
    for name in ("paypal_payflow_gateway", "paypal_payments_pro"):
        assert list(method_names(name, "pf")) == ["pf.credit_card", "pf.express_checkout"]
    assert list(method_names("authorize_net", "an")) == ["an.credit_card", "an.echeck"]


@pytest.mark.parametrize(("name", "method"), METHODS, ids=lambda entry: getattr(entry, "identifier", entry))
def test_offered_when(name: str, method: Method) -> None:
    offered, condition = method.offered, fact_of(name, method)["condition"]
    assert offered.text == condition
    assert offered.payment_term is ("payment term assigned" in condition)
    assert offered.nonzero_total is ("must not be zero" in condition)
    assert offered.https is ("HTTPS" in condition)
    assert offered.vat_id is ("VAT id" in condition)
    assert offered.enabled_by == ("echeck_enabled" if "eCheckEnabled" in condition else None)
    assert offered.currencies == (("USD",) if "Currency must be USD" in condition else None)
    assert offered.minimum_total == ("0.5" if name == "stripe" else None)
    limits = BY_NAME[name].get("amount_limits") or {"minimum": {}, "maximum": None}
    assert dict(offered.minimum_by_currency) == limits["minimum"]
    assert offered.maximum_total == limits["maximum"]


def test_rules_may_use_a_method_from_a_version_on() -> None:
    late = {name: method.in_rules_since for name, method in METHODS if method.in_rules_since}
    assert late == {"stripe_payment_element": "7.0"}
    fact = BY_NAME["stripe_payment_element"]["methods"][0]
    assert fact["selectable_in_payment_rule"] == {"6.1": False, "7.0": True}


MATRIX = {
    ("money_order", ""): "money_order",
    ("payment_term", ""): "payment_term",
    ("paypal_payflow_gateway", "credit_card"): "paypal credit card",
    ("paypal_payments_pro", "credit_card"): "paypal credit card",
    ("paypal_payflow_gateway", "express_checkout"): "paypal express checkout",
    ("paypal_payments_pro", "express_checkout"): "paypal express checkout",
    ("paypal_express", ""): "oro_paypal_express",
    ("apruve", ""): "apruve",
    ("authorize_net", "credit_card"): "authorize_net card",
    ("authorize_net", "echeck"): "authorize_net eCheck",
    ("infinite_pay", ""): "infinite_pay",
    ("ingenico", ""): "ingenico",
    ("cybersource", ""): "oro_cybersource",
    ("stripe", "card"): "stripe (legacy)",
    ("stripe", "apple_google_pay"): "stripe (legacy)",
    ("stripe_payment_element", ""): "stripe_payment_element",
}
NO = {"-", "no", "declared, always fails"}


@pytest.mark.parametrize(("name", "method"), METHODS, ids=lambda entry: getattr(entry, "identifier", entry))
def test_what_can_be_done_with_a_payment(name: str, method: Method) -> None:
    """Whatever the facts don't deny counts: Apruve captures by webhook only, and that is money under way too."""
    row = next(entry for entry in FACTS["capture_matrix"] if entry["method"] == MATRIX[name, method.name])
    assert method.can_authorize is (row["authorize"] not in NO)
    assert method.can_charge is (row["charge"] not in NO)
    assert method.can_capture is (row["capture"] not in NO)
    assert method.can_cancel is (row["cancel"] not in NO)
    assert method.can_refund is (row["refund"] not in NO)


ELSEWHERE = {
    "pp-proxy": "required_when and ranges of proxy_host and proxy_port",
    "pp-partner": "choices of partner",
    "pp-currency": "IntegrationType.currencies",
    "ppx-currency": "IntegrationType.currencies",
    "apruve-currency": "IntegrationType.currencies",
    "an-currency": "IntegrationType.currencies",
    "an-cim": "required_when of cim_websites",
    "an-echeck-label": "required_when of echeck_label, default and min_length of the rest",
    "an-sandbox": "IntegrationType.switch, weighed by the guards with the credential",
    "ip-range": "ranges of both day counts",
    "ing-ddt": "required_when of direct_debit_text",
    "ing-url": "pattern of api_endpoint",
    "cbs-delete": "plans take methods out of rules first, for every type",
    "st-reauth": "required_when of re_authorization_email",
    "st-email": "pattern of re_authorization_email",
    "sp-webhook": "signing_secret is required: payconf never lets the shop make the endpoint",
    "sp-reauth": "required_when of re_authorization_email",
    "sp-email": "pattern of re_authorization_email",
    "sp-rule-6.1": "Method.in_rules_since",
}


@pytest.mark.parametrize("name", BY_NAME)
def test_rules_across_fields(name: str) -> None:
    told = {entry["id"]: entry for entry in BY_NAME[name]["cross_field"]}
    own = {rule.id: rule for rule in types()[name].cross}
    assert set(own) | (set(told) & set(ELSEWHERE)) == set(told)
    for id_, rule in own.items():
        enforced = told[id_]["enforced_by_oro"]
        assert rule.enforced == ("server" if str(enforced).startswith("server") else "none")
    used = {id_ for entry in BY_NAME.values() for id_ in (rule["id"] for rule in entry["cross_field"])}
    assert set(ELSEWHERE) <= used

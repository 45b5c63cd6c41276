"""Checks look at each of several: groups, destinations, rules of one sort order, websites, and limits to the byte."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from payconf.check.reach import Reach, reach
from payconf.model.config.rules import Destination, Rule
from tests.resolve_samples import SETTINGS, checked, codes

Write = Callable[[dict[str, str]], Path]
GROUPS = {"alps": ("AT", "CH"), "benelux": ("BE", "NL")}
TYPES = """
integrations:
  invoice: {type: payment_term, label: Invoice}
  cheque: {type: money_order, label: Cheque, pay_to: A, send_to: B}
  cash: {type: money_order, label: Cash, pay_to: A, send_to: B}
"""


def where(*destinations: object) -> Reach:
    parts = [
        Destination.model_construct(region=None, **entry) if isinstance(entry, dict) else entry
        for entry in destinations
    ]
    found = reach(Rule.model_construct(destinations=parts, websites=None), GROUPS)
    assert found is not None
    return found


def found(write_project: Write, text: str) -> list[str]:
    files = {"environments/one/environment.yaml": SETTINGS, "environments/one/a.yaml": TYPES + text}
    return codes(checked(write_project(files)))


def rules(*each: str) -> str:
    lines = "\n".join(f"  r{number}: {{currency: EUR, {entry}}}" for number, entry in enumerate(each))
    return f"rules:\n{lines}\n"


def test_every_group_and_every_code_counts() -> None:
    assert {atom[0] for atom in where("alps", "benelux", "FR").atoms} == {"AT", "CH", "BE", "NL", "FR"}
    codes_of = [{"country": "DE", "postal_codes": ["1"]}, {"country": "US", "postal_codes": ["2", "3"]}]
    assert where(*codes_of).atoms == (("DE", "", "1"), ("US", "", "2"), ("US", "", "3"))
    assert where("alps").meets(where("CH"))
    assert not where("alps").meets(where("benelux"))


def test_a_rule_that_nobody_understands_does_not_end_the_search(write_project: Write) -> None:
    text = rules(
        "sort_order: 1, methods: [invoice, cheque], destinations: [nowhere]",
        "sort_order: 1, methods: [invoice, cheque], destinations: [DE]",
        "sort_order: 1, methods: [cheque, invoice], destinations: [DE]",
    )
    assert found(write_project, text).count("PC408") == 1


@pytest.mark.parametrize(
    ("first", "second", "ties"),
    [
        ("methods: [invoice]", "methods: [cheque], stop_processing: true", 1),
        ("methods: [invoice]", "methods: [invoice], stop_processing: true", 0),
        ("methods: [invoice, cheque]", "methods: [invoice], stop_processing: true", 1),
        ("methods: [invoice], stop_processing: true", "methods: [invoice], stop_processing: true", 0),
        ("methods: [invoice]", "methods: [cheque]", 0),
        ("methods: [invoice, cheque]", "methods: [cheque, invoice]", 1),
    ],
)
def test_a_tie_is_what_buyers_would_see(write_project: Write, first: str, second: str, ties: int) -> None:
    text = rules(f"sort_order: 1, {first}", f"sort_order: 1, {second}")
    assert found(write_project, text).count("PC408") == ties


@pytest.mark.parametrize(("expression", "hidden"), [("", 1), (", expression: total > 1", 0)])
def test_only_a_rule_that_surely_stops_hides(write_project: Write, expression: str, hidden: int) -> None:
    text = rules(
        f"sort_order: 1, methods: [invoice], stop_processing: true{expression}", "sort_order: 2, methods: [cheque]"
    )
    assert found(write_project, text).count("PC409") == hidden


@pytest.mark.parametrize("alias", ["invoice", "cheque", "cash"])
def test_an_alias_hides_no_method(write_project: Write, alias: str) -> None:
    other = "cash" if alias != "cash" else "invoice"
    text = f"aliases: {{{alias}: {other}}}\n" + rules("sort_order: 1, methods: [invoice]")
    assert "PC320" in found(write_project, text)


def test_the_name_of_an_integration_with_several_methods_is_no_alias(write_project: Write) -> None:
    text = (
        "  card:\n    type: stripe\n    label: Card\n    payment_action: charge\n    credentials: card\n"
        "aliases: {card: invoice}\n" + rules("sort_order: 1, methods: [invoice]")
    )
    assert "PC320" in found(write_project, text)


def test_websites_are_compared_one_by_one(write_project: Write) -> None:
    one = (
        "  one: {type: authorize_net, label: A, allowed_card_types: [visa], payment_action: charge, "
        "cim_enabled: true, cim_websites: [EU Store, UK Store], credentials: a}\n"
    )
    other = one.replace("  one:", "  two:").replace("[EU Store, UK Store]", "[UK Store, US Store]")
    assert found(write_project, one + other).count("PC335") == 1


@pytest.mark.parametrize(("length", "refused"), [(175, 0), (176, 1)])
def test_what_still_fits_after_encryption_fits(write_project: Write, length: int, refused: int) -> None:
    text = (
        "  payflow: {type: paypal_payflow_gateway, label: A, payment_action: charge, use_proxy: true, "
        f"proxy_host: {'h' * length}, proxy_port: 8080, credentials: a}}\n"
    )
    old = SETTINGS.replace("version: any", 'version: "5.1"').replace("provider: local", "provider: orocommerce")
    old = old.replace("local:one", "https://shop.example")
    files = {"environments/one/environment.yaml": old, "environments/one/a.yaml": TYPES + text}
    assert codes(checked(write_project(files))).count("PC333") == refused


@pytest.mark.parametrize(("length", "refused"), [(7, 0), (6, 1), (159, 0), (160, 0)])
def test_what_stands_in_the_text_of_a_credential_fits(write_project: Write, length: int, refused: int) -> None:
    text = "credentials: {a: {partner: PayPal, vendor: v, user: u, password: " + "p" * length + "}}\n"
    files = {
        "environments/one/environment.yaml": SETTINGS,
        "environments/one/credentials.yaml": text,
        "environments/one/a.yaml": TYPES
        + "  payflow: {type: paypal_payflow_gateway, label: A, payment_action: charge, credentials: a}\n",
    }
    assert codes(checked(write_project(files))).count("PC305") == refused

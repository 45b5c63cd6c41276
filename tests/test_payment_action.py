"""payment_action over all integration types: payconf's two words, the shop's own, and the types that offer none."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from payconf.integrations import types
from payconf.integrations.mapping import from_shop, to_shop
from payconf.model.address import Address
from payconf.model.change import Action, Change, FieldChange, Reason
from payconf.model.results import Validated
from payconf.render.plan.changes import _field
from payconf.workflow import Options, Workflow

FACTS = json.loads((Path(__file__).parent / "data" / "orocommerce.json").read_text())
TYPES = {entry["id"].removeprefix("oro_"): entry for entry in FACTS["integration_types"]}
OWN = ("authorize", "charge")
ENVIRONMENT = "class: sandbox\nshop: {provider: local, url: 'local:x', version: any}\n"
PROPERTY = {
    "paypal_payflow_gateway": "creditCardPaymentAction",
    "paypal_payments_pro": "creditCardPaymentAction",
    "paypal_express": "paymentAction",
    "authorize_net": "creditCardPaymentAction",
    "ingenico": "paymentAction",
    "stripe": "paymentAction",
    "stripe_payment_element": "captureMethod",
}
"""Which of a type's properties it is; others, such as Express Checkout's, have a field of their own."""
MEANS = {"authorize": {"authorize", "manual", "FINAL_AUTHORIZATION"}, "charge": {"charge", "automatic", "SALE"}}
MEANS["charge"] |= {"authorize_and_capture"}


def fact_of(name: str) -> dict[str, Any] | None:
    return next((fact for fact in TYPES[name]["fields"] if fact["oro_property"] == PROPERTY.get(name)), None)


def test_the_facts_have_twelve_types_and_say_of_seven_that_there_is_something_to_choose() -> None:
    assert set(TYPES) == set(types())
    assert len(TYPES) == 12
    offering = {name for name, entry in types().items() if entry.field("payment_action")}
    assert offering == set(PROPERTY)
    for name in set(TYPES) - offering:
        assert not any("action" in str(fact["oro_property"]).lower() for fact in TYPES[name]["fields"]), name
        assert types()[name].takes, name


@pytest.mark.parametrize("name", PROPERTY)
def test_both_words_are_translated_and_back(name: str) -> None:
    fact, field = fact_of(name), types()[name].field("payment_action")
    assert fact is not None
    assert field is not None
    words = {own: to_shop(name, {"payment_action": own})[PROPERTY[name]] for own in field.choices}
    assert {own: shop for own, shop in words.items() if own in OWN}.keys() == set(OWN)
    assert set(words.values()) == {choice["value"] for choice in fact["choices"]}
    for own in OWN:
        assert words[own] in MEANS[own]
    for own, shop in words.items():
        assert from_shop(name, {PROPERTY[name]: shop}) == {"payment_action": own}
    assert field.required


@pytest.mark.parametrize("name", PROPERTY)
def test_no_version_of_the_shop_differs(name: str) -> None:
    """As far as the facts go: the property and its words are the same in every version that has the type."""
    fact, field = fact_of(name), types()[name].field("payment_action")
    assert fact is not None
    assert field is not None
    assert {rule["versions"] for rule in fact["validation"] if "choices" in rule["constraint"]} == {
        "all studied versions"
    }
    first = min(version.split(" ")[0] for version in TYPES[name]["available_in"])
    assert fact["since"] == first
    assert (field.since, field.until) == ("", "")


@pytest.mark.parametrize("name", PROPERTY)
@pytest.mark.parametrize("own", OWN)
def test_the_plan_shows_both_words(name: str, own: str) -> None:
    other = next(word for word in OWN if word != own)
    item = FieldChange("payment_action", other, own)
    change = Change(
        id="c", address=Address("integrations", "x"), action=Action.UPDATE, reason=Reason.FROM_GIT, variant=name
    )
    (line,) = _field(change, item, 100)
    shop = {word: to_shop(name, {"payment_action": word})[PROPERTY[name]] for word in OWN}
    shown = {word: word if shop[word] == word else f"{word} (shop: {shop[word]})" for word in OWN}
    assert line.text.split(None, 1)[1] == f"{shown[other]} -> {shown[own]}"


def findings(write_project: Callable[[dict[str, str]], Path], integration: str) -> Validated:
    root = write_project(
        {
            "environments/sandbox/environment.yaml": ENVIRONMENT,
            "environments/sandbox/x.yaml": f"integrations:\n  x: {integration}\n",
        }
    )
    return Workflow(root, Options()).validate()


@pytest.mark.parametrize("name", sorted(set(types()) - set(PROPERTY)))
@pytest.mark.parametrize("word", OWN)
def test_a_type_without_it_refuses_it_and_says_what_decides(
    write_project: Callable[[dict[str, str]], Path], name: str, word: str
) -> None:
    found = findings(write_project, f"{{type: {name}, label: X, payment_action: {word}}}").findings
    (finding,) = [entry for entry in found if entry.code == "PC119"]
    assert finding.message == f"{types()[name].title} has no payment_action to choose: {types()[name].takes}"
    assert finding.is_error
    assert not [entry for entry in found if entry.code == "PC101"]


@pytest.mark.parametrize("name", PROPERTY)
@pytest.mark.parametrize("word", ["manual", "SALE", "authorize_and_capture", "Authorize", "capture"])
def test_the_shops_own_words_are_no_words_of_payconf(
    write_project: Callable[[dict[str, str]], Path], name: str, word: str
) -> None:
    found = findings(write_project, f"{{type: {name}, label: X, payment_action: {word}}}").findings
    (finding,) = [entry for entry in found if entry.code == "PC104"]
    assert "payment_action must be" in finding.message
    assert "authorize" in finding.message


@pytest.mark.parametrize("name", PROPERTY)
def test_it_has_no_default(write_project: Callable[[dict[str, str]], Path], name: str) -> None:
    found = findings(write_project, f"{{type: {name}, label: X}}").findings
    assert any(entry.code == "PC102" and "payment_action" in entry.message for entry in found)

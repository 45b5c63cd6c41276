"""What a place decides of an address, and what nested objects of a customer leave open: by hand-made rule sets."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from payconf.checkout.blast import radius
from payconf.checkout.evaluation import Doubt, Found, Undecided, program
from payconf.checkout.matching import Address, Checkout, Customer, PaymentRule, RuleSet
from payconf.checkout.matching.scope import scope
from payconf.model.blast import Blast
from tests.matching_samples import method

METHODS = {entry.name: entry for entry in (method("money"), method("other"))}


def leaving(expression: str, *more: str) -> Blast:
    """One rule with this expression goes; `more`: rules that stay and offer the other method."""
    stays = [PaymentRule(f"stays-{at}", at, "EUR", ("other",), at, expression=text) for at, text in enumerate(more)]
    goes = PaymentRule("goes", 99, "EUR", ("money",), 99, expression=expression)
    return radius(RuleSet([*stays, goes], METHODS), RuleSet(stays, METHODS), ("EU",))


def places(found: Blast) -> list[str]:
    return [place for entry in found.noticed for place in entry.destinations]


def buyers(found: Blast) -> list[dict[str, Any]]:
    return [dict(entry.buyer.more) for entry in found.noticed]


@pytest.mark.parametrize(
    ("expression", "where"),
    [
        ("billingAddress.countryIso2 = 'DE'", ["DE"]),
        ("billingAddress.countryIso3 = 'DEU'", ["DE"]),
        ("billingAddress.countryIso3 in ['DEU', 'AUT', 'no country']", ["AT", "DE"]),
        ("billingAddress.country.iso2Code = 'DE'", ["DE"]),
        ("billingAddress.country.iso3Code = 'DEU'", ["DE"]),
        ("billingAddress.country", ["any address"]),
        ("billingAddress.country != null", ["any address"]),
        ("billingAddress.country = 'DE'", []),
        ("billingAddress.regionCode = 'BE'", ["elsewhere CH-BE"]),
        ("billingAddress.region.code = 'BE'", ["elsewhere CH-BE"]),
        ("billingAddress.region.combinedCode = 'DE-BE'", ["DE-BE"]),
        ("billingAddress.regionCode = ''", ["elsewhere"]),
        ("billingAddress.region = null", ["elsewhere"]),
        ("billingAddress.region = 'BE'", []),
        ("billingAddress.postalCode = '10115'", ["elsewhere 10115"]),
        ("billingAddress.countryIso2 = 'DE' and billingAddress.postalCode = '10115'", ["DE 10115"]),
    ],
)
def test_what_the_place_decides_is_decided(expression: str, where: list[str]) -> None:
    found = leaving(expression)
    assert found.open == ()
    assert found.decided == found.total
    assert sorted({place.removesuffix(" otherwise") for place in places(found)}) == where


@pytest.mark.parametrize(
    ("expression", "asked"),
    [
        ("billingAddress.countryName = 'Germany'", "billingAddress.countryName"),
        ("billingAddress.country.name = 'Germany'", "billingAddress.country.name"),
        ("billingAddress.regionName = 'Berlin'", "billingAddress.regionName"),
        ("billingAddress.region.name = 'Berlin'", "billingAddress.region.name"),
        ("billingAddress.id = 5", "billingAddress.id"),
        ("billingAddress.countryIso3 matches '/^D/'", "values that nobody can list"),
        ("shippingAddress.id = 5", "shippingAddress.id"),
    ],
)
def test_what_nobody_knows_of_a_place_is_open(expression: str, asked: str) -> None:
    found = leaving(expression)
    assert {why for entry in found.open for why in entry.why} == {asked}
    assert all(entry.none for entry in found.open)
    assert found.decided < found.total


def test_without_a_region_its_name_is_the_text_in_its_place() -> None:
    found = leaving("billingAddress.regionName = 'Berlin'")
    assert buyers(found) == [{"billingAddress.regionText": "Berlin"}]


def test_shipping_to_a_country_by_three_letters() -> None:
    found = leaving("shippingAddress and shippingAddress.countryIso3 = 'DEU'")
    assert found.open == ()
    assert buyers(found) == [{"shippingAddress": "DE"}]
    other = leaving("shippingAddress and shippingAddress.countryIso3 != 'CHE'")
    assert buyers(other) == [{"shippingAddress": "NO"}], "no country is called anything but a country"


@pytest.mark.parametrize(
    ("expression", "more"),
    [
        ("customer and (customer.parent = null or customer.parent.name = 'X')", {"customer.parent": None}),
        ("customer and (not customer.parent or customer.parent.name = 'X')", {"customer.parent": None}),
        ("customer.parent.name = 'X'", {"customer.parent.name": "X"}),
        ("customer.parent and customer.parent.name = 'X'", {"customer.parent.name": "X"}),
        ("customer.parent.group.name = 'X'", {"customer.parent.group.name": "X"}),
    ],
)
def test_an_object_inside_of_a_customer_may_be_missing(expression: str, more: dict[str, Any]) -> None:
    found = leaving(expression)
    assert found.open == ()
    assert more in buyers(found)


def test_a_part_of_a_missing_object_drops_the_rule_whatever_else_is_true() -> None:
    """Of a trusted customer without a parent the first rule fails, and the second was all there was."""
    first = "customer.parent.name != 'X' or customer.isTrusted"
    found = leaving("customer and customer.isTrusted", first)
    alone = [entry for entry in found.noticed if entry.left_with_none]
    assert [dict(entry.buyer.more) for entry in alone] == [{"customer.isTrusted": "True", "customer.parent": None}]
    assert "customer.parent is none" in alone[0].conditions


def test_what_is_chosen_of_an_object_says_that_it_is_there() -> None:
    (entry,) = leaving("customer.parent and customer.parent.name = null").noticed
    assert entry.conditions == ("customers", "customer.parent is there", "customer.parent.name is none")
    assert dict(entry.buyer.more) == {"customer.parent.name": None}
    (entry,) = leaving("customer.parent.name = 'X'").noticed
    assert entry.conditions == ("customers", "customer.parent.name is X")


ASKED = Checkout("EUR", billing=Address("DE"), customer=Customer("VIP", {"group": {"id": 5}, "parent": {"id": 7}}))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("customer.group.name = 'VIP'", True),
        ("customer.group.id = 5", True),
        ("customer.group.owner", "customer.group.owner"),
        ("customer.parent.name = 'X'", "customer.parent.name"),
        ("customer.parent = null", False),
        ("customer.account.name = 'X'", "customer.account.name"),
        ("customer.account.group.name = 'X'", "customer.account.group.name"),
        ("customer.account = null", "customer.account"),
    ],
)
def test_a_part_that_was_not_given_is_asked_for(text: str, expected: Any) -> None:
    found = program(text).value(scope(ASKED))
    if isinstance(expected, str):
        assert isinstance(found, Undecided)
        assert (found.why, found.path) == (Doubt.NOT_GIVEN, expected)
    else:
        assert found == Found(expected)


def test_a_country_that_the_shop_does_not_know_has_no_other_code() -> None:
    found = program("billingAddress.countryIso3 = 'DEU'").value(scope(replace(ASKED, billing=Address("XX"))))
    assert isinstance(found, Undecided)

"""The variables that a checkout gives to expressions."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from payconf.checkout.evaluation import Doubt, Failed, Failure, Found, Undecided, program
from payconf.checkout.expression.vocabulary import VARIABLES
from payconf.checkout.matching import Address, Checkout, Customer, LineItem
from payconf.checkout.matching.scope import scope

FULL = Checkout(
    currency="EUR",
    billing=Address("DE", "DE-BE", "10115", {"city": "Berlin"}),
    shipping=Address("AT"),
    shipping_origin=None,
    shipping_method="flat_rate_1",
    subtotal=Decimal("140.50"),
    total=Decimal("150.00"),
    customer=Customer("VIP", {"name": "Acme"}),
    customer_user={"email": "a@b.co"},
    line_items=(LineItem("A1", 5, Decimal(20), "item", {"featured": False}), LineItem("B2", 2.0)),
)
NOTHING = Checkout(currency="EUR")


def test_it_has_the_variables_that_the_shop_has() -> None:
    assert scope(FULL).keys() == VARIABLES.keys()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("currency", "EUR"),
        ("total", 150.0),
        ("subtotal.value", 140.5),
        ("subtotal.currency", "EUR"),
        ("subtotal.amount", Failure.NO_PART),
        ("billingAddress.countryIso2", "DE"),
        ("billingAddress.regionCode", "BE"),
        ("billingAddress.postalCode", "10115"),
        ("billingAddress.city", "Berlin"),
        ("billingAddress.town", Failure.NO_PART),
        ("billingAddress.street", "billingAddress.street"),
        ("billingAddress.regionName", "billingAddress.regionName"),
        ("billingAddress.countryIso3", "DEU"),
        ("shippingAddress.regionCode", ""),
        ("shippingAddress.region", None),
        ("shippingAddress.regionName", "shippingAddress.regionName"),
        ("shippingAddress.postalCode", None),
        ("shippingOrigin", None),
        ("shippingMethod", "flat_rate_1"),
        ("customer.name", "Acme"),
        ("customer.group.name", "VIP"),
        ("customer.vatId", "customer.vatId"),
        ("customerUser.email", "a@b.co"),
        ("count(lineItems)", 2),
        ("lineItems[0].productSku", "A1"),
        ("lineItems[0].product.sku", "A1"),
        ("lineItems[0].product.featured", False),
        ("lineItems[0].product.brand", "lineItems[0].product.brand"),
        ("lineItems[0].quantity", 5),
        ("lineItems[0].price.value", 20.0),
        ("lineItems[0].productUnitCode", "item"),
        ("lineItems[0].kitItemLineItems", "lineItems[0].kitItemLineItems"),
        ("lineItems[0].weight", Failure.NO_PART),
        ("lineItems[1].price", "lineItems[1].price"),
        ("lineItems.sum(lineItem.quantity)", 7.0),
    ],
)
def test_what_a_checkout_says(text: str, expected: Any) -> None:
    """A text that names the value itself: it is asked for."""
    found = program(text).value(scope(FULL))
    if isinstance(expected, Failure):
        assert isinstance(found, Failed)
        assert found.why is expected
    elif expected == text:
        assert isinstance(found, Undecided)
        assert (found.why, found.path) == (Doubt.NOT_GIVEN, expected)
    else:
        assert found == Found(expected)


@pytest.mark.parametrize("name", sorted(VARIABLES.keys() - {"currency", "billingAddress"}))
def test_nothing_that_nobody_said_is_null(name: str) -> None:
    found = program(f"{name} = null").holds(scope(NOTHING))
    assert isinstance(found, Undecided)
    assert found.path == name


@pytest.mark.parametrize("name", sorted(VARIABLES.keys() - {"currency", "lineItems"}))
def test_what_is_said_not_to_be_there_is_null(name: str) -> None:
    gone = Checkout("EUR", None, None, None, None, None, None, None, None, None, None)
    assert program(f"{name} = null").holds(scope(gone)) == Found(True)


def test_what_is_known_of_an_object_inside_another_one() -> None:
    said = {
        "billing": Address("DE", more={"region": {"name": "Berlin"}}),
        "customer": Customer("VIP", {"tax": {"id": "1"}}),
    }
    found = scope(Checkout("EUR", **said))
    assert program("billingAddress.region.name ~ customer.tax.id").value(found) == Found("Berlin1")
    assert isinstance(program("customer.tax.code").value(found), Undecided)


def test_a_customer_in_no_group() -> None:
    assert program("customer.group = null").holds(scope(Checkout("EUR", customer=Customer(None)))) == Found(True)

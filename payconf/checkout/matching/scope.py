"""The variables of an expression, as the shop makes them from a checkout (PaymentBundle's converter for rules)."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from payconf.checkout.evaluation.value import NOT_GIVEN, NotGiven, Thing
from payconf.checkout.expression.vocabulary import VARIABLES

if TYPE_CHECKING:
    from payconf.checkout.matching.checkout import Address, Checkout, Customer, LineItem

_ADDRESS = dict.fromkeys(VARIABLES["billingAddress"].parts, NOT_GIVEN)
_ITEMS = VARIABLES["lineItems"].item
_LINE_ITEM = dict.fromkeys(_ITEMS.parts if _ITEMS else (), NOT_GIVEN)


def scope(checkout: Checkout) -> Mapping[str, Any]:
    """Every variable that the shop has. Money is a float there, however exactly it was given."""
    currency = checkout.currency
    return {
        "lineItems": _lines(checkout),
        "billingAddress": _address(checkout.billing),
        "shippingAddress": _address(checkout.shipping),
        "shippingOrigin": _address(checkout.shipping_origin),
        "shippingMethod": checkout.shipping_method,
        "currency": currency,
        "subtotal": _price(checkout.subtotal, currency),
        "customer": _customer(checkout.customer),
        "customerUser": _thing(checkout.customer_user),
        "total": _float(checkout.total),
    }


def _float(amount: Decimal | NotGiven | None) -> float | NotGiven | None:
    return float(amount) if isinstance(amount, Decimal) else amount


def _price(amount: Decimal | NotGiven | None, currency: str | None) -> Thing | NotGiven | None:
    if isinstance(amount, Decimal):
        return Thing({"value": float(amount), "currency": currency}, complete=True)
    return amount


def _value(value: Any) -> Any:
    """What somebody said: a mapping is an object of which that much is known."""
    return Thing({name: _value(part) for name, part in value.items()}) if isinstance(value, Mapping) else value


def _values(parts: Mapping[str, Any]) -> Mapping[str, Any]:
    return {name: _value(part) for name, part in parts.items()}


def _thing(parts: Mapping[str, Any] | NotGiven | None) -> Thing | NotGiven | None:
    return Thing(_values(parts)) if isinstance(parts, Mapping) else parts


def _address(address: Address | NotGiven | None) -> Thing | NotGiven | None:
    """The combined code of a region is country and code; what has no region has no name of one either."""
    if address is None or isinstance(address, NotGiven):
        return address
    region = address.region
    parts = {**_ADDRESS, "countryIso2": address.country, "regionCode": region, "postalCode": address.postal_code}
    if isinstance(region, str):
        parts["regionCode"] = region.removeprefix(f"{address.country}-")
    elif region is None:
        parts |= {"region": None, "regionName": None}
    return Thing({**parts, **_values(address.more)}, complete=True)


def _customer(customer: Customer | NotGiven | None) -> Thing | NotGiven | None:
    if customer is None or isinstance(customer, NotGiven):
        return customer
    group = Thing({"name": customer.group}) if isinstance(customer.group, str) else customer.group
    return Thing({"group": group, **_values(customer.more)})


def _lines(checkout: Checkout) -> tuple[Thing, ...] | NotGiven:
    if isinstance(checkout.line_items, NotGiven):
        return NOT_GIVEN
    return tuple(_line(line, checkout.currency) for line in checkout.line_items)


def _line(line: LineItem, currency: str | None) -> Thing:
    parts = {
        "productSku": line.sku,
        "quantity": line.quantity,
        "price": _price(line.price, currency),
        "productUnitCode": line.unit,
        "product": Thing({"sku": line.sku, **_values(line.product)}),
    }
    return Thing({**_LINE_ITEM, **parts}, complete=True)

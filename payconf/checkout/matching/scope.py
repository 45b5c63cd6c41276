"""The variables of an expression, as the shop makes them from a checkout (PaymentBundle's converter for rules)."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from payconf.checkout.evaluation.value import NOT_GIVEN, NotGiven, Thing
from payconf.checkout.expression.vocabulary import VARIABLES
from payconf.model.countries import countries

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
    """With what country and region decide. Their names are translated, so nobody knows them here."""
    if address is None or isinstance(address, NotGiven):
        return address
    parts = {**_ADDRESS, "postalCode": address.postal_code, **_country(address.country), **_region(address)}
    return Thing({**parts, **_values(address.more)}, complete=True)


def _country(iso2: str) -> Mapping[str, Any]:
    known = countries().get(iso2)
    iso3 = NOT_GIVEN if known is None else known.iso3
    return {"countryIso2": iso2, "countryIso3": iso3, "country": Thing({"iso2Code": iso2, "iso3Code": iso3})}


def _region(address: Address) -> Mapping[str, Any]:
    """The combined code is country and code. Without a region the code is empty, and its name the text in its place
    (AddressBundle, AbstractAddress)."""
    region = address.region
    if region is None:
        return {"regionCode": "", "region": None, "regionName": address.more.get("regionText", NOT_GIVEN)}
    if isinstance(region, NotGiven):
        return {}
    code = region.removeprefix(f"{address.country}-")
    return {"regionCode": code, "region": Thing({"combinedCode": region, "code": code})}


def _customer(customer: Customer | NotGiven | None) -> Thing | NotGiven | None:
    if customer is None or isinstance(customer, NotGiven):
        return customer
    parts, group = _values(customer.more), customer.group
    if not isinstance(group, str):
        return Thing({"group": group, **parts})
    further = parts.get("group")
    known = further.parts if isinstance(further, Thing) else {}
    return Thing({**parts, "group": Thing({**known, "name": group})})


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

"""Expressions whose answer is often certain, and checkouts to try them with."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from payconf.checkout.certainty.frame import Frame
from payconf.checkout.matching.checkout import Address, Checkout, Customer, LineItem

_NUMBERS = st.sampled_from(["0", "5", "5.0", "-5", "10"])
_TEXTS = st.sampled_from(['"A"', '"B"', '""', '"0"', '"DE"', '"US"', '"CA"'])
_ORDER = st.sampled_from(["<", "<=", ">", ">=", "=", "!=", "=="])
_EQUAL = st.sampled_from(["=", "!=", "=="])
_AMOUNTS = st.sampled_from(
    ["total", "subtotal.value", "total - 5", "-total", "lineItems.sum(lineItem.quantity)", "count(lineItems)"]
)
_PARTS = st.sampled_from(
    [
        *("shippingMethod", "currency", "customer.group.name", "customer.vatId"),
        *("billingAddress.countryIso2", "billingAddress.regionCode", "billingAddress.postalCode"),
        *("shippingAddress.countryIso2", "subtotal.currency"),
    ]
)
_OBJECTS = st.sampled_from(["customer", "customer.group", "billingAddress", "shippingAddress", "customerUser", "total"])
_WITHIN = st.one_of(
    st.tuples(st.just("lineItem.quantity"), _ORDER, _NUMBERS),
    st.tuples(st.just("lineItem.price.value"), _ORDER, _NUMBERS),
    st.tuples(st.just("lineItem.productSku"), _EQUAL, _TEXTS),
).map(" ".join)
_BODIES = st.one_of(_WITHIN, st.builds("{} {} {}".format, _WITHIN, st.sampled_from(["and", "or"]), _WITHIN))
ATOMS = st.one_of(
    st.tuples(_AMOUNTS, _ORDER, _NUMBERS).map(" ".join),
    st.tuples(_NUMBERS, _ORDER, _AMOUNTS).map(" ".join),
    st.tuples(_PARTS, _EQUAL, _TEXTS).map(" ".join),
    st.builds("{} {} [{}, {}]".format, _PARTS, st.sampled_from(["in", "not in"]), _TEXTS, _TEXTS),
    st.builds("{} {} null".format, _OBJECTS, _EQUAL),
    st.builds("lineItems.{}({})".format, st.sampled_from(["any", "all"]), _BODIES),
    st.sampled_from(["shippingMethod", "total", "customer", "total > subtotal.value", "1 / (1 - 1) > 2", "true"]),
    st.sampled_from(['shippingMethod matches "/^A/"', "billingAddress.postalCode > 5", "customer.vatId", "'0'"]),
)


def _larger(smaller: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        st.builds("({} {} {})".format, smaller, st.sampled_from(["and", "or"]), smaller),
        st.builds("not ({})".format, smaller),
        st.builds("({} ? {} : {})".format, smaller, smaller, smaller),
    )


EXPRESSIONS = st.recursive(ATOMS, _larger, max_leaves=5)
PLACES = st.sampled_from([("DE", ""), ("US", "CA"), ("US", ""), ("AT", "")])
FRAMES = st.builds(Frame, st.sampled_from(["EUR", "USD"]), st.frozensets(PLACES, max_size=2))

_MONEY = st.sampled_from([Decimal(text) for text in ("-6", "-5", "0", "4.99", "5", "5.01", "10", "10.01", "15")])
_GIVEN = st.sampled_from(["A", "B", "", "0", "Z", None])
_LINES = st.lists(
    st.builds(LineItem, sku=_GIVEN, quantity=st.sampled_from([0, 1, 5, 5.0, 10, 12.5]), price=_MONEY), max_size=3
)


@st.composite
def checkouts(draw: st.DrawFn, frame: Frame) -> Checkout:
    """One that the frame lets in."""
    return Checkout(
        currency=frame.currency,
        billing=draw(_billing(frame)),
        shipping=draw(st.one_of(st.none(), _address(st.sampled_from(["DE", "US"])))),
        shipping_method=draw(_GIVEN),
        subtotal=draw(_MONEY),
        total=draw(_MONEY),
        customer=draw(st.one_of(st.none(), st.builds(Customer, _GIVEN, st.builds(_attributes, _GIVEN)))),
        customer_user=draw(st.sampled_from([None, {}])),
        line_items=tuple(draw(_LINES)),
    )


def _attributes(value: object) -> dict[str, Any]:
    return {"vatId": value}


def _billing(frame: Frame) -> st.SearchStrategy[Address | None]:
    if not frame.places:
        return st.one_of(st.none(), _address(st.sampled_from(["DE", "US", "FR"])))
    return st.sampled_from(sorted(frame.places)).flatmap(lambda place: _address(st.just(place[0]), place[1]))


def _address(country: st.SearchStrategy[str], code: str = "") -> st.SearchStrategy[Address]:
    if code:
        return st.builds(lambda iso, postal: Address(iso, f"{iso}-{code}", postal), country, _GIVEN)
    regions = st.sampled_from(["CA", "NY", None])
    return st.builds(
        lambda iso, region, postal: Address(iso, region and f"{iso}-{region}", postal), country, regions, _GIVEN
    )

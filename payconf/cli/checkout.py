"""The words of `payconf simulate` as a checkout."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

import click

from payconf.checkout.evaluation import NOT_GIVEN
from payconf.checkout.evaluation.value import NotGiven
from payconf.checkout.matching import Address, Checkout, Customer, LineItem

_OBJECTS = ("billingAddress", "shippingAddress", "shippingOrigin", "customer", "customerUser", "product")
_WORDS = {"true": True, "false": False, "null": None}
Parts = dict[str, Any]


def checkout_of(words: Mapping[str, Any]) -> Checkout:
    """By the names of the options. Raises UsageError for what contradicts itself or can't be read."""
    if not words["currency"]:
        raise click.UsageError("--currency is missing: no checkout is without one")
    said = _said(words["said"])
    return Checkout(
        currency=words["currency"],
        website=words["website"],
        billing=_address(words, "billing", said["billingAddress"]),
        shipping=_shipping(words, said["shippingAddress"]),
        shipping_origin=_origin(said["shippingOrigin"]),
        shipping_method=_text(words["shipping_method"]),
        subtotal=_given(words, "subtotal"),
        total=_given(words, "total"),
        customer=_customer(words, said["customer"]),
        customer_user=_user(words, said["customerUser"]),
        line_items=_lines(words, said["product"]),
        payment_term=_switch(words["payment_term"]),
        vat_id=_switch(words["vat_id"]),
        https=not words["http"],
    )


def _said(entries: tuple[str, ...]) -> dict[str, Parts]:
    """--set by object; a name with further points is a part of a part."""
    found: dict[str, Parts] = {name: {} for name in _OBJECTS}
    for entry in entries:
        path, equal, text = entry.partition("=")
        first, *names = path.strip().split(".")
        if not equal or first not in found or not names or not all(names):
            known = ", ".join(f"{name}.…" for name in _OBJECTS)
            raise click.UsageError(f"--set {entry}: write NAME=VALUE; names begin with {known}")
        parts = found[first]
        for name in names[:-1]:
            parts = parts.setdefault(name, {})
            if not isinstance(parts, dict):
                raise click.UsageError(f"--set {entry}: {name} has a value already")
        parts[names[-1]] = _value(text.strip())
    return found


def _value(text: str) -> Any:
    """true, false, null and numbers are themselves, all else is text; in quotes, everything is."""
    if text in _WORDS:
        return _WORDS[text]
    if len(text) > 1 and text[0] == text[-1] and text[0] in "\"'":
        return text[1:-1]
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text


def _text(text: str | None) -> str | NotGiven | None:
    """An option that wasn't written is not given, an empty one says that there is none."""
    return NOT_GIVEN if text is None else text or None


def _switch(value: bool | None) -> bool | NotGiven:
    return NOT_GIVEN if value is None else value


def _amount(option: str, text: str) -> Decimal:
    try:
        amount = Decimal(text)
    except InvalidOperation:
        amount = Decimal("NaN")
    if not amount.is_finite():
        raise click.UsageError(f"--{option} {text}: an amount is digits with a point, such as 10000.01")
    return amount


def _given(words: Mapping[str, Any], name: str) -> Decimal | NotGiven:
    return NOT_GIVEN if words[name] is None else _amount(name, words[name])


def _address(words: Mapping[str, Any], of: str, more: Parts) -> Address | None:
    """None where no country is named; then nothing else of the address may be."""
    country, region, code = (words[f"{of}_{part}"] for part in ("country", "region", "postal_code"))
    if country:
        return Address(country, _text(region), _text(code), more)
    if region is not None or code is not None or more:
        raise click.UsageError(f"--{of}-country is missing: the rest of the address says nothing without it")
    return None


def _shipping(words: Mapping[str, Any], more: Parts) -> Address | NotGiven | None:
    found = _address(words, "shipping", more)
    if found is not None and words["no_shipping_address"]:
        raise click.UsageError("--no-shipping-address and --shipping-country exclude each other")
    return None if words["no_shipping_address"] else found or NOT_GIVEN


def _origin(more: Parts) -> Address | NotGiven:
    if not more:
        return NOT_GIVEN
    return Address(str(more.get("countryIso2", "")), NOT_GIVEN, NOT_GIVEN, {"countryIso2": NOT_GIVEN, **more})


def _customer(words: Mapping[str, Any], more: Parts) -> Customer | NotGiven | None:
    group = words["customer_group"]
    if words["guest"]:
        if group is not None or more or words["payment_term"]:
            raise click.UsageError("--guest: a guest has no customer group, no payment term and no other part")
        return None
    known = group is not None or more or words["payment_term"] or words["vat_id"]
    return Customer(_text(group), more) if known else NOT_GIVEN


def _user(words: Mapping[str, Any], more: Parts) -> Mapping[str, Any] | NotGiven | None:
    return None if words["guest"] else more or NOT_GIVEN


def _lines(words: Mapping[str, Any], product: Parts) -> tuple[LineItem, ...] | NotGiven:
    skus, quantities, prices = words["sku"], words["quantity"], words["price"]
    count = max(len(skus), len(quantities), len(prices))
    if any(len(given) not in (0, count) for given in (skus, quantities, prices)):
        raise click.UsageError("--sku, --quantity and --price: as many of the one as of the other, or none")
    if product and not count:
        raise click.UsageError("--sku is missing: product.… are parts of the product in a line item")
    if not count:
        return NOT_GIVEN
    return tuple(
        LineItem(
            skus[at] if skus else NOT_GIVEN,
            _quantity(quantities[at]) if quantities else NOT_GIVEN,
            _amount("price", prices[at]) if prices else NOT_GIVEN,
            product=product,
        )
        for at in range(count)
    )


def _quantity(text: str) -> int | float:
    """5 is an integer, 5.0 a float; an expression that compares with = tells them apart."""
    amount = _amount("quantity", text)
    return int(text) if text.strip().lstrip("+-").isdigit() else float(amount)

"""Rules, methods and checkouts for tests of the matching."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

from payconf.checkout.matching import (
    Address,
    Checkout,
    Destination,
    PaymentMethod,
    PaymentRule,
    RuleSet,
)
from payconf.integrations import types
from payconf.integrations.methods import parse_identifier

SHOP: dict[str, Any] = json.loads((Path(__file__).parent / "data/oro-matching.json").read_text(encoding="utf-8"))


def shop_rules() -> RuleSet:
    """Those of the real shop, with the methods of its integrations."""
    return RuleSet((_rule(entry) for entry in SHOP["rules"]), dict(map(_method, SHOP["methods"].values())))


def _rule(entry: dict[str, Any]) -> PaymentRule:
    return PaymentRule(
        name=entry["key"],
        id=entry["id"],
        sort_order=entry["order"],
        currency=entry["cur"],
        methods=tuple(SHOP["methods"][name] for name in entry["methods"]),
        enabled=entry.get("enabled", True),
        destinations=tuple(
            Destination(country, region or "", frozenset(codes)) for country, region, codes in entry.get("dest", ())
        ),
        expression=entry.get("expr", ""),
        stop=entry.get("stop", False),
    )


def _method(identifier: str) -> tuple[str, PaymentMethod]:
    """The ghost's integration isn't there; its method has another name, so that nothing is found under its own."""
    type_, name, ident = parse_identifier(identifier) or ("", "", "")
    found = types()[type_].method(name)
    assert found is not None
    method = PaymentMethod(identifier, identifier, kind=f"{type_}.{name}", offered=found.offered)
    return ("nobody's" if ident == "99999" else identifier), method


def shop_checkout(entry: dict[str, Any]) -> Checkout:
    """A guest, who brings no line items, on the default website."""
    return Checkout(
        currency=entry["currency"],
        billing=_address(entry["billing"]),
        shipping=_address(entry["shipping"]),
        subtotal=_money(entry["subtotal"]),
        total=_money(entry["total"]),
        customer=None,
        customer_user=None,
        line_items=(),
    )


def _address(entry: list[str | None] | None) -> Address | None:
    return None if entry is None else Address(str(entry[0]), entry[1], entry[2])


def _money(amount: float | None) -> Decimal | None:
    return None if amount is None else Decimal(str(amount))


def rule(id_: int | None, *methods: str, order: int = 1, currency: str = "EUR", **more: Any) -> PaymentRule:
    """A rule that holds everywhere, unless `more` says otherwise."""
    return PaymentRule(f"r{id_}", order, currency, methods or ("money",), id_, **more)


def method(name: str, type_: str = "money_order", yields: str = "", **more: Any) -> PaymentMethod:
    """A method of an integration type, with that type's conditions."""
    found = types()[type_].method(yields)
    assert found is not None
    return PaymentMethod(name, name.capitalize(), kind=f"{type_}.{yields}", offered=found.offered, **more)


def rule_set(*rules: PaymentRule, methods: tuple[PaymentMethod, ...] = ()) -> RuleSet:
    """Rules, and the method `money` beside those named."""
    return RuleSet(rules, {entry.name: entry for entry in (method("money"), *methods)})

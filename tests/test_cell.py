"""The checkout that stands for a cell of the coverage matrix, and that its reasons give what the cell says."""

from __future__ import annotations

import pytest

from payconf.checkout.blast import radius
from payconf.checkout.cell import NOWHERE, Map
from payconf.checkout.evaluation.value import NOT_GIVEN
from payconf.checkout.matching import Address, Destination, MethodWhy, PaymentMethod, PaymentRule, RuleSet

METHODS = {name: PaymentMethod(name, name.title(), name, name) for name in ("card", "paypal", "cheque")}


def rule(ident: int, *methods: str, to: tuple[Destination, ...] = (), currency: str = "EUR") -> PaymentRule:
    return PaymentRule(str(ident), ident, currency, methods, id=ident, destinations=to)


@pytest.mark.parametrize(
    ("destination", "billing"),
    [
        (NOWHERE, None),
        ("DE", Address("DE", NOT_GIVEN, None)),
        ("DE 10115", Address("DE", NOT_GIVEN, "10115")),
        ("US", Address("US", None, NOT_GIVEN)),
        ("US-CA", Address("US", "US-CA", NOT_GIVEN)),
        ("US-CA 90001", Address("US", "US-CA", "90001")),
        ("US otherwise", Address("US", None, NOT_GIVEN)),
        ("elsewhere", Address("*", NOT_GIVEN, NOT_GIVEN)),
        ("elsewhere otherwise", Address("*", NOT_GIVEN, NOT_GIVEN)),
        ("any address", Address("*", NOT_GIVEN, NOT_GIVEN)),
        ("any address or none", Address("*", NOT_GIVEN, NOT_GIVEN)),
    ],
)
def test_the_checkout_of_a_cell(destination: str, billing: Address | None) -> None:
    known = Map.of([rule(1, to=(Destination("US", "US-CA"), Destination("DE", "", frozenset({"10115"}))))])
    assert known.checkout("EU", "EUR", destination).billing == billing


def test_the_reasons_give_what_the_cell_says() -> None:
    """Without expressions everything is decided: the rules that apply there offer what the cell has, in its order."""
    rules = [
        rule(1, "card", to=(Destination("US", "US-CA"), Destination("DE", "", frozenset({"10115"})))),
        rule(2, "paypal", to=(Destination("US"), Destination("AT"))),
        rule(3, "cheque"),
        rule(4, "card", currency="USD"),
    ]
    known, shop = Map.of(rules), RuleSet(rules, METHODS)
    cells = radius(shop, shop, ["EU"]).coverage
    assert len({place for cell in cells for place in cell.destinations}) > 6
    for cell in cells:
        for place in cell.destinations:
            verdicts = shop.answer(known.checkout(cell.website, cell.currency, place)).rules
            offered = [one.method for found in verdicts for one in found.methods if one.why is MethodWhy.OFFERED]
            assert [METHODS[name].label for name in offered] == list(cell.after), place

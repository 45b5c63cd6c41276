"""What the blast radius is made of: lines of amounts, values worth a try, and what an expression reads."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from payconf.checkout.blast.amounts import MOST_LINES, Amount, amounts, axis
from payconf.checkout.blast.choices import There, below, combined, objects
from payconf.checkout.blast.linear import Line, line
from payconf.checkout.blast.places import NO_ADDRESS, PAIRS, places
from payconf.checkout.blast.reads import ITEM, Area, Reads, areas_of, reads
from payconf.checkout.blast.texts import candidates, like
from payconf.checkout.expression import parse
from payconf.checkout.expression.tree import Comparison
from payconf.checkout.matching import Destination, PaymentRule


def turning(subtotal: int, total: int, constant: Any) -> Line:
    return Line(Fraction(subtotal), Fraction(total), Fraction(constant))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("subtotal.value > 100", turning(1, 0, 100)),
        ("100.5 < total", turning(0, -1, "-100.5")),
        ("total - subtotal.value > 10", turning(-1, 1, 10)),
        ("total + 5 = subtotal.value", turning(-1, 1, -5)),
        ("-total < +5", turning(0, -1, 5)),
        ("2 * total >= 10", turning(0, 2, 10)),
        ("total * 2 >= 10", turning(0, 2, 10)),
        ("total / 2 > 5", Line(Fraction(0), Fraction(1, 2), Fraction(5))),
        ("total / 0 > 5", None),
        ("total * subtotal.value > 1", None),
        ("total % 2 = 0", None),
        ("-customer.level < total", None),
        ("1 + customer.level < total", None),
        ("1 < 2", None),
        ("total in [1, 2]", None),
        ("total > 1000000000000000", None),
        ("total > 'a'", None),
    ],
)
def test_a_comparison_of_amounts_is_a_line(text: str, expected: Line | None) -> None:
    node = parse(text)
    assert isinstance(node, Comparison)
    assert line(node) == expected


def test_an_axis_has_every_threshold_and_an_amount_beside_each() -> None:
    found = axis(map(Fraction, (100, -5, "0.001", 100)))
    assert found.values == tuple(map(Decimal, ("0", "0.001", "0.01", "100", "100.01")))
    assert [found.exact(index) for index in range(5)] == [False, True, False, True, False]
    assert found.around(0) == (None, Fraction("0.001"))
    assert found.around(2) == (Fraction("0.001"), Fraction(100))
    assert found.around(4) == (Fraction(100), None)
    assert found.starts(map(Fraction, (-5, 100))) == [0, 3, 4]
    close = axis(map(Fraction, ("0", "0.004")))
    assert close.values == tuple(map(Decimal, ("0", "0.002", "0.004", "0.01")))
    assert close.exact(0)
    alone = axis([])
    assert (alone.values, alone.exact(0), alone.around(0)) == ((Decimal(250),), False, (None, None))


def test_lines_that_slope_are_looked_at_where_they_cross() -> None:
    found = amounts([turning(-1, 1, 10), turning(1, 1, 100), turning(0, 1, 50), turning(2, 2, 100)], [])
    assert found.sloping
    assert found.complete
    assert Amount(Decimal(45), Decimal(55)) in found.pairs, "where the first two meet"
    assert Amount(Decimal(40), Decimal(50)) in found.pairs
    many = amounts([turning(-1, 1, number) for number in range(MOST_LINES + 1)], [])
    assert not many.complete


def test_pairs_of_amounts() -> None:
    assert amounts([], [Fraction(5)]).pairs == tuple(
        Amount(Decimal(text), Decimal(text)) for text in ("4.99", "5", "5.01")
    )
    both = amounts([turning(1, 0, 1)], [Fraction(5)])
    assert len(both.pairs) == 9
    assert not both.sloping


@pytest.mark.parametrize(
    ("values", "patterns", "expected"),
    [
        ((), (), ["another"]),
        (("another",), (), ["another", "another-"]),
        (("a", None, "", True), (), ["a", "another"]),
        ((5,), (), ["5", "4", "6", "another"]),
        (("09",), (), ["09", "9", "8", "10", "another"]),
        (("1.5",), (), ["1.5", "another"]),
        ((), ("/^10/",), ["10", "another"]),
        ((), ("/^a/", "/b$/"), ["a", "b", "ab", "ba", "another"]),
    ],
)
def test_texts_worth_a_try(values: Any, patterns: Any, expected: list[str]) -> None:
    assert candidates(values, patterns) == expected


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("/^10/", ["10"]),
        ("/^(10|20)[0-9]{3}$/", ["10000", "20000"]),
        ("/^(?:a|b)c+d*e?f{2,}/", ["acff", "bcff"]),
        (r"/\d\w\s\./", ["1a ."]),
        ("/a.b/", ["axb"]),
        ("/a|b/", ["a", "b"]),
        ("/[^a]/", ["a"]),
        ("/x{99}/", ["x" * 50]),
        ("/no end", []),
        ("", []),
    ],
)
def test_texts_that_a_pattern_may_mean(pattern: str, expected: list[str]) -> None:
    assert like(pattern) == expected


PARTS = {"a": [1, 2], "b.c": ["x", None]}


def test_choices_are_combined_or_made_one_by_one() -> None:
    found, complete = combined(PARTS)
    assert complete
    assert [tuple(entry.values()) for entry in found] == [(1, "x"), (1, None), (2, "x"), (2, None)]
    many = {"a": list(range(100)), "b.c": ["x", None]}
    found, complete = combined(many)
    assert not complete
    assert len(found) == 1 + 99 + 1
    assert found[0] == {"a": 99, "b.c": None}


def test_what_a_missing_object_has_is_not_chosen() -> None:
    parts = ["customer.parent.group.name", "customer.group.name", "customer.name"]
    inside = objects(parts)
    assert list(inside) == ["customer.parent", "customer.parent.group"]
    found, _ = combined({**inside, "customer.parent.group.name": ["x", None]})
    names = ["customer.parent", "customer.parent.group", "customer.parent.group.name"]
    there = There.THERE
    assert [[entry.get(name, "-") for name in names] for entry in found] == [
        [None, "-", "-"],
        [there, None, "-"],
        [there, there, "x"],
        [there, there, None],
    ]
    assert [below(entry, "customer.") for entry in found] == [
        {"parent": None},
        {"parent": {"group": None}},
        {"parent": {"group": {"name": "x"}}},
        {"parent": {"group": {"name": None}}},
    ]
    assert str(there) == "there"


P, A, W, O = Area.PLACE, Area.AMOUNT, Area.PARTY, Area.OTHER  # noqa: E741


@pytest.mark.parametrize(
    ("text", "values", "areas", "wild"),
    [
        ("", {}, set(), set()),
        ("not (", {}, set(), set()),
        ("nothing.here = 5", {}, set(), set()),
        ("currency = 'EUR' and subtotal.currency != 'USD'", {}, set(), set()),
        ("subtotal.value > 5 or not total", {}, {A}, set()),
        ("total in [1, 2.5]", {"total": {1, 2.5}}, {A}, {A}),
        ("total ~ 'x' = '5x'", {"total": {"x", "5x"}}, {A}, {A}),
        ("subtotal", {"subtotal": {True, False}}, {A}, set()),
        ("customer", {"customer": {True, False}}, {W}, set()),
        ("customer.group.name = 'VIP'", {"customer.group.name": {"VIP"}}, {W}, set()),
        ("'VIP' = customer.group.name", {"customer.group.name": {"VIP"}}, {W}, set()),
        ("customer.group.name in ['VIP', 'B']", {"customer.group.name": {"VIP", "B"}}, {W}, set()),
        ("'VIP' in customer.group.name", {"customer.group.name": {"VIP"}}, {W}, {W}),
        ("customer.level > -5", {"customer.level": {-5}}, {W}, {W}),
        ("customer.level in [1, customer.x]", {"customer.level": {1}, "customer.x": {1}}, {W}, {W}),
        ("customer.level = customerUser.level", {"customer.level": set(), "customerUser.level": set()}, {W}, {W}),
        ("customer.a ? customer.b : customer.c", {f"customer.{n}": {True, False} for n in "abc"}, {W}, set()),
        ("customer.a ?: customer.c", {f"customer.{n}": {True, False} for n in "ac"}, {W}, set()),
        ("customer.get_parent.name = 'X'", {"customer.parent.name": {"X"}}, {W}, set()),
        ("customer.a[0].b", {"customer.a": {0}}, {W}, {W}),
        ("customer.a[0].b = 5", {"customer.a": {0, 5}}, {W}, {W}),
        ("nothing.here matches '/x/'", {}, set(), set()),
        ("shippingMethod = 'pickup'", {"shippingMethod": {"pickup"}}, {O}, set()),
        ("billingAddress.city = 'Wien'", {"billingAddress.city": {"Wien"}}, {O}, set()),
        ("billingAddress", {"billingAddress": {True, False}}, {P}, set()),
        ("billingAddress.countryIso2 < 'DE'", {"billingAddress.countryIso2": {"DE"}}, {P}, {P}),
        ("lineItems.any(lineItem.quantity > 5)", {"lineItems": set(), f"{ITEM}.quantity": {5}}, {O}, {O}),
        ("customer.items.any(item.x)", {"customer.items": set()}, {W}, {W}),
        ("[1, 2].any(x)", {}, set(), set()),
        ("lineItems.sum(lineItem.quantity) > 10", {"lineItems": {10}, f"{ITEM}.quantity": {10}}, {O}, {O}),
        ("count(lineItems) > 2", {"lineItems": {2}}, {O}, {O}),
        ("total = 1 ? 'a' : 'b'", {}, {A}, set()),
    ],
)
def test_what_an_expression_reads(text: str, values: dict[str, Any], areas: set[Area], wild: set[Area]) -> None:
    found = reads(text)
    assert (found.values, found.areas, found.wild) == (values, areas, wild)


def test_counts_and_patterns_are_read_apart() -> None:
    assert reads("count(lineItems) > 2").counts == {2}
    assert reads("count(lineItems) > 2.5").counts == set()
    assert reads("customer.name matches '/^A/'").patterns == {"customer.name": {"/^A/"}}
    assert reads("customer.name matches '/^A/'").wild == {W}
    assert reads("billingAddress.countryIso3 matches '/^D/'").patterns == {}
    assert areas_of("billingAddress.regionName") == {P, O}


def test_what_several_expressions_read() -> None:
    whole = Reads()
    for text in ("customer.name = 'A'", "customer.name = 'B' and total > 5", "customer.name matches '/^C/'"):
        whole.add(reads(text))
    whole.add(reads("customer.name matches '/^D/' and count(lineItems) > 2"))
    assert whole.values["customer.name"] == {"A", "B"}
    assert whole.patterns == {"customer.name": {"/^C/", "/^D/"}}
    assert whole.lines == {turning(0, 1, 5)}
    assert whole.counts == {2}
    assert whole.areas == {W, A, O}


def test_places_of_too_many_regions_and_codes_are_those_named_together() -> None:
    codes = frozenset(map(str, range(10_000, 10_000 + PAIRS)))
    rules = [
        PaymentRule("a", 1, "EUR", (), destinations=(Destination("DE", "DE-BE", codes), Destination("DE", "DE-HH"))),
    ]
    found = places(rules, reads("billingAddress.countryIso2 in ['AT', 'Germany', '12']"))
    assert list(found) == ["", "AT", "DE", "CH"]
    assert found[""] == (NO_ADDRESS,)
    inside = {(place.region, place.postal_code) for place in found["DE"]}
    assert {("", ""), ("DE-BE", ""), ("DE-HH", ""), ("DE-BE", "10005"), ("", "10005")} <= inside
    assert ("DE-HH", "10005") not in inside

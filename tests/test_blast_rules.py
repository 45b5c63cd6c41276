"""The blast radius of hand-made rule sets: classes with their words and buyers, and what stays open."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from payconf.checkout.blast import grid as grids
from payconf.checkout.blast import radius
from payconf.checkout.blast.compare import MOST_FREE
from payconf.checkout.matching import Checkout, Destination, PaymentMethod, PaymentRule, Presence, RuleSet
from payconf.integrations.base import Offered
from payconf.model.blast import Blast
from tests.matching_samples import method, rule

MONEY, OTHER, TERM = method("money"), method("other"), method("term", "payment_term")
VAT = method("vat", "infinite_pay")
SECURE = PaymentMethod("secure", "Secure", offered=Offered(https=True))
BELOW = PaymentMethod("below", "Below", offered=Offered(minimum_total="10", maximum_total="20"))
METHODS = {entry.name: entry for entry in (MONEY, OTHER, TERM, VAT, SECURE, BELOW)}
LIST = ("values that nobody can list",)


def radius_of(old: list[PaymentRule], new: list[PaymentRule], https: tuple[bool, ...] = (True,)) -> Blast:
    return radius(RuleSet(old, METHODS), RuleSet(new, METHODS), ("EU",), https)


def leaving(name: str = "money", https: tuple[bool, ...] = (True,), **more: Any) -> Blast:
    """One rule goes, and nothing stays."""
    return radius_of([rule(1, name, **more)], [], https)


def told(found: Blast) -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
    return [(entry.destinations, entry.conditions) for entry in found.noticed]


def conditions(expression: str, name: str = "money", https: tuple[bool, ...] = (True,)) -> list[tuple[str, ...]]:
    return [entry.conditions for entry in leaving(name, https, expression=expression).noticed]


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("", [()]),
        ("total > 100", [("total over 100.00",)]),
        ("total <= 100", [("total up to 100.00",)]),
        ("total < 100", [("total under 100.00",)]),
        ("total = 100.0", [("total of exactly 100.00",)]),
        ("total >= 100 and total < 200.125", [("total from 100.00 under 200.125",)]),
        ("total != 100.0", [("total under 100.00 or over 100.00",)]),
        ("subtotal.value > 100 and total > 200", [("subtotal over 100.00", "total over 200.00")]),
        (
            "total = 1.0 or total = 2.0 or total = 3.0 or total = 4.0 or total = 5.0",
            [
                (
                    "total of exactly 1.00 or of exactly 2.00 or of exactly 3.00 or 2 more ranges",
                )
            ],
        ),
        (
            "subtotal.value > 100 and total > 200 or subtotal.value < 10 and total < 20",
            [("subtotal under 10.00 or over 100.00", "total under 20.00 or over 200.00", "in some combinations")],
        ),
        ("total > subtotal.value", [("some subtotals and totals",)]),
        ("not customer", [("guests",)]),
        ("customer", [("customers",)]),
        ("customer = null or customer.level = 'A'", [("guests and customers", "customer.level is A")]),
        (
            "customer.level = 'A' and customer.kind = 'B' or customer.level = 'C' and customer.kind = 'D'",
            [("customers", "customer.kind is B or D", "customer.level is A or C", "in some combinations")],
        ),
        (
            "customer.level in ['A', 'B', 'C', 'D', 'E']",
            [("customers", "customer.level is A or B or C or 2 others")],
        ),
        (
            "not customer or not (customer.level = 'A' and customer.kind = 'B')",
            [("guests and customers", "in some combinations")],
        ),
        ("shippingMethod = 'pickup'", [("shippingMethod is pickup",)]),
        ("shippingAddress = null", [("shippingAddress is none or the billing address",), ("shippingAddress is none",)]),
        ("shippingOrigin", [("shippingOrigin is CH",)]),
        (
            "not customer and shippingMethod = 'post' or customer and customer.level = 'A' and shippingMethod = 'up'",
            [("guests and customers", "customer.level is A", "shippingMethod is post or up", "in some combinations")],
        ),
    ],
)  # fmt: skip
def test_on_what_a_class_depends_besides_the_place(expression: str, expected: list[tuple[str, ...]]) -> None:
    assert conditions(expression) == expected


def test_on_methods_own_conditions() -> None:
    assert conditions("", "term") == [("customers who have a payment term",)]
    assert conditions("", "vat") == [("customers who have a VAT id",)]
    assert conditions("", "below") == [("total from 10.00 up to 20.00",)]
    assert conditions("", "secure", (True, False)) == [("over HTTPS",)]
    assert conditions("", "secure", (True,)) == [()]
    assert conditions("", "secure", (False,)) == []
    gone = radius_of([rule(1, "money"), rule(2, "secure")], [rule(2, "secure")], (True, False))
    assert [entry.conditions for entry in gone.noticed] == [("without HTTPS",), ("over HTTPS",)]
    both = radius_of([rule(1, "money"), rule(2, "term")], [rule(2, "term")])
    assert [entry.conditions for entry in both.noticed] == [
        ("guests and customers who have no payment term",),
        ("customers who have a payment term",),
    ]


def test_many_ranges_of_amounts_are_not_told_apart() -> None:
    """By level another range of totals: five descriptions would be too many."""
    parts = " or ".join(f"customer.level = '{level}' and total > {level}00" for level in range(1, 6))
    (entry,) = leaving(expression=parts).noticed
    assert entry.conditions[0] == "total over 100.00"
    assert entry.conditions[-1] == "in some combinations"


def test_conditions_that_differ_in_many_places_are_not_told_apart() -> None:
    codes = [Destination("DE", "", frozenset({str(10_000 + number)})) for number in range(8)]
    rules = [
        rule(number, "money", destinations=(entry,), expression=f"total > {number}00")
        for number, entry in enumerate(codes, 1)
    ]
    (entry,) = radius_of(rules, []).noticed
    assert entry.conditions == ("by conditions that differ from place to place",)
    assert len(entry.destinations) == 8


def test_places_in_words() -> None:
    lands = (Destination("DE", "DE-BE"), Destination("AT", "", frozenset({"1010"})))
    found = radius_of([rule(1, "money"), rule(2, "other", destinations=lands)], [rule(2, "other", destinations=lands)])
    none, lost = found.noticed
    assert none.left_with_none
    assert none.destinations == ("no billing address", "AT otherwise", "DE otherwise", "elsewhere")
    assert lost.destinations == ("AT 1010", "DE-BE")
    assert leaving().noticed[0].destinations == ("any address or none",)
    assert leaving(expression="billingAddress").noticed[0].destinations == ("any address",)
    region = "billingAddress.regionCode = 'BE' and billingAddress.postalCode = '1'"
    assert leaving(expression=region).noticed[0].destinations == ("elsewhere CH-BE 1",)
    other = leaving(expression="billingAddress.postalCode != 'x'").noticed[0]
    assert other.destinations == ("elsewhere otherwise",)
    assert set(other.addresses) == {("*", "", ""), ("*", "*", "*")}


def test_what_stays_the_same_is_no_change() -> None:
    old = [rule(1, "money", expression="total > 5"), rule(2, "other", enabled=False)]
    found = radius_of(old, old)
    assert (found.noticed, found.open, found.changed) == ((), (), 0)
    assert found.decided == found.total > 0
    same = radius_of([rule(1, "money"), rule(2, "money", "other")], [rule(2, "money", "other")])
    assert same.noticed == ()
    assert radius(RuleSet([], {}), RuleSet([], {}), ()) == Blast()


def test_another_order_and_another_method_of_the_same_label() -> None:
    found = radius_of([rule(1, "money", "other")], [rule(1, "other", "money")])
    (entry,) = found.noticed
    assert (entry.lost, entry.gained, entry.left_with_none) == ((), (), False)
    twin = PaymentMethod("twin", MONEY.label, kind="another")
    new = radius(RuleSet([rule(1, "money")], METHODS), RuleSet([rule(1, "twin")], {**METHODS, "twin": twin}), ("EU",))
    (entry,) = new.noticed
    assert entry.gained == (f"{MONEY.label} (another method)",)


def test_a_method_whose_payments_fail_is_none() -> None:
    """It is shown, but nobody can pay with it in this currency."""
    dollars = PaymentMethod("dollars", "Dollars", currencies=frozenset({"USD"}))
    all_ = {**METHODS, "dollars": dollars}
    found = radius(RuleSet([rule(1, "money")], all_), RuleSet([rule(1, "dollars")], all_), ("EU",))
    assert [entry.left_with_none for entry in found.noticed] == [True]
    off = {**METHODS, "money": PaymentMethod("money", MONEY.label, presence=Presence.DISABLED)}
    disabled = radius(RuleSet([rule(1, "money")], METHODS), RuleSet([rule(1, "money")], off), ("EU",))
    assert [(entry.lost, entry.left_with_none) for entry in disabled.noticed] == [((MONEY.label,), True)]
    ghost = radius_of([rule(1, "ghost", "money")], [rule(1, "ghost")])
    assert [entry.lost for entry in ghost.noticed] == [(MONEY.label,)]


def test_websites() -> None:
    both = ("EU", "US")
    rules = [rule(1, "money"), rule(2, "other", websites=frozenset({"US"}))]
    found = radius(RuleSet(rules, METHODS), RuleSet(rules[1:], METHODS), both)
    assert [(entry.website, entry.left_with_none, entry.buyer.website) for entry in found.noticed] == [
        ("EU", True, "EU"),
        ("US", False, "US"),
    ]
    german = [rule(3, "money", expression="billingAddress.countryIso2 = 'DE'"), rules[1]]
    there = radius(RuleSet(german, METHODS), RuleSet(rules[1:], METHODS), both)
    assert [(entry.website, entry.destinations, entry.left_with_none) for entry in there.noticed] == [
        ("EU", ("DE",), True),
        ("US", ("DE",), False),
    ]
    alike = radius(RuleSet(rules[:1], METHODS), RuleSet([], METHODS), both)
    assert [entry.website for entry in alike.noticed] == ["EU", "US"]
    nowhere = radius(RuleSet(rules[:1], METHODS), RuleSet([], METHODS), ())
    assert [entry.website for entry in nowhere.noticed] == ["any website"]


def test_a_stop_shows_what_was_behind_it() -> None:
    first = rule(1, "money", stop=True, expression="total > 100")
    behind = rule(2, "other")
    (entry,) = radius_of([first, behind], [behind]).noticed
    assert (entry.lost, entry.gained, entry.conditions) == ((MONEY.label,), (OTHER.label,), ("total over 100.00",))


@pytest.mark.parametrize(
    ("expression", "more"),
    [
        ("lineItems.any(lineItem.quantity > 5)", {"lineItems": "6 x SKU-1"}),
        ("lineItems.any(lineItem.productSku = 'A')", {"lineItems": "1 x A"}),
        ("lineItems.any(lineItem.product.sku = 'A')", {"lineItems": "1 x A"}),
        ("lineItems.any(lineItem.product.color = 'red')", {"lineItems": "1 x SKU-1"}),
        ("lineItems.any(lineItem.product and lineItem.product.level = 5)", {"lineItems": "1 x SKU-1"}),
        ("lineItems.any(lineItem.price.value > 500)", {"lineItems": "1 x SKU-1"}),
        ("lineItems.any(lineItem.productUnitCode = 'box')", {"lineItems": "1 x SKU-1"}),
        ("count(lineItems) > 4", {"lineItems": "1 x SKU-1, 1 x SKU-1, 1 x SKU-1 and 2 more"}),
        ("billingAddress.city = 'Wien'", {"billingAddress.city": "Wien"}),
        ("shippingAddress.city = 'Wien'", {"shippingAddress": "CH Wien"}),
        ("shippingAddress.regionCode = 'BE'", {"shippingAddress": "CH-BE"}),
        ("shippingAddress.countryIso2 = 'AT' and shippingAddress.postalCode = '1010'", {"shippingAddress": "AT 1010"}),
        ("shippingOrigin.countryIso2 = 'AT'", {"shippingOrigin": "AT"}),
        ("shippingMethod matches '/^pick/'", {"shippingMethod": "pick"}),
        ("customer.level >= 5", {"customer.level": "5"}),
        ("customer.isTrusted", {"customer.isTrusted": "True"}),
        ("customer.isTrusted = false", {"customer.isTrusted": "False"}),
        ("customer.group", {"customer.group.name": "another"}),
        ("customer.group = null", {"customer.group.name": None}),
        ("customerUser.email matches '/@acme/'", {"customerUser.email": "@acme"}),
    ],
)
def test_a_buyer_for_what_expressions_look_at(expression: str, more: dict[str, Any]) -> None:
    found = leaving(expression=expression)
    assert more.items() <= dict(found.noticed[0].buyer.more).items()


def test_a_price_that_nobody_can_have_is_not_tried() -> None:
    found = leaving(expression="lineItems.any(lineItem.quantity < 1 or lineItem.price.value < 0)")
    assert found.noticed == ()
    assert [entry.why for entry in found.open] == [LIST]


def test_what_may_tell_more_apart_is_open_where_its_class_was_not_seen() -> None:
    found = leaving(expression="billingAddress.postalCode matches '/^1/'", destinations=(Destination("DE"),))
    assert told(found) == [(("DE 1",), ())]
    assert [(entry.destinations, entry.why, entry.none) for entry in found.open] == [(("DE otherwise",), LIST, True)]
    seen = leaving(expression="lineItems.any(lineItem.quantity > 5)")
    assert seen.open == (), "wherever it may be, it is told already"
    two = [
        rule(1, "money", expression="customer.level matches '/^1/'"),
        rule(2, "other", expression="customer.level matches '/^2/'"),
    ]
    apart = radius_of(two, [])
    assert {entry.lost for entry in apart.noticed} == {(MONEY.label,), (OTHER.label,)}
    assert [entry.why for entry in apart.open] == [LIST], "nobody was seen who loses both"


def test_what_nobody_knows_is_open_only_where_it_may_change_something() -> None:
    doubtful = rule(1, "money", expression="customer.group.id = 5")
    found = radius_of([doubtful, rule(2, "other")], [doubtful])
    assert {entry.lost for entry in found.noticed} == {(OTHER.label,)}
    (entry,) = found.open
    assert (entry.rules, entry.why, entry.none) == (("r1",), ("customer.group.id",), True)
    always = [rule(1, "money"), rule(2, "money", expression="customer.group.id = 5")]
    alone = radius_of([*always, rule(3, "other")], [always[0], rule(3, "other")])
    assert (alone.noticed, alone.open) == ((), ())


def test_too_many_unknowns_are_open_as_a_whole() -> None:
    texts = [f"customer.group.of{number} = 5" for number in range(MOST_FREE + 1)]
    rules = [rule(number, "money", expression=text) for number, text in enumerate(texts, 1)]
    kept = rule(99, "money", expression="total > 1000", stop=True)
    found = radius_of([*rules, kept], [kept])
    assert any(entry.none for entry in found.open)
    sure = radius_of([*rules, rule(99, "money")], [rule(99, "money"), *rules[1:]])
    assert not any(entry.none for entry in sure.open), "everybody has what is certain"
    stops = [rule(0, "other", expression=texts[0], stop=True), *rules[1:]]
    behind = radius_of([*stops, rule(99, "money")], [stops[0], *rules[2:], rule(99, "money")])
    assert any(entry.none for entry in behind.open), "nothing is certain behind what may stop"


def test_too_many_that_may_tell_more_are_open_as_a_whole() -> None:
    rules = [
        rule(number, "money", expression=f"lineItems.all(lineItem.product.of{number} < 5)")
        for number in range(1, MOST_FREE + 2)
    ]
    found = radius_of([*rules, rule(99, "other")], rules)
    assert any(entry.why == LIST and entry.none for entry in found.open)


def test_an_expression_that_is_too_long_is_open_and_one_that_is_none_never_holds() -> None:
    deep = "not " * 500 + "total"
    found = leaving(expression=deep)
    assert found.noticed == ()
    assert {why for entry in found.open for why in entry.why} == {"too large to work out"}
    (cell,) = found.coverage
    assert (cell.before, cell.some_before) == ((MONEY.label,), (MONEY.label,))
    broken = leaving(expression="not (")
    assert (broken.noticed, broken.open) == ((), ())
    assert broken.coverage[0].before == ()


def test_more_than_can_be_combined_is_tried_one_after_the_other() -> None:
    parts = [f"customer.of{number} in ['A', 'B', 'C']" for number in range(5)]
    shipped = [f"shippingAddress.of{number} in ['A', 'B', 'C']" for number in range(3)]
    more = ["shippingMethod in ['A', 'B', 'C', 'D']", "shippingOrigin.city in ['A', 'B', 'C']", "count(lineItems) > 7"]
    for texts in (parts, [*shipped, *more], [f"billingAddress.of{number} in ['A', 'B', 'C']" for number in range(5)]):
        found = leaving(expression=" and ".join(texts[:1]) + "".join(f" and {text}" for text in texts[1:]))
        assert any(entry.why == LIST for entry in found.open)


def test_more_cells_than_can_be_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    """Buyers, then what is shipped, are looked at by halves; what may be missed is open."""
    text = "customer.level in ['A', 'B', 'C'] and shippingMethod in ['A', 'B'] and total > 100"
    assert leaving(expression=text).open == ()
    monkeypatch.setattr(grids, "MOST", 3)
    found = leaving(expression=text)
    assert found.noticed == ()
    assert [entry.why for entry in found.open] == [LIST]


def test_amounts_that_no_sum_compares() -> None:
    found = leaving(expression="total in [5.0, 'x'] and subtotal.value")
    assert {entry.buyer.total for entry in found.noticed} == {"5"}
    below = leaving(expression="subtotal.value > -5 and total - subtotal.value > 10")
    (entry,) = below.noticed
    assert Decimal(entry.buyer.total) - Decimal(entry.buyer.subtotal) > 10


def test_buyers_have_round_amounts_that_people_have() -> None:
    def amount(expression: str) -> tuple[str, str]:
        (entry,) = leaving(expression=expression).noticed
        return entry.buyer.subtotal, entry.buyer.total

    assert amount("total > 100") == ("250", "250")
    assert amount("total > 10000") == ("11000", "11000")
    assert amount("total > 100.10 and total < 100.12") == ("100.11", "100.11")
    assert amount("subtotal.value > 100 and total > 9999") == ("250", "10000")
    assert amount("total = 7.25") == ("7.25", "7.25")


class Silent(RuleSet):
    """Whose evaluator doesn't say what the cells say."""

    says: tuple[PaymentMethod, ...] | None = None

    def offered(self, checkout: Checkout) -> tuple[PaymentMethod, ...] | None:
        return self.says


@pytest.mark.parametrize("says", [None, (OTHER,)])
def test_without_a_buyer_of_whom_the_evaluator_says_so_there_is_no_class(says: Any) -> None:
    before = Silent([rule(1, "money")], METHODS)
    before.says = says
    found = radius(before, RuleSet([], METHODS), ("EU",))
    assert found.noticed == ()
    assert {entry.why for entry in found.open} == {("no buyer was found",)}
    assert all(entry.none for entry in found.open)

"""Which methods a checkout is offered, held against what a real OroCommerce 5.1.8 answered."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from payconf.checkout import approximate
from payconf.checkout.approximate import ELSEWHERE, Destination, Offer, OfferingRule, Place, Side, differences

OFFERS = {name: Offer(name) for name in ("mo", "st", "pf", "anet")}


def rule(ident: int, currency: str, sort_order: int, *methods: str, **more: Any) -> OfferingRule:
    return OfferingRule((sort_order, 0, str(ident).zfill(20)), currency, methods, **more)


def to(country: str, region: str = "", *codes: str) -> tuple[Destination, ...]:
    return (Destination(country, region, frozenset(codes)),)


# The rules that were put into the real shop, under their ids there.
RECORDED = (
    rule(151, "EUR", 10, "mo"),
    rule(152, "EUR", 5, "st", destinations=to("DE")),
    rule(153, "EUR", 7, "pf", destinations=to("DE", "DE-BE")),
    rule(154, "EUR", 8, "anet", destinations=to("DE", "", "10115", "10117")),
    rule(155, "EUR", 1, "mo", "st", enabled=False),
    rule(156, "EUR", 10, "st", "mo", conditional=True),
    rule(157, "EUR", 10, "mo", conditional=True, stop=True),
    rule(158, "EUR", 20, "pf"),
    rule(159, "USD", 1, "mo", "st"),
    rule(160, "USD", 0, "pf", destinations=to("US", "US-CA"), stop=True),
    rule(161, "USD", 0, "ghost", destinations=to("US", "US-NY"), stop=True),
    rule(162, "USD", 0, "mo", conditional=True, stop=True),
    rule(165, "USD", 4, "pf", destinations=(*to("US", "US-TX", "75001"), *to("CA"))),
)


@pytest.mark.parametrize(
    ("currency", "place", "methods"),
    [
        # Answers of the shop to checkouts in which no rule with an expression matched.
        ("EUR", Place("DE", "", "10115"), ["st", "anet", "mo", "pf"]),
        ("EUR", Place("DE", "DE-BE", "10115"), ["st", "pf", "anet", "mo"]),
        ("EUR", Place("DE", "DE-BE", "99999"), ["st", "pf", "mo"]),
        ("EUR", Place("DE", "", " 10117"), ["st", "mo", "pf"]),
        ("EUR", Place("AT", "", "1010"), ["mo", "pf"]),
        ("EUR", Place("US", "US-TX", "75001"), ["mo", "pf"]),
        ("USD", Place(), ["mo", "st"]),
        ("USD", Place("DE", "DE-BE", "10115"), ["mo", "st"]),
        ("USD", Place("US", "US-CA", "90210"), ["pf"]),
        ("USD", Place("US", "US-NY", "10001"), []),
        ("USD", Place("US", "US-TX", "75001"), ["mo", "st", "pf"]),
        ("USD", Place("US", "", "75001"), ["mo", "st"]),
        ("USD", Place("CA", "CA-ON", "K1A"), ["mo", "st", "pf"]),
        ("GBP", Place("DE", "", " 10117"), []),
    ],
)
def test_as_the_real_shop_answered(currency: str, place: Place, methods: list[str]) -> None:
    side = Side(RECORDED, OFFERS)
    assert [offer.label for offer in side.offered("Default", currency, place)] == methods


def test_websites_limit_a_rule() -> None:
    side = Side((rule(1, "EUR", 1, "mo", websites=frozenset({"EU"})), rule(2, "EUR", 2, "st")), OFFERS)
    assert [offer.label for offer in side.offered("EU", "EUR", Place())] == ["mo", "st"]
    assert [offer.label for offer in side.offered("US", "EUR", Place())] == ["st"]


def test_a_method_may_know_its_currencies() -> None:
    side = Side((rule(1, "EUR", 1, "mo"),), {"mo": Offer("mo", frozenset({"USD"}))})
    assert side.offered("EU", "EUR", Place()) == ()


def test_places_in_words() -> None:
    assert str(Place()) == "no billing address"
    assert str(Place(ELSEWHERE)) == "elsewhere"
    assert str(Place("DE")) == "DE"
    assert str(Place("US", "US-CA")) == "US-CA"
    assert str(Place("US", "US-CA", "90001")) == "US-CA 90001"
    assert str(Place("DE", "", "10115")) == "DE 10115"


def test_nothing_changes_between_equal_sides_and_every_kind_is_counted() -> None:
    side = Side(RECORDED, OFFERS)
    found, total = differences(side, side, ["EU", "US"])
    # EUR: none, elsewhere, DE with {-, DE-BE} x {-, 10115, 10117}.
    # USD: none, elsewhere, US with {-, US-CA, US-NY, US-TX} x {-, 75001}, CA.
    assert (found, total) == ((), 2 * (2 + 6) + 2 * (2 + 8 + 1))


def test_a_rule_that_goes_is_seen_where_it_held() -> None:
    before = Side((rule(1, "EUR", 1, "mo", destinations=to("DE")), rule(2, "EUR", 2, "st")), OFFERS)
    after = Side(before.rules[1:], OFFERS)
    found, total = differences(before, after, ["EU"])
    assert [(row.place, row.before, row.after, row.left_with_none) for row in found] == [
        (Place("DE"), ("mo", "st"), ("st",), False)
    ]
    assert total == 3


def test_left_with_none_had_one_before() -> None:
    before = Side((rule(1, "EUR", 1, "mo", destinations=to("DE")),), OFFERS)
    found, _ = differences(before, Side((), OFFERS), ["EU"])
    assert [(row.place, row.left_with_none) for row in found] == [(Place("DE"), True)]
    gone = replace(before, offers={})
    found, _ = differences(before, gone, ["EU"])
    assert [row.left_with_none for row in found] == [True]
    assert differences(gone, Side((), OFFERS), ["EU"])[0] == ()


def test_a_method_for_some_customers_only_is_no_comfort_to_the_others() -> None:
    offers = {**OFFERS, "term": Offer("term", sure=False)}
    before = Side((rule(1, "EUR", 1, "term", "mo"),), offers)
    after = Side((rule(1, "EUR", 1, "term"),), offers)
    assert all(row.left_with_none for row in differences(before, after, ["EU"])[0])
    nothing = Side((), offers)
    assert all(row.left_with_none for row in differences(after, nothing, ["EU"])[0])


def test_order_is_a_difference() -> None:
    one = Side((rule(1, "EUR", 1, "mo", "st"),), OFFERS)
    other = Side((rule(1, "EUR", 1, "st", "mo"),), OFFERS)
    found, _ = differences(one, other, ["EU"])
    assert {(row.before, row.after) for row in found} == {(("mo", "st"), ("st", "mo"))}


def test_a_new_stop_takes_what_comes_after_it() -> None:
    later = rule(2, "EUR", 2, "st")
    found, _ = differences(Side((later,), OFFERS), Side((later, rule(3, "EUR", 1, "gone", stop=True)), OFFERS), ["EU"])
    assert all(row.left_with_none for row in found)


def test_a_renamed_method_is_seen_in_rules_that_did_not_change() -> None:
    rules = (rule(1, "EUR", 1, "mo"), rule(2, "EUR", 2, "st", destinations=to("DE")))
    found, _ = differences(Side(rules, OFFERS), Side(rules, {**OFFERS, "st": Offer("Card")}), ["EU"])
    assert [(row.place, row.after) for row in found] == [(Place("DE"), ("mo", "Card"))]


def test_another_method_with_the_same_label_is_a_difference() -> None:
    offers = {"1 method.": Offer("Cards"), "integrations/cards method.": Offer("Cards", kind="other")}
    old, new = (Side((rule(1, "EUR", 1, method),), {method: offers[method]}) for method in offers)
    found, total = differences(old, new, ["EU"])
    assert len(found) == total
    assert {(row.before, row.after) for row in found} == {(("Cards",), ("Cards (another method)",))}
    assert differences(old, old, ["EU"])[0] == ()
    alike = Side(new.rules, {method: Offer("Cards") for method in new.offers})
    assert differences(old, alike, ["EU"])[0] == ()


def test_very_many_places_are_looked_at_as_they_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(approximate, "PAIRS", 3)
    entries = (*to("US", "US-CA", "90001"), *to("US", "", "10001"), *to("US", "US-NY"))
    _, total = differences(Side((rule(1, "USD", 1, "mo", destinations=entries),), OFFERS), Side((), {}), ["US"])
    # none, elsewhere, the country, two regions, two codes, and the one pair that is named together.
    assert total == 2 + 1 + 2 + 2 + 1

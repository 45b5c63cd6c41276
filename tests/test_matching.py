"""Which methods a checkout is offered: every step of the shop's matching, every condition of a method, every reason."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from payconf.checkout.evaluation import NOT_GIVEN, Doubt, Failed, Failure, Undecided
from payconf.checkout.matching import (
    Address,
    Answer,
    Checkout,
    Customer,
    Destination,
    LineItem,
    MethodWhy,
    Presence,
    Why,
)
from tests.matching_samples import method, rule, rule_set

GUEST = Checkout("EUR", "EU Store", billing=Address("DE", "DE-BE", "10115"), customer=None, customer_user=None)
BERLIN = GUEST.billing
CARD = method("card", "stripe", "card")


def ask(*rules: Any, methods: tuple[Any, ...] = (), **changed: Any) -> Answer:
    """The answer; the fast way must say the same."""
    found, checkout = rule_set(*rules, methods=methods), replace(GUEST, **changed)
    answer = found.answer(checkout)
    assert found.offered(checkout) == answer.methods
    return answer


def whys(answer: Answer) -> list[Why]:
    return [verdict.why for verdict in answer.rules]


def names(answer: Answer) -> list[str] | None:
    return None if answer.methods is None else [found.name for found in answer.methods]


@pytest.mark.parametrize(
    ("more", "changed", "why"),
    [
        ({}, {}, Why.APPLIES),
        ({"currency": "USD"}, {}, Why.CURRENCY),
        ({}, {"currency": None}, Why.CURRENCY),
        ({"websites": frozenset({"EU Store", "US Store"})}, {}, Why.APPLIES),
        ({"websites": frozenset({"US Store"})}, {}, Why.WEBSITE),
        ({"websites": frozenset({"US Store"})}, {"website": None}, Why.APPLIES),
        ({"organization": "Acme"}, {}, Why.APPLIES),
        ({}, {"organization": "Acme"}, Why.APPLIES),
        ({"organization": "Acme"}, {"organization": "Acme"}, Why.APPLIES),
        ({"organization": "Acme"}, {"organization": "Other"}, Why.ORGANIZATION),
        ({"organization": "Acme"}, {"organization": "Other", "website": None}, Why.APPLIES),
        ({"enabled": False}, {}, Why.DISABLED),
        ({}, {"billing": None}, Why.APPLIES),
        ({"destinations": (Destination("DE"),)}, {}, Why.APPLIES),
        ({"destinations": (Destination("DE"),)}, {"billing": None}, Why.NO_BILLING_ADDRESS),
        ({"destinations": (Destination("AT"), Destination("CH"))}, {}, Why.DESTINATION),
        ({"destinations": (Destination("AT"), Destination("DE"))}, {}, Why.APPLIES),
        ({"destinations": (Destination("DE", "DE-BE"),)}, {}, Why.APPLIES),
        ({"destinations": (Destination("DE", "DE-BY"),)}, {}, Why.DESTINATION),
        ({"destinations": (Destination("DE", "DE-BE"),)}, {"billing": Address("DE")}, Why.DESTINATION),
        ({"destinations": (Destination("DE", "", frozenset({"10115"})),)}, {}, Why.APPLIES),
        ({"destinations": (Destination("DE", "DE-BE", frozenset({"10117"})),)}, {}, Why.DESTINATION),
        ({"destinations": (Destination("DE", "", frozenset({"1"})),)}, {"billing": Address("DE")}, Why.DESTINATION),
        ({"destinations": (Destination("DE", "", frozenset({""})),)}, {"billing": Address("DE")}, Why.APPLIES),
        ({"expression": "currency = 'EUR'"}, {}, Why.APPLIES),
        ({"expression": "currency = 'USD'"}, {}, Why.EXPRESSION),
        ({"expression": "customer.name = 'Acme'"}, {}, Why.FAILED),
        ({"expression": "total > 5"}, {}, Why.UNDECIDED),
        ({"expression": "0"}, {}, Why.APPLIES),
    ],
)
def test_why_a_rule_applies_or_not(more: dict[str, Any], changed: dict[str, Any], why: Why) -> None:
    assert whys(ask(rule(1, **more), **changed)) == [why]


@pytest.mark.parametrize(
    ("code", "found"),
    [("10115", True), ("99999,10115", True), ("99999, 10115", False), (" 10115", False), ("1011", False), ("", False)],
)
def test_the_postal_code_of_the_address_is_cut_at_commas_and_not_trimmed(code: str, found: bool) -> None:
    only = rule(1, destinations=(Destination("DE", "", frozenset({"10115"})),))
    assert whys(ask(only, billing=Address("DE", None, code))) == [Why.APPLIES if found else Why.DESTINATION]


def test_what_nobody_said_of_the_billing_address_is_asked_for() -> None:
    region = rule(1, destinations=(Destination("AT"), Destination("DE", "DE-BE"), Destination("DE", "DE-BY")))
    code = rule(2, destinations=(Destination("DE", "DE-BE", frozenset({"10115"})),))
    unknown = Address("DE", NOT_GIVEN, NOT_GIVEN)
    answer = ask(region, code, billing=unknown)
    assert whys(answer) == [Why.UNDECIDED, Why.UNDECIDED]
    assert (answer.methods, answer.asks) == (None, ("billingAddress.regionCode",))
    assert ask(code, billing=replace(unknown, region="DE-BE")).asks == ("billingAddress.postalCode",)
    assert whys(ask(code, billing=replace(unknown, region="DE-BY"))) == [Why.DESTINATION]
    assert whys(ask(code, billing=replace(unknown, postal_code="1"))) == [Why.DESTINATION]
    assert whys(ask(rule(1, destinations=(Destination("DE"),)), billing=unknown)) == [Why.APPLIES]
    # One destination is enough, and a rule that doesn't hold anyway asks for nothing.
    assert ask(replace(region, destinations=(*region.destinations, Destination("DE"))), billing=unknown).asks == ()
    assert ask(replace(region, expression="1 = 2"), billing=unknown).asks == ()
    assert ask(replace(region, enabled=False), billing=unknown).asks == ()


def test_in_sort_order_then_by_id_each_method_at_its_first_place() -> None:
    methods = (method("a"), method("b"), method("c"))
    rules = (rule(9, "a", "b", order=10), rule(3, "c", "a", order=10), rule(5, "b", "b", order=2))
    answer = ask(*rules, methods=methods)
    assert names(answer) == ["b", "c", "a"]
    assert [verdict.rule.id for verdict in answer.rules] == [5, 3, 9]
    assert [[found.why for found in verdict.methods] for verdict in answer.rules] == [
        [MethodWhy.OFFERED, MethodWhy.ALREADY],
        [MethodWhy.OFFERED, MethodWhy.OFFERED],
        [MethodWhy.ALREADY, MethodWhy.ALREADY],
    ]


def test_a_stop_hides_what_comes_after_it_and_asks_for_nothing_there() -> None:
    rules = (
        rule(1, order=-1, stop=True, expression="1 = 2"),
        rule(2, "gone", order=0, stop=True),
        rule(3, order=1, expression="total > 5"),
        rule(4, order=2, currency="USD"),
        rule(5, order=3),
    )
    answer = ask(*rules)
    assert whys(answer) == [Why.EXPRESSION, Why.APPLIES, Why.STOPPED, Why.CURRENCY, Why.STOPPED]
    assert [verdict.behind for verdict in answer.rules] == [None, None, rules[1], None, rules[1]]
    assert (names(answer), answer.asks) == ([], ())


def test_an_expression_that_fails_says_why_and_where() -> None:
    (verdict,) = ask(rule(1, expression="total > 5 and nothing.here = 1"), total=Decimal(6)).rules
    assert verdict.failed == Failed(Failure.NO_VARIABLE, 14)
    assert verdict.methods == ()


def test_what_an_expression_needs_is_asked_for_once_and_by_name() -> None:
    vip = "customer and customer.group.name = 'VIP'"
    answer = ask(
        rule(1, expression=vip),
        rule(2, expression=vip),
        rule(3, expression="subtotal.value > 5 or lineItems.any(lineItem.price.value > 1)"),
        customer=Customer(),
        line_items=(LineItem("A1", 2),),
    )
    assert answer.methods is None
    assert answer.asks == ("customer.group.name", "subtotal")
    assert answer.rules[0].doubt == Undecided(Doubt.NOT_GIVEN, "customer.group.name", 22)
    assert ask(rule(1, expression=vip), customer=Customer("VIP")).asks == ()


TERM, VAT, DOLLARS = method("term", "payment_term"), method("vat", "infinite_pay"), method("dollars", "apruve")
HTTPS, NONZERO = method("https", "authorize_net", "credit_card"), method("nonzero", "paypal_express")
ELEMENT = method("element", "stripe_payment_element")
BUYER = {"customer": Customer(), "customer_user": {}}
CONDITIONS: list[tuple[Any, dict[str, Any], MethodWhy]] = [
    (method("any"), {}, MethodWhy.OFFERED),
    (method("any", presence=Presence.DISABLED), {}, MethodWhy.DISABLED),
    (method("any", presence=Presence.OFF), {}, MethodWhy.OFF),
    (method("any", presence=Presence.NOT_IN_RULES), {}, MethodWhy.NOT_IN_RULES),
    (TERM, {}, MethodWhy.PAYMENT_TERM),
    (TERM, {"payment_term": True}, MethodWhy.PAYMENT_TERM),
    (TERM, {**BUYER, "payment_term": True}, MethodWhy.OFFERED),
    (TERM, {**BUYER, "payment_term": False}, MethodWhy.PAYMENT_TERM),
    (VAT, {}, MethodWhy.GUEST_FAILS),
    (VAT, {**BUYER, "vat_id": True}, MethodWhy.OFFERED),
    (VAT, {**BUYER, "vat_id": False}, MethodWhy.VAT_ID),
    (DOLLARS, {}, MethodWhy.CURRENCY),
    (DOLLARS, {"currency": "USD"}, MethodWhy.OFFERED),
    (HTTPS, {}, MethodWhy.OFFERED),
    (HTTPS, {"https": False}, MethodWhy.HTTPS),
    (NONZERO, {"total": Decimal("0.01")}, MethodWhy.OFFERED),
    (NONZERO, {"total": Decimal("0.00")}, MethodWhy.ZERO),
    (NONZERO, {"total": None}, MethodWhy.ZERO),
    (CARD, {"total": Decimal("0.5")}, MethodWhy.OFFERED),
    (CARD, {"total": Decimal("0.49")}, MethodWhy.BELOW),
    (CARD, {"total": None}, MethodWhy.BELOW),
    (ELEMENT, {"total": Decimal("0.50")}, MethodWhy.OFFERED),
    (ELEMENT, {"total": Decimal("0.49")}, MethodWhy.BELOW),
    (ELEMENT, {"total": Decimal("999999.99")}, MethodWhy.OFFERED),
    (ELEMENT, {"total": Decimal(1000000)}, MethodWhy.ABOVE),
    (ELEMENT, {"total": Decimal("0.01"), "currency": "XPF"}, MethodWhy.OFFERED),
    (ELEMENT, {"total": Decimal(49), "currency": "JPY"}, MethodWhy.BELOW),
]


@pytest.mark.parametrize(("wanted", "changed", "why"), CONDITIONS)
def test_a_method_offers_itself_or_says_why_not(wanted: Any, changed: dict[str, Any], why: MethodWhy) -> None:
    only = rule(1, wanted.name, currency=changed.get("currency", "EUR"))
    answer = ask(only, methods=(wanted,), **changed)
    assert [found.why for found in answer.rules[0].methods] == [why]
    assert names(answer) == ([wanted.name] if why is MethodWhy.OFFERED else [])


@pytest.mark.parametrize(
    ("wanted", "path"),
    [(TERM, "payment_term"), (VAT, "vat_id"), (CARD, "total"), (NONZERO, "total"), (ELEMENT, "total")],
)
def test_what_a_method_needs_is_asked_for(wanted: Any, path: str) -> None:
    answer = ask(rule(1, wanted.name, wanted.name), methods=(wanted,), **BUYER)
    assert (answer.methods, answer.asks) == (None, (path,))
    assert [(found.why, found.doubt) for found in answer.rules[0].methods] == [
        (MethodWhy.UNDECIDED, Undecided(Doubt.NOT_GIVEN, path, 0))
    ] * 2


def test_a_rule_without_an_id_comes_last_and_its_ties_are_told() -> None:
    old, new, later = rule(5), replace(rule(None), name="new", made=1), replace(rule(None), name="later", made=2)
    found = rule_set(later, new, old, rule(6, order=2), replace(rule(None), name="usd", currency="USD"))
    assert [entry.name for entry in found.rules if entry.currency == "EUR"] == ["r5", "new", "later", "r6"]
    assert [(tie.rule.name, [other.name for other in tie.others]) for tie in found.ties()] == [
        ("new", ["r5", "later"]),
        ("later", ["r5", "new"]),
    ]


@pytest.mark.parametrize(
    ("one", "other", "tied"),
    [
        ({"enabled": False}, {}, False),
        ({"websites": frozenset({"EU"})}, {"websites": frozenset({"US"})}, False),
        ({"websites": frozenset({"EU"})}, {"websites": frozenset({"EU", "US"})}, True),
        ({"websites": frozenset({"EU"})}, {}, True),
        ({"destinations": (Destination("DE"),)}, {"destinations": (Destination("AT"),)}, False),
        ({"destinations": (Destination("DE"),)}, {"destinations": (Destination("DE", "DE-BE"),)}, True),
        ({"destinations": (Destination("DE"),)}, {}, True),
        ({}, {"destinations": (Destination("DE"),)}, True),
    ],
)
def test_rules_that_no_checkout_sees_together_do_not_tie(
    one: dict[str, Any], other: dict[str, Any], tied: bool
) -> None:
    assert bool(list(rule_set(rule(None, **one), rule(7, **other)).ties())) is tied

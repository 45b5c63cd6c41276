"""Any rules, any checkout: the same as a slow reference that goes through the shop's steps one by one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from payconf.checkout.evaluation import NOT_GIVEN
from payconf.checkout.matching import (
    Address,
    Checkout,
    Customer,
    Destination,
    PaymentMethod,
    PaymentRule,
    Presence,
    RuleSet,
    Why,
)
from tests.matching_samples import method

METHODS = {
    entry.name: entry
    for entry in (
        *(method("money"), method("off", presence=Presence.DISABLED), method("term", "payment_term")),
        *(method("card", "stripe", "card"), method("payflow", "paypal_payflow_gateway", "credit_card")),
        *(method("dollars", "apruve"), method("element", "stripe_payment_element")),
    )
}
CONDITIONS: dict[str, Callable[[Checkout], bool]] = {
    "": lambda checkout: True,
    "0": lambda checkout: True,
    "subtotal.value > 100": lambda checkout: isinstance(checkout.subtotal, Decimal) and checkout.subtotal > 100,
    "total = 100": lambda checkout: False,
    "total = 100.0": lambda checkout: checkout.total == 100,
    "customer = null or customer.group.name != 'VIP'": lambda checkout: (
        checkout.customer is None or (isinstance(checkout.customer, Customer) and checkout.customer.group == "Staff")
    ),
    "shippingAddress and shippingAddress.countryIso2 in ['DE', 'AT']": lambda checkout: (
        isinstance(checkout.shipping, Address) and checkout.shipping.country in ("DE", "AT")
    ),
    "nothing.here": lambda checkout: False,
    "not (": lambda checkout: False,
    "billingAddress.postalCode matches '/^10/'": lambda checkout: (
        checkout.billing is not None and str(checkout.billing.postal_code or "").startswith("10")
    ),
}

places = st.builds(
    Address,
    st.sampled_from(["DE", "US", "AT"]),
    st.sampled_from([None, "DE-BE", "DE-BY", "US-CA"]),
    st.sampled_from([None, "", "10115", "90210", "1,10115", " 10115"]),
)
destinations = st.builds(
    Destination,
    st.sampled_from(["DE", "US", "AT"]),
    st.sampled_from(["", "", "DE-BE", "US-CA"]),
    st.sampled_from([frozenset(), frozenset(), frozenset({"10115"}), frozenset({"90210", "10115"}), frozenset({""})]),
)
rules = st.builds(
    PaymentRule,
    name=st.just(""),
    sort_order=st.integers(0, 3),
    currency=st.sampled_from(["EUR", "EUR", "USD"]),
    methods=st.lists(st.sampled_from([*METHODS, "ghost"]), min_size=1, max_size=3).map(tuple),
    enabled=st.sampled_from([True, True, True, False]),
    organization=st.sampled_from([None, None, "Acme", "Other"]),
    websites=st.sampled_from([frozenset(), frozenset({"EU"}), frozenset({"US", "EU"}), frozenset({"US"})]),
    destinations=st.lists(destinations, max_size=2).map(tuple),
    expression=st.sampled_from([*CONDITIONS]),
    stop=st.sampled_from([False, False, True]),
)
money = st.sampled_from([None, Decimal(0), Decimal("0.49"), Decimal(100), Decimal("100.01"), Decimal(1000000)])
checkouts = st.builds(
    Checkout,
    currency=st.sampled_from(["EUR", "USD", None]),
    website=st.sampled_from(["EU", "US", None]),
    organization=st.sampled_from([None, "Acme"]),
    billing=st.none() | places,
    shipping=st.none() | places,
    subtotal=money,
    total=money,
    customer=st.none() | st.builds(Customer, st.sampled_from([None, "VIP", "Staff"])),
    payment_term=st.booleans(),
)


@st.composite
def rule_lists(draw: st.DrawFn) -> list[PaymentRule]:
    """Some have an id, in another order than they are listed; the rest is yet to be made."""
    found = draw(st.lists(rules, max_size=8))
    ids = draw(st.permutations(range(len(found))))
    made = draw(st.lists(st.booleans(), min_size=len(found), max_size=len(found)))
    return [
        replace(rule, name=f"r{at}", id=None if new else id_, made=at)
        for at, (rule, id_, new) in enumerate(zip(found, ids, made, strict=True))
    ]


def reference(every: list[PaymentRule], methods: dict[str, PaymentMethod], checkout: Checkout) -> list[str]:
    """facts/orocommerce §3.7, step by step."""
    found = sorted((rule for rule in every if rule.id is not None), key=lambda rule: rule.id or 0)
    found += sorted((rule for rule in every if rule.id is None), key=lambda rule: rule.made)
    found = [rule for rule in found if rule.currency == checkout.currency]
    if checkout.website is not None:
        found = [rule for rule in found if not rule.websites or checkout.website in rule.websites]
        if checkout.organization is not None:
            found = [rule for rule in found if rule.organization in (None, checkout.organization)]
    found = [rule for rule in found if not rule.destinations or _somewhere(rule, checkout.billing)]
    found = [rule for rule in found if rule.enabled]
    found = [rule for rule in found if CONDITIONS[rule.expression](checkout)]
    found.sort(key=lambda rule: rule.sort_order)
    stops = [at for at, rule in enumerate(found) if rule.stop]
    found = found[: stops[0] + 1] if stops else found
    merged = dict.fromkeys(name for rule in found for name in rule.methods)
    return [name for name in merged if name in methods and _offers(name, checkout)]


def _somewhere(rule: PaymentRule, billing: Address | None) -> bool:
    if billing is None:
        return False
    rows = [
        (entry.country, entry.region or None, code)
        for entry in rule.destinations
        for code in (entry.postal_codes or [None])
    ]
    return any(
        country == billing.country
        and region in (None, billing.region)
        and (code is None or code in (str(billing.postal_code or "")).split(","))
        for country, region, code in rows
    )


def _offers(name: str, checkout: Checkout) -> bool:
    total = float(checkout.total) if isinstance(checkout.total, Decimal) else 0.0
    return {
        "money": True,
        "off": False,
        "term": checkout.customer is not None and checkout.payment_term is True,
        "card": total >= 0.5,
        "payflow": total != 0,
        "dollars": checkout.currency == "USD",
        "element": 0.5 <= total <= 999999.99,
    }[name]


@pytest.mark.untraced
@given(rule_lists(), checkouts)
@settings(max_examples=600, deadline=None)
def test_the_same_as_the_reference(every: list[PaymentRule], checkout: Checkout) -> None:
    found = RuleSet(every, METHODS)
    answer = found.answer(checkout)
    assert answer.methods is not None
    assert [entry.name for entry in answer.methods] == reference(every, METHODS, checkout)
    assert found.offered(checkout) == answer.methods
    assert len(answer.rules) == len(every)
    told = [verdict for verdict in answer.rules if verdict.why is Why.APPLIES]
    assert all(verdict.methods for verdict in told)


HIDDEN = ("total", "subtotal", "customer", "shipping", "payment_term")


@pytest.mark.untraced
@given(rule_lists(), checkouts, checkouts, st.sets(st.sampled_from(HIDDEN), min_size=1))
@settings(max_examples=600, deadline=None)
def test_what_is_decided_holds_whatever_nobody_said(
    every: list[PaymentRule], checkout: Checkout, other: Checkout, hidden: set[str]
) -> None:
    """Where an answer is given without some values, it is the answer with any values; else it asks."""
    found = RuleSet(every, METHODS)
    unsaid: dict[str, Any] = dict.fromkeys(hidden, NOT_GIVEN)
    answer = found.answer(replace(checkout, **unsaid))
    if answer.methods is None:
        assert answer.asks
        return
    for source in (checkout, other):
        said = replace(checkout, **{name: getattr(source, name) for name in hidden})
        assert found.offered(said) == answer.methods


@given(rule_lists(), checkouts, st.randoms(use_true_random=False))
@settings(max_examples=200, deadline=None)
def test_the_order_in_which_rules_are_given_never_matters(
    every: list[PaymentRule], checkout: Checkout, mix: Any
) -> None:
    mixed = list(every)
    mix.shuffle(mixed)
    assert RuleSet(mixed, METHODS).answer(checkout) == RuleSet(every, METHODS).answer(checkout)

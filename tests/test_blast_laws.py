"""Any two rule sets: the blast radius against checkouts that are asked one by one, each by a reference of its own.

Never a lost method that no class and no doubt names, never a class whose buyer the evaluator doesn't confirm. The
default run tries some rule sets; `make laws` (PAYCONF_LAWS) thousands.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from payconf.checkout.blast import radius
from payconf.checkout.matching import (
    Address,
    Checkout,
    Customer,
    Destination,
    LineItem,
    PaymentMethod,
    PaymentRule,
    Presence,
    RuleSet,
)
from payconf.model.blast import Blast, Buyer, Noticed
from tests.matching_samples import method

pytestmark = pytest.mark.untraced

RULE_SETS = int(os.environ.get("PAYCONF_LAWS", "25"))
METHODS = (
    *(method("money"), method("off", presence=Presence.DISABLED), method("term", "payment_term")),
    *(method("card", "stripe", "card"), method("wallet", "stripe", "apple_google_pay")),
    *(method("payflow", "paypal_payflow_gateway", "credit_card"), method("element", "stripe_payment_element")),
)
TAME = [
    "",
    "",
    "",
    "0",
    "subtotal.value > 100",
    "subtotal.value <= 100.5 and total >= 50",
    "total = 100.0",
    "total - subtotal.value > 10",
    "subtotal.value * 2 + total < 500",
    "customer = null or customer.group.name != 'VIP'",
    "customer.group.name in ['VIP', 'Staff']",
    "customer and customer.isTrusted",
    "not (",
    "nothing.here",
    "billingAddress.countryIso2 not in ['US', 'FR']",
    "billingAddress.regionCode = 'BE'",
    "billingAddress.regionCode = '' or billingAddress.region.combinedCode = 'US-CA'",
    "billingAddress.countryIso3 = 'DEU' or billingAddress.country.iso2Code = 'US'",
    "billingAddress.region = null or billingAddress.country = 'DE'",
    "shippingAddress and shippingAddress.countryIso3 in ['DEU', 'JPN']",
    "customer.parent.name != 'X' or customer.isTrusted",
    "customer and (customer.parent = null or customer.parent.name = 'X')",
]
OTHERS = [
    "shippingAddress and shippingAddress.countryIso2 in ['DE', 'AT']",
    "billingAddress.postalCode matches '/^10/'",
    "billingAddress.postalCode >= '10115' and billingAddress.postalCode <= '10999'",
    "lineItems.any(lineItem.quantity > 5)",
    "count(lineItems) > 2",
    "lineItems.sum(lineItem.quantity) > 10 or shippingMethod = 'pickup'",
    "lineItems.all(lineItem.product.weight < 5)",
    "billingAddress.countryIso3 matches '/^D/'",
    "billingAddress.regionName = 'Berlin'",
    "billingAddress.countryName != 'Germany' and customer",
    "shippingAddress.regionText = 'Berlin' or shippingAddress.id = 5",
]
WEBSITES = ("EU", "US")

destinations = st.builds(
    Destination,
    st.sampled_from(["DE", "US", "AT"]),
    st.sampled_from(["", "", "DE-BE", "US-CA"]),
    st.sampled_from([frozenset[str](), frozenset[str](), frozenset({"10115"}), frozenset({"90210", "10115"})]),
)


def rules(expressions: list[str]) -> st.SearchStrategy[PaymentRule]:
    """Any rule with one of these."""
    return st.builds(
        PaymentRule,
        name=st.just(""),
        sort_order=st.integers(0, 3),
        currency=st.sampled_from(["EUR", "EUR", "EUR", "USD"]),
        methods=st.lists(st.sampled_from([*(entry.name for entry in METHODS), "ghost"]), min_size=1, max_size=3).map(
            tuple
        ),
        enabled=st.sampled_from([True, True, True, False]),
        websites=st.sampled_from([frozenset[str](), frozenset[str](), frozenset({"EU"}), frozenset({"US", "EU"})]),
        destinations=st.just(()) | st.lists(destinations, max_size=2).map(tuple),
        expression=st.sampled_from(expressions),
        stop=st.sampled_from([False, False, False, True]),
    )


money = st.sampled_from(
    [Decimal(text) for text in ("0", "0.49", "49.99", "50", "99", "100", "100.25", "100.5", "251", "9999")]
)
NAMES = {"DE": "Germany", "US": "United States", "AT": "Austria", "FR": "France", "JP": "Japan"}


def as_in_the_shop(place: Address) -> Address:
    """With what the shop knows of it besides: its names, one of a region only where it has one."""
    region = f"{place.country}-{place.region}" if place.region else None
    more = {**place.more, "countryName": NAMES[place.country]}
    return replace(place, region=region, more={**more, "regionName": "Berlin"} if region == "DE-BE" else more)


addresses = st.builds(
    Address,
    st.sampled_from(["DE", "US", "AT", "FR", "JP"]),
    st.sampled_from([None, "BE", "CA"]),
    st.sampled_from([None, "10115", "90210", "10", "10500", "abc"]),
    st.fixed_dictionaries({"id": st.sampled_from([5, 6]), "regionText": st.sampled_from([None, "Berlin", "abc"])}),
).map(as_in_the_shop)
parents = st.none() | st.fixed_dictionaries({"name": st.sampled_from([None, "X", "Y"])})
customers = st.builds(
    Customer,
    st.sampled_from([None, "VIP", "Staff", "Else"]),
    st.fixed_dictionaries({"isTrusted": st.booleans(), "parent": parents}),
)
lines = st.lists(
    st.builds(
        LineItem,
        sku=st.just("A"),
        quantity=st.sampled_from([1, 3, 6, 11]),
        price=st.just(Decimal(10)),
        unit=st.just("item"),
        product=st.fixed_dictionaries({"weight": st.sampled_from([1, 9])}),
    ),
    min_size=1,
    max_size=4,
).map(tuple)


@st.composite
def checkouts(draw: Any) -> Checkout:
    customer = draw(st.none() | customers)
    billing = draw(st.none() | addresses)
    return Checkout(
        currency=draw(st.sampled_from(["EUR", "EUR", "EUR", "USD"])),
        website=draw(st.sampled_from(WEBSITES)),
        billing=billing,
        shipping=draw(st.just(billing) | addresses | st.none()),
        shipping_origin=None,
        shipping_method=draw(st.sampled_from([None, "pickup", "post"])),
        subtotal=draw(money),
        total=draw(money),
        customer=customer,
        customer_user=None if customer is None else {},
        line_items=draw(lines),
        payment_term=customer is not None and draw(st.booleans()),
        vat_id=False,
        https=draw(st.booleans()),
    )


@st.composite
def pairs(draw: Any, expressions: list[str]) -> tuple[RuleSet, RuleSet]:
    """A rule set, and the same after some rules were changed, taken away or added."""
    old = [
        replace(entry, id=number, name=str(number))
        for number, entry in enumerate(draw(st.lists(rules(expressions), min_size=1, max_size=6)))
    ]
    new = []
    for entry in old:
        fate = draw(st.sampled_from(["kept", "kept", "gone", "changed"]))
        if fate == "changed":
            other = draw(rules(expressions))
            new.append(replace(other, id=entry.id, name=entry.name))
        elif fate == "kept":
            new.append(entry)
    new += [
        replace(entry, id=None, made=number, name="new")
        for number, entry in enumerate(draw(st.lists(rules(expressions), max_size=1)))
    ]
    methods: dict[str, PaymentMethod] = {entry.name: entry for entry in METHODS}
    after = dict(methods)
    if draw(st.sampled_from([False, False, True])):
        name = draw(st.sampled_from(sorted(after)))
        after[name] = replace(after[name], presence=Presence.DISABLED)
    return RuleSet(old, methods), RuleSet(new, after)


def labels(rules_: RuleSet, checkout: Checkout) -> tuple[str, ...] | None:
    """The slow way: `answer` goes through every rule, one after the other."""
    found = rules_.answer(checkout).methods
    return None if found is None else tuple(entry.label for entry in found)


def difference(before: tuple[str, ...], after: tuple[str, ...]) -> tuple[frozenset[str], frozenset[str], bool]:
    lost, gained = Counter(before) - Counter(after), Counter(after) - Counter(before)
    return frozenset(lost), frozenset(gained), bool(before) and not after


def told(entry: Noticed) -> tuple[frozenset[str], frozenset[str], bool]:
    return frozenset(entry.lost), frozenset(entry.gained), entry.left_with_none


def asked(buyer: Buyer) -> Checkout:
    """The buyer's checkout, as far as a Buyer says it; None where it says more than that."""
    return Checkout(
        currency=buyer.currency,
        website=buyer.website,
        billing=Address(buyer.country, buyer.region or None, buyer.postal_code or None) if buyer.country else None,
        subtotal=Decimal(buyer.subtotal),
        total=Decimal(buyer.total),
        customer=Customer(buyer.more.get("customer.group.name")) if buyer.customer else None,
        customer_user={} if buyer.customer else None,
        payment_term=buyer.payment_term,
        vat_id=buyer.vat_id,
        https=buyer.https,
    )


@settings(max_examples=RULE_SETS, deadline=None, suppress_health_check=list(HealthCheck))
@given(pairs(TAME), st.lists(checkouts(), min_size=30, max_size=30))
def test_what_a_checkout_loses_is_told(both: tuple[RuleSet, RuleSet], sample: list[Checkout]) -> None:
    found = radius(*both, WEBSITES, (True, False))
    assert found.open == ()
    told_rightly(*both, found)
    for checkout, wanted in changing(*both, sample):
        assert wanted in classes(found, checkout), checkout


@settings(max_examples=RULE_SETS, deadline=None, suppress_health_check=list(HealthCheck))
@given(pairs([*TAME, *OTHERS]), st.lists(checkouts(), min_size=30, max_size=30))
def test_what_nobody_can_list_is_told_or_open(both: tuple[RuleSet, RuleSet], sample: list[Checkout]) -> None:
    found = radius(*both, WEBSITES, (True, False))
    told_rightly(*both, found)
    for checkout, wanted in changing(*both, sample):
        where = checkout.website, checkout.currency
        opened = [entry for entry in found.open if (entry.website, entry.currency) == where]
        if wanted not in classes(found, checkout):
            assert opened, checkout
            assert not wanted[2] or any(entry.none for entry in opened), checkout


_Class = tuple[frozenset[str], frozenset[str], bool]


def changing(before: RuleSet, after: RuleSet, sample: list[Checkout]) -> Iterator[tuple[Checkout, _Class]]:
    for checkout in sample:
        old, new = labels(before, checkout), labels(after, checkout)
        if old is not None and new is not None and old != new:
            yield checkout, difference(old, new)


def classes(found: Blast, checkout: Checkout) -> set[_Class]:
    """Those of its website and currency."""
    where = checkout.website, checkout.currency
    return {told(entry) for entry in found.noticed if (entry.website, entry.currency) == where}


def told_rightly(before: RuleSet, after: RuleSet, found: Blast) -> None:
    """Counts that hold together, and buyers whom the evaluator confirms."""
    consistent(found)
    assert not any("no buyer was found" in entry.why for entry in found.open)
    for entry in found.noticed:
        assert difference(entry.buyer.before, entry.buyer.after) == told(entry)
        if not set(entry.buyer.more) - {"customer.group.name"}:
            answers = labels(before, asked(entry.buyer)), labels(after, asked(entry.buyer))
            for offered, said in zip(answers, (entry.buyer.before, entry.buyer.after), strict=True):
                assert offered in (None, said)


def consistent(found: Blast) -> None:
    """What the counts promise of each other."""
    assert found.decided <= found.total
    assert sum(entry.kinds for entry in found.noticed) == found.changed <= found.decided
    assert sum(entry.kinds for entry in found.open) == found.total - found.decided
    assert all(entry.lost or entry.gained or entry.buyer.before != entry.buyer.after for entry in found.noticed)
    assert bool(found.changed) == any(entry.changed for entry in found.coverage)


@given(pairs(TAME))
@settings(max_examples=100, deadline=None)
def test_the_same_rules_change_nothing(both: tuple[RuleSet, RuleSet]) -> None:
    before, _ = both
    again = RuleSet([replace(rule, label="other", made=9) for rule in before.rules], before.methods)
    found = radius(before, again, WEBSITES)
    assert (found.changed, found.noticed, found.open) == (0, (), ())
    assert found.decided == found.total

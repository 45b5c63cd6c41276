"""The cells of the coverage matrix: what everybody there is offered, what only some are, and what changes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from payconf.checkout.coverage import ANY, ELSEWHERE, NOWHERE, Map, Shops, coverage
from payconf.checkout.evaluation.value import NOT_GIVEN
from payconf.checkout.matching import Address, Destination, PaymentMethod, PaymentRule, RuleSet
from payconf.integrations.base import Offered
from payconf.model.blast import Covered

TERMS = Offered(payment_term=True, text="Only with a payment term.")
METHODS = {
    "card": PaymentMethod("card", "Card", "stripe.card", "stripe.card"),
    "paypal": PaymentMethod("paypal", "PayPal", "paypal", "paypal", Offered(nonzero_total=True, text="Not zero.")),
    "invoice": PaymentMethod("invoice", "Invoice", "invoice", "payment_term", TERMS),
    "small": PaymentMethod("small", "Small", "small", "stripe", Offered(maximum_total="100", text="At most 100.")),
    "dollars": PaymentMethod("dollars", "Dollars", "d", "d", Offered(currencies=("USD",), text="Only USD.")),
}


def rule(ident: int, *methods: str, to: tuple[Destination, ...] = (), **more: object) -> PaymentRule:
    values = {"currency": "EUR", **more}
    return PaymentRule(str(ident), ident, methods=methods, id=ident, destinations=to, **values)  # type: ignore[arg-type]


def cells(before: list[PaymentRule], after: list[PaymentRule] | None = None, *websites: str) -> dict[str, Covered]:
    """By destination, of the only website and currency."""
    found = coverage(Shops(RuleSet(before, METHODS), RuleSet(before if after is None else after, METHODS), websites))
    assert len({(cell.website, cell.currency) for cell in found}) == 1
    return {place: cell for cell in found for place in cell.destinations}


def test_what_everybody_and_what_some_are_offered() -> None:
    """An order of zero is left aside; a customer's terms and an upper bound are not."""
    (cell,) = set(cells([rule(1, "card", "paypal", "invoice", "small", "dollars", "gone")]).values())
    assert cell.destinations == (ELSEWHERE, NOWHERE)
    assert cell.website == ANY
    assert cell.before == cell.after == ("Card", "PayPal", "Invoice", "Small")
    assert cell.some_after == ("Invoice", "Small")
    assert not cell.changed


def test_an_expression_makes_some_of_all() -> None:
    cell = cells([rule(1, "card", expression="subtotal.value > 5"), rule(2, "paypal")])[ELSEWHERE]
    assert (cell.after, cell.some_after) == (("Card", "PayPal"), ("Card",))


def test_a_method_of_two_rules_is_for_all_where_one_of_them_is() -> None:
    large = rule(1, "card", "paypal", expression="subtotal.value > 5")
    either = cells([large, rule(2, "card"), rule(3, "paypal", expression="total > 5")])[ELSEWHERE]
    assert (either.after, either.some_after) == (("Card", "PayPal"), ("PayPal",))


def test_behind_a_rule_that_may_stop_nothing_is_sure() -> None:
    stop = rule(1, "card", expression="subtotal.value > 5", stop=True)
    cell = cells([stop, rule(2, "paypal")])[ELSEWHERE]
    assert (cell.after, cell.some_after) == (("Card", "PayPal"), ("Card", "PayPal"))
    assert cells([replace(stop, expression=""), rule(2, "paypal")])[ELSEWHERE].after == ("Card",)


def test_what_changes() -> None:
    large = rule(1, "card", expression="subtotal.value > 5")
    assert cells([large], [replace(large, expression="subtotal.value > 9")])[ELSEWHERE].changed
    assert cells([large], [replace(large, expression="")])[ELSEWHERE].changed
    assert cells([rule(1, "card", "paypal")], [rule(1, "paypal", "card")])[ELSEWHERE].changed
    assert not cells([rule(1, "card")], [rule(7, "card")])[ELSEWHERE].changed
    lost = cells([rule(1, "card")], [])[ELSEWHERE]
    assert (lost.before, lost.after, lost.changed) == (("Card",), (), 1)


def test_the_same_integration_made_again_is_no_change() -> None:
    again = {"7": replace(METHODS["card"], name="7")}
    shops = Shops(RuleSet([rule(1, "card")], METHODS), RuleSet([rule(1, "7")], again))
    assert not any(cell.changed for cell in coverage(shops))
    other = {"7": replace(METHODS["card"], name="7", key="other.card")}
    assert all(cell.changed for cell in coverage(replace(shops, after=RuleSet([rule(1, "7")], other))))


def test_destinations_that_are_alike_share_a_cell() -> None:
    eu = (Destination("AT"), Destination("US", "US-CA"), Destination("DE", "", frozenset({"10115", "20095"})))
    found = cells([rule(1, "card", to=eu)])
    assert found["AT"] is found["US-CA"] is found["DE 10115"]
    assert found["AT"].destinations == ("AT", "DE 10115", "DE 20095", "US-CA")
    assert found["DE"].destinations == ("DE", "US", ELSEWHERE, NOWHERE)
    assert found["DE"].after == ()


def test_every_website_and_currency() -> None:
    rules = [rule(1, "card", websites=frozenset({"EU"})), rule(2, "card", currency="USD")]
    found = coverage(Shops(RuleSet(rules, METHODS), RuleSet(rules, METHODS), ("US",)))
    assert [(cell.website, cell.currency, cell.after) for cell in found] == [
        ("EU", "EUR", ("Card",)),
        ("EU", "USD", ("Card",)),
        ("US", "EUR", ()),
        ("US", "USD", ("Card",)),
    ]


def test_a_country_of_an_expression_is_a_destination() -> None:
    found = cells([rule(1, "card", expression="billingAddress.countryIso2 = 'FR'")])
    assert found["FR"].after == ("Card",)
    assert found["FR"].some_after == ()
    assert found[ELSEWHERE].after == ()


def test_what_nobody_tells_apart_is_not_known() -> None:
    """A region that only an expression names leaves the rule open; one that a rule's destinations name doesn't."""
    text = "billingAddress.regionCode = 'CA'"
    assert cells([rule(1, "card", expression=text)])[ELSEWHERE].some_after == ("Card",)
    named = [rule(1, "card", to=(Destination("US", "US-CA"), Destination("US")), expression=text)]
    assert cells(named)["US-CA"].some_after == ()
    assert cells(named)["US"].after == ()


@pytest.mark.parametrize(
    ("destination", "billing"),
    [
        (NOWHERE, None),
        ("DE", Address("DE", NOT_GIVEN, None)),
        ("DE 10115", Address("DE", NOT_GIVEN, "10115")),
        ("US", Address("US", None, NOT_GIVEN)),
        ("US-CA", Address("US", "US-CA", NOT_GIVEN)),
        ("US-CA 90001", Address("US", "US-CA", "90001")),
        (ELSEWHERE, Address("*", NOT_GIVEN, NOT_GIVEN)),
    ],
)
def test_the_checkout_of_a_cell(destination: str, billing: Address | None) -> None:
    known = Map.of([rule(1, to=(Destination("US", "US-CA"), Destination("DE", "", frozenset({"10115"}))))])
    assert known.checkout("EU", "EUR", destination).billing == billing


def test_a_rule_whose_place_is_open_is_for_some() -> None:
    """A region is not known here because the map is of other rules than the shop's."""
    rules = RuleSet([rule(1, "card", to=(Destination("US", "US-CA"),))], METHODS)
    from payconf.checkout.coverage import seen

    (found,) = seen(rules, Map.of(()).checkout("EU", "EUR", "US"))
    assert found.depends == ("a part of the billing address",)

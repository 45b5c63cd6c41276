"""Rules that are never reached, and integrations that nobody is offered: so in every checkout."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from payconf.check import check, hidden
from payconf.check.conditions import Conditions
from payconf.check.view import View
from payconf.check.work import Work
from payconf.checkout.certainty.frame import Frame
from payconf.checkout.matching import Why, shop
from payconf.model.evidence import Evidence
from payconf.plan.desired import desired
from tests.certainty_samples import EXPRESSIONS, checkouts
from tests.resolve_samples import SETTINGS, checked, codes, resolved
from tests.resolve_samples import environment as environment_of

Write = Callable[[dict[str, str]], Path]
TYPES = """
integrations:
  invoice: {type: payment_term, label: Invoice}
  cheque: {type: money_order, label: Cheque, pay_to: A, send_to: B}
  apruve: {type: apruve, label: A, test_mode: true, credentials: c}
"""
ACCESS = "credentials: {c: {merchant_id: env://A, api_key: env://B}}\n"
RULE = st.fixed_dictionaries(
    {
        "sort_order": st.integers(1, 4),
        "currency": st.sampled_from(["EUR", "EUR", "USD"]),
        "destinations": st.sampled_from([[], ["DE"], ["DE", "US-CA"], [{"country": "US", "postal_codes": ["A"]}]]),
        "methods": st.sampled_from([["cheque"], ["invoice"], ["invoice", "cheque"]]),
        "stop_processing": st.booleans(),
    },
    optional={"expression": EXPRESSIONS},
)
ANY_CHECKOUT = st.sampled_from(["EUR", "USD"]).flatmap(lambda currency: checkouts(Frame(currency)))
"""With any billing address, or none."""


def files(text: str) -> dict[str, str]:
    return {
        "environments/one/environment.yaml": SETTINGS,
        "environments/one/a.yaml": TYPES + text,
        "environments/one/credentials.yaml": ACCESS,
    }


def rules(*each: str) -> str:
    lines = "\n".join(f"  r{number}: {{currency: USD, {entry}}}" for number, entry in enumerate(each))
    return f"rules:\n{lines}\n"


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data(), some=st.lists(RULE, min_size=2, max_size=6))
def test_no_checkout_gets_anything_from_a_rule_that_is_called_dead(
    write_project: Write, data: st.DataObject, some: list[dict[str, object]]
) -> None:
    written = {f"r{number}": rule for number, rule in enumerate(some)}
    environment = environment_of(write_project(files(f"rules: {json.dumps(written)}\n")))
    view = View(environment)
    conditions = Conditions(view)
    dead = set(conditions.never)
    for currency in ("EUR", "USD"):
        enabled = [entry for entry in environment.rules.items() if entry[1].currency == currency]
        dead |= hidden.check(view, Work(view), conditions, enabled).keys()
    certain = {f"rules/{key}": dead.__contains__(key) for key in environment.rules}
    asked = shop.wanted(desired(environment, Evidence()))
    for checkout in data.draw(st.lists(ANY_CHECKOUT, min_size=15, max_size=15)) if dead else ():
        for verdict in asked.answer(checkout).rules:
            assert not (certain[verdict.rule.name] and verdict.why is Why.APPLIES)


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("expression: subtotal.value > 100", "expression: subtotal.value > 500", 1),
        ("expression: subtotal.value > 100", "expression: subtotal.value > 50", 0),
        ("expression: subtotal.value > 100", "sort_order: 1, expression: subtotal.value > 500", 0),
        ("expression: subtotal.value > 100, destinations: [DE]", "expression: subtotal.value > 500", 0),
        ("expression: subtotal.value > 100", "expression: subtotal.value > 500, destinations: [DE]", 1),
        ("expression: subtotal.value = 1", "expression: subtotal.value > 500", 0),
        ("expression: subtotal.value > 100", "expression: total > 500", 0),
        ("expression: subtotal.value > 100, enabled: false", "expression: subtotal.value > 500", 0),
        ("expression: total > 5 or total < 6", "expression: subtotal.value > 500", 1),
        ("destinations: [US-CA], expression: 'billingAddress.regionCode = \"CA\"'", "destinations: [US-CA]", 1),
        ("destinations: [US-CA], expression: 'billingAddress.regionCode = \"CA\"'", "destinations: [US]", 0),
        ("expression: 'customer.vatId = \"A\"'", "expression: 'customer.vatId = \"A\" and total > 5'", 1),
    ],
)
def test_a_rule_behind_an_expression(write_project: Write, first: str, second: str, expected: int) -> None:
    order = "" if "sort_order" in second else "sort_order: 2, "
    text = rules(
        f"sort_order: 1, methods: [cheque], stop_processing: true, {first}", f"{order}methods: [cheque], {second}"
    )
    assert codes(checked(write_project(files(text)))).count("PC409") == expected


def test_rules_that_hide_one_together_are_named_and_no_others(write_project: Write) -> None:
    stop = "methods: [cheque], stop_processing: true"
    text = rules(
        f"sort_order: 1, {stop}, expression: total > 500",
        f"sort_order: 2, {stop}, expression: total > 100",
        f"sort_order: 3, {stop}, expression: total <= 100",
        "sort_order: 4, methods: [cheque], expression: subtotal.value > 5",
        f"sort_order: 5, {stop}, expression: total > 600",
    )
    found = {finding.address: finding.message for finding in checked(write_project(files(text)))}
    assert found == {
        "rules/r3": "rules/r1 and rules/r2 stop before it in every checkout in which it would match",
        "rules/r4": "rules/r0 stops before it in every checkout in which it would match",
    }


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (rules("sort_order: 1, methods: [invoice], expression: customer = null"), 1),
        (rules("sort_order: 1, methods: [invoice], expression: customer != null"), 0),
        (rules("sort_order: 1, methods: [invoice], enabled: false"), 0),
        (rules("sort_order: 1, methods: [invoice, cheque], expression: customer = null"), 1),
        (rules("sort_order: 1, methods: [invoice], expression: total > 5 and total < 5"), 1),
        (rules("sort_order: 1, methods: [invoice], expression: nobody"), 0),
        (rules(*["sort_order: 1, methods: [invoice], expression: customer = null"] * 7), 1),
        ("rules: {r: {sort_order: 1, currency: EUR, methods: [apruve, cheque]}}\n", 1),
        ("rules: {r: {sort_order: 1, currency: EUR, methods: [apruve]}}\n", 0),
        ("rules: {}\n", 0),
    ],
)
def test_an_integration_that_nobody_is_offered(write_project: Write, text: str, expected: int) -> None:
    assert codes(checked(write_project(files(text)))).count("PC429") == expected


def test_nothing_is_said_of_integrations_while_a_rule_is_broken(write_project: Write) -> None:
    guests = "sort_order: 1, methods: [invoice], expression: customer = null"
    result = resolved(write_project(files(rules("sort_order: x, methods: [invoice]", guests))))
    assert result.environment is not None
    assert check(result.environment) == []

"""What a simulation looks like where no command line can easily lead."""

from __future__ import annotations

from dataclasses import replace

import pytest

from payconf.checkout.evaluation import Doubt, Undecided
from payconf.checkout.matching import Address, Checkout, Destination, MethodWhy, PaymentMethod, RuleSet
from payconf.checkout.simulation import Moment, Simulated, Simulation
from payconf.render.simulate import simulation_json, simulation_text
from payconf.render.simulate.reasons import doubt, option
from tests.matching_samples import method, rule, rule_set

GUEST = Checkout("EUR", "EU Store", "Acme", billing=Address("DE", "DE-BE", "10115"), customer=None)


def shown(rules: RuleSet, checkout: Checkout = GUEST, full: bool = False, color: bool = False) -> str:
    state = Simulated(Moment.LIVE, rules.answer(checkout), rules.methods)
    return simulation_text(Simulation("shop", checkout, (state,)), full=full, color=color)


def test_a_currency_that_the_service_does_not_take() -> None:
    card = method("card", "paypal_express", currencies=frozenset({"USD"}))
    said = shown(rule_set(rule(1, "card"), methods=(card,)), replace(GUEST, total=None))
    assert "the total is zero" in said
    said = shown(rule_set(rule(1, "money"), methods=(method("money", currencies=frozenset({"USD"})),)))
    assert "  1. Money\n     ! its service doesn't take EUR, and the payment fails\n" in said
    assert "! its service" not in shown(rule_set(rule(1), methods=(method("money", currencies=frozenset({"EUR"})),)))


def test_user_text_can_not_move_the_cursor() -> None:
    odd = PaymentMethod("odd", "Card\x1b[2J\u202e", key="ke\ny")
    said = shown(rule_set(rule(1, "odd", label="Ru\x1ble"), methods=(odd,)))
    assert "\x1b" not in said
    assert "\u202e" not in said
    assert "Card\\x1b[2J\\u202e (ke\\ny)" in said
    assert "Ru\\x1ble" in said


def test_signs_are_coloured_and_long_reasons_go_on_below_their_text() -> None:
    long = rule(1, expression=" and ".join(["currency = 'USD'"] * 9), label="Long")
    said = shown(rule_set(long), color=True)
    assert "\x1b[31m  ! \x1b[0mno payment method" in said
    lines = said.splitlines()
    at = next(number for number, line in enumerate(lines) if "Long (1)" in line)
    assert lines[at].startswith("  - Long")
    assert lines[at + 1].startswith("    ")
    assert all(len(line) <= 100 for line in lines if "\x1b" not in line)


def test_another_organization_and_many_places() -> None:
    places = tuple(Destination(code) for code in ("AT", "BE", "CH", "FR", "IT", "NL"))
    said = shown(rule_set(rule(1, organization="Other", label="A"), rule(2, destinations=places, label="B")))
    assert "  - A (1)  of another organization, Other\n" in said
    assert "  - B (1)  only billed to AT, BE, CH, FR and 2 more\n" in said


def test_where_the_buyer_is() -> None:
    assert "EU Store · EUR · billed to DE-BE 10115 · guest\n" in shown(rule_set())
    assert "any website · EUR · no billing address\n" in shown(rule_set(), Checkout("EUR"))


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (Undecided(Doubt.NOT_GIVEN, "customer.level", 4), "needs customer.level, which nobody gave"),
        (
            Undecided(Doubt.PATTERN, "", 4),
            "a regular expression that only PHP can read, at character 5 of the expression",
        ),
        (
            Undecided(Doubt.ITEM_NAME, "child", 0),
            "the shop's name for an item isn't known (child), at character 1 of the expression",
        ),
    ],
)
def test_doubts(found: Undecided, words: str) -> None:
    assert doubt(found) == words


@pytest.mark.parametrize(
    ("path", "typed"),
    [
        ("total", "--total AMOUNT"),
        ("lineItem.quantity", "--quantity NUMBER"),
        ("lineItem.product.brand", "--set product.brand=VALUE"),
        ("customer.vatId", "--set customer.vatId=VALUE"),
    ],
)
def test_what_to_type(path: str, typed: str) -> None:
    assert option(path) == typed


def test_a_doubt_that_no_value_ends_asks_for_nothing() -> None:
    said = shown(rule_set(rule(1, expression="currency matches '/(?R)?/'")))
    assert "  ? not decided\n    a regular expression that only PHP can read" in said
    assert "To decide it" not in said


def test_reasons_of_machines_are_names() -> None:
    rules = rule_set(rule(1, "gone"))
    state = Simulated(Moment.YAML, rules.answer(GUEST), rules.methods)
    assert f'"why": "{MethodWhy.GONE.name.lower()}"' in simulation_json(Simulation("shop", GUEST, (state,)))

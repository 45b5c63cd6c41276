"""The checkouts that git expects something of, on the end state of a plan."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from payconf.guard import checkout_tests
from payconf.guard.case import Case
from payconf.guard.checkouts import checkouts
from payconf.model.address import Address
from payconf.model.change import Action, Change
from payconf.model.config.checkouts import Checkout
from payconf.model.environment import Environment
from payconf.model.resource import Live
from payconf.model.scalar import Plain
from payconf.model.value import Ref
from tests.guard_samples import answers, change, environment, plan
from tests.test_guard_last_method import GOING, INTEGRATIONS, card, rule, shop

DELETE = GOING[0]
GERMANY = {"website": "EU Store", "currency": "EUR", "billing": {"country": "DE"}, "subtotal": Plain("80")}


def expects(*methods: str, **more: Any) -> Checkout:
    return Checkout.model_validate({**GERMANY, "expect": list(methods), **more})


def env(class_: str = "production", **tests: Checkout) -> Environment:
    return environment(class_, class_, INTEGRATIONS, parts={"checkouts": tests})


def verdicts(given: Environment, held: Live | None, *changes: Change, **more: Any) -> list[Any]:
    return list(checkouts(Case(given, plan=plan(*changes, **more), live=held)))


def test_what_is_offered_as_expected_passes() -> None:
    assert answers(iter(verdicts(env(germany=expects("cards.card")), shop()))) == ["passed"]


def test_what_is_not_offered_refuses_in_production_and_warns_elsewhere() -> None:
    (verdict,) = verdicts(env(germany=expects("cards.card")), shop(), DELETE)
    assert answers(iter([verdict])) == ["refused PC266"]
    assert verdict.text == "germany would be offered nothing, and cards.card is expected."
    (verdict,) = verdicts(env("sandbox", germany=expects("cards.card")), shop(), DELETE)
    assert answers(iter([verdict])) == ["passed"]
    assert verdict.finding.code == "PC267"
    (verdict,) = verdicts(env(germany=expects()), shop())
    assert verdict.text.endswith("cards.card, and nothing is expected. So it is in the shop already.")


def test_without_evidence_the_answer_is_not_yes() -> None:
    asked = env(germany=expects("cards.card"))
    assert answers(iter(verdicts(asked, None))) == ["undecided"]
    grouped = shop({"9": rule(card(), expression="customer.group.name = 'VIP'")})
    (verdict,) = verdicts(asked, grouped)
    assert answers(iter([verdict])) == ["undecided"]
    assert verdict.text == "it doesn't say customer.group.name, and a rule looks at that"


def test_without_checkouts_or_a_plan_there_is_no_question() -> None:
    assert verdicts(env(), None) == []
    assert list(checkouts(Case(env(germany=expects())))) == []
    assert verdicts(env(germany=expects()), None, options={"reclaim": True}) == []


def test_the_results_in_a_plan_are_taken_as_long_as_they_are_of_these_checkouts() -> None:
    asked = env(germany=expects("cards.card"))
    made = plan(DELETE)
    (found,) = checkout_tests(asked, shop(), made)
    assert (found.offered, found.before, found.rules) == ((), ("cards.card",), ("rules/all",))
    told = replace(made, checkouts=(replace(found, offered=("cards.card",)),))
    assert answers(checkouts(Case(asked, plan=told, live=shop()))) == ["passed"]
    other = replace(told, checkouts=(replace(told.checkouts[0], key="france"),))
    assert answers(checkouts(Case(asked, plan=other, live=shop()))) == ["refused PC266"]
    assert checkout_tests(env(), shop(), made) == ()


@pytest.mark.parametrize(
    ("then", "edited", "formerly"),
    [
        (None, False, None),
        ({"germany": expects("cards.card")}, False, ("cards.card",)),
        ({"germany": expects("cards.card", subtotal=Plain("80.00"))}, False, ("cards.card",)),
        ({"germany": expects("term")}, True, ("term",)),
        ({"germany": expects("cards.card", subtotal=Plain("90"))}, True, ("cards.card",)),
        ({"germany": expects("cards.card", guest=Plain("true"))}, True, ("cards.card",)),
        ({"germany": expects("cards.card", billing={"country": "DE", "region": "DE-BE"})}, True, ("cards.card",)),
        ({}, True, None),
    ],
)
def test_an_edited_checkout_is_known_by_what_git_said_then(then: Any, edited: bool, formerly: Any) -> None:
    before = None if then is None else checkout_tests(env(**then), shop(), plan())
    made = plan(DELETE)
    asked = env(germany=expects("cards.card"))
    (found,) = checkout_tests(asked, shop(), made, before)
    assert (found.edited, found.formerly) == (edited, formerly)
    told = replace(made, checkouts=(found,))
    (verdict,) = checkouts(Case(asked, plan=told, live=shop()))
    assert verdict.text.endswith(" The checkout was edited since the last apply.") is edited


def test_another_meaning_of_an_alias_is_an_edit() -> None:
    tests = {"germany": expects("cards")}
    then = environment(parts={"checkouts": tests, "aliases": {"cards": "term"}})
    now = environment(parts={"checkouts": tests, "aliases": {"cards": "cards.card"}})
    (found,) = checkout_tests(now, shop(), plan(), checkout_tests(then, shop(), plan()))
    assert (found.edited, found.expected, found.formerly) == (True, ("cards.card",), ("term",))


def test_a_checkout_that_git_no_longer_has_is_told_and_refuses_nothing() -> None:
    then = checkout_tests(env(germany=expects("cards.card", total=Plain("0.50"))), shop(), plan())
    (found,) = checkout_tests(env(), shop(), plan(DELETE), then)
    assert (found.gone, found.edited, found.right) == (True, True, False)
    assert (found.expected, found.before, found.offered) == (("cards.card",), ("cards.card",), ())
    assert found.rules == ("rules/all",)
    assert found.written == {
        "website": "EU Store",
        "currency": "EUR",
        "billing.country": "DE",
        "subtotal": "80",
        "total": "0.5",
    }
    other = env(france=expects(billing={"country": "FR"}))
    both = checkout_tests(other, shop(), plan(DELETE), then)
    assert [(entry.key, entry.gone) for entry in both] == [("france", False), ("germany", True)]
    assert answers(checkouts(Case(other, plan=replace(plan(DELETE), checkouts=both), live=shop()))) == ["passed"]


def test_a_new_rule_beside_it_is_named() -> None:
    new = change(Action.CREATE, "rules/more", **rule(Ref(Address("integrations", "term"), "method."), sort_order=2))
    asked = env(germany=expects("cards.card", "term", payment_term=Plain("true")))
    (found,) = checkout_tests(asked, shop(), plan(new))
    assert found.right
    assert found.rules == ("rules/more",)

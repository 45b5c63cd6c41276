"""Changed rules with an expression: who notices is not worked out, so the plan says which they are."""

from __future__ import annotations

from dataclasses import replace

from payconf.model.kind import FieldSpec
from tests.plan_samples import KINDS, Shop, integration, make, rule

CARDS = integration("cards")


def shop() -> Shop:
    rules = KINDS["rules"]
    fields = {**rules.fields, "expression": FieldSpec("expression")}
    made = Shop(kinds={**KINDS, "rules": replace(rules, fields=fields)})
    made.hold(CARDS, rule("gone", "cards.card", expression="true"), rule("kept", "cards.card", expression="true"))
    return made


def test_rules_with_an_expression_are_named_where_they_change() -> None:
    wanted = (
        CARDS,
        rule("kept", "cards.card", expression="true", sort_order=7),
        rule("new", "cards.card", expression="true"),
        rule("plain", "cards.card"),
    )
    assert make(shop(), wanted).conditional == ("rules/gone", "rules/kept", "rules/new")


def test_an_expression_that_goes_counts_and_one_that_stays_does_not() -> None:
    kept, gone = rule("kept", "cards.card"), rule("gone", "cards.card", expression="true")
    assert make(shop(), (CARDS, kept, gone)).conditional == ("rules/kept",)

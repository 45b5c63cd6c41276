"""No buyer who could pay is left without a method: the end state of a plan, and who is named."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from payconf.guard import blast
from payconf.guard.case import Case
from payconf.guard.last_method import last_method
from payconf.model.address import Address
from payconf.model.blast import Blast, Buyer, Open
from payconf.model.change import Action, Change, Drift, FieldChange
from payconf.model.resource import Live
from payconf.model.value import Gone, LiveRef, Ref
from payconf.model.verdict import Answer, Verdict
from tests.guard_samples import answers, change, environment, integration, live, plan

CARDS = {"type": "stripe", "name": "Cards", "label": {"default": "Credit card"}, "enabled": True}
TERM = {"type": "payment_term", "name": "Term", "label": "Invoice"}
INTEGRATIONS = {"cards": integration("stripe", name="Cards"), "term": integration("payment_term", name="Term")}


def rule(*methods: Any, **values: Any) -> dict[str, Any]:
    return {"currency": "EUR", "sort_order": 1, "methods": list(methods), "websites": [], "destinations": [], **values}


def card(live_id: str = "1") -> LiveRef:
    return LiveRef("integrations", live_id, "method.card")


def shop(rules: dict[str, Any] | None = None, **more: Any) -> Live:
    facts = more.pop("facts", {"websites": ["EU Store"]})
    integrations = more.pop("integrations", {"1": CARDS, "2": TERM})
    return live(integrations, {"9": rule(card())} if rules is None else rules, facts=facts, **more)


def lost(held: Live, *changes: Change, **more: Any) -> tuple[Buyer, ...]:
    found = blast(environment(integrations=INTEGRATIONS), held, plan(*changes, **more))
    return tuple(entry.buyer for entry in found.noticed)


def ask(held: Live | None, *changes: Change, class_: str = "production", **settings: Any) -> list[str]:
    env = environment(class_, class_, INTEGRATIONS, **settings)
    return answers(last_method(Case(env, plan=plan(*changes), live=held)))


def test_without_a_plan_there_is_no_question_and_without_a_shop_no_answer() -> None:
    assert answers(last_method(Case(environment()))) == []
    assert ask(None) == ["undecided"]
    assert ask(None, class_="sandbox") == []


def test_nothing_changes_nothing() -> None:
    assert ask(shop()) == ["passed"]
    found = blast(environment(), shop(), plan())
    assert (found.noticed, found.total, found.decided, found.changed) == ((), 6, 6, 0)


GOING = [
    change(Action.DELETE, "rules/all", "9"),
    change(Action.DISABLE, "rules/all", "9"),
    change(Action.UPDATE, "rules/all", "9", enabled=False),
    change(Action.UPDATE, "rules/all", "9", methods=[Gone("stripe.card", "77")]),
    change(Action.UPDATE, "rules/all", "9", currency="USD"),
    change(Action.UPDATE, "rules/all", "9", websites=["US Store"]),
    change(Action.UPDATE, "rules/all", "9", expression="subtotal.value > 1"),
    change(Action.DELETE, "integrations/cards", "1"),
    change(Action.DISABLE, "integrations/cards", "1"),
]


@pytest.mark.parametrize("going", GOING, ids=lambda entry: f"{entry.id}-{'-'.join(entry.values)}")
def test_every_way_to_take_the_last_method(going: Change) -> None:
    assert ask(shop(), going) == ["refused PC220"]
    assert ask(shop(), going, class_="sandbox") == []


def test_the_refusal_names_website_currency_and_places() -> None:
    codes = [str(code) for code in range(10115, 10125)]
    held = shop({"9": rule(card(), destinations=[{"country": "DE", "region": None, "postal_codes": codes}])})
    env = environment(integrations=INTEGRATIONS)
    (verdict,) = last_method(Case(env, plan=plan(GOING[0]), live=held))
    assert verdict.text == (
        "Buyers on EU Store who pay in EUR would be left without a payment method: "
        "DE 10115 (total from 0.50), DE 10116 (total from 0.50), DE 10117 (total from 0.50), "
        "DE 10118 (total from 0.50), DE 10119 (total from 0.50) and 5 more."
    )


def allow(**entry: Any) -> list[dict[str, Any]]:
    said = {"website": "EU Store", "currency": "EUR", "reason": "PAY-1", "until": "2026-11-22", **entry}
    return [said]


def test_what_is_allowed_by_name_passes_until_its_day() -> None:
    held = shop({"9": rule(card(), destinations=[{"country": "RU", "region": None, "postal_codes": []}])})

    def asked(**entry: Any) -> list[str]:
        return ask(held, GOING[0], allow_no_method=allow(**entry))

    assert asked(billing={"country": "RU"}) == ["passed"]
    assert asked() == ["passed"]
    assert asked(billing={"country": "DE"}) == ["refused PC220"]
    assert asked(billing={"planet": "RU"}) == ["refused PC220"]
    assert asked(website="US Store") == ["refused PC220"]
    assert asked(currency="USD") == ["refused PC220"]
    assert asked(until="2026-11-21") == ["refused PC220"]


def test_a_new_integration_and_its_rule_are_offered_in_place_of_the_old_one() -> None:
    made = change(Action.CREATE, "integrations/element", **{**CARDS, "name": "New"})
    moved = change(Action.UPDATE, "rules/all", "9", methods=[Ref(Address("integrations", "element"), "method.card")])
    gone = change(Action.DELETE, "integrations/cards", "1")
    assert lost(shop(), made, moved, gone) == ()


def test_a_replaced_integration_is_found_under_its_address() -> None:
    made = change(Action.REPLACE, "integrations/cards", "1", **{**CARDS, "label": {"default": "Card"}})
    moved = change(Action.UPDATE, "rules/all", "9", methods=[Ref(Address("integrations", "cards"), "method.card")])
    gone = change(Action.DELETE, "integrations/cards", "1")
    rows = lost(shop(), made, moved, gone)
    assert {(row.before, row.after) for row in rows} == {(("Credit card",), ("Card",))}


def test_references_to_what_did_not_change_are_found_by_name() -> None:
    method = Ref(Address("integrations", "cards"), "method.card")
    new = change(Action.CREATE, "rules/more", **rule(method, currency="USD"))
    assert {row.after for row in lost(shop(), new)} == {("Credit card",)}
    held = shop(integrations={"1": {**CARDS, "name": "Renamed by hand"}})
    assert lost(held, new) == ()
    drift = Drift(Address("integrations", "cards"), (FieldChange("name", "Renamed by hand", "Cards"),))
    assert {row.after for row in lost(held, new, drift=(drift,))} == {("Credit card",)}
    renamed = change(Action.UPDATE, "integrations/cards", "1", name="Cards")
    assert {row.after for row in lost(held, renamed, new)} == {("Credit card",)}


def test_a_reference_to_nothing_is_offered_to_nobody() -> None:
    new = change(Action.CREATE, "rules/more", **rule(Ref(Address("integrations", "nothing"), "method.card")))
    assert lost(shop(), new) == ()


def test_changes_of_other_kinds_and_of_what_is_not_there_are_passed_over() -> None:
    assert lost(shop(), change(Action.CREATE, "payment_terms/net-30", label="x")) == ()
    assert lost(shop(), change(Action.UPDATE, "rules/all", "77", currency="USD")) == ()


def test_new_rules_come_last_among_equals() -> None:
    method = LiveRef("integrations", "2", "method.")
    new = change(Action.CREATE, "rules/more", **rule(method))
    held = shop({"9": rule(card(), stop_processing=True)})
    assert lost(held, new) == ()
    earlier = change(Action.CREATE, "rules/more", **rule(method, sort_order=0, stop_processing=True))
    assert {(row.after, row.payment_term) for row in lost(held, earlier)} == {((), False), (("Invoice",), True)}


def test_payment_terms_are_for_customers_who_have_one() -> None:
    held = shop({"9": rule(card(), LiveRef("integrations", "2", "method."))})
    assert ask(held, change(Action.DELETE, "integrations/cards", "1")) == ["refused PC220"]


def test_methods_that_a_switch_yields_and_types_that_nobody_knows() -> None:
    echeck = LiveRef("integrations", "3", "method.echeck")
    net = {"type": "authorize_net", "name": "Net", "label": {"default": "Card"}, "echeck_enabled": True}
    held = shop({"9": rule(echeck, currency="USD")}, integrations={"3": net, "4": {"type": "carrier pigeon"}})
    assert ask(held, change(Action.UPDATE, "integrations/net", "3", echeck_enabled=False)) == ["refused PC220"]


def test_a_method_without_a_label_is_called_by_its_name() -> None:
    rows = lost(shop(integrations={"1": {"type": "stripe", "name": "Cards"}}), GOING[0])
    assert {row.before for row in rows} == {("Cards",)}


def test_websites_that_the_shop_does_not_list() -> None:
    assert {row.website for row in lost(shop(facts={}), GOING[0])} == {"any website"}
    held = shop({"9": rule(card(), websites=["Old Store"])}, facts={})
    assert {row.website for row in lost(held, GOING[0])} == {"Old Store"}


def test_an_integration_without_a_name_of_its_own_has_its_key() -> None:
    env = environment(integrations={"Cards": SimpleNamespace(type="stripe")})
    new = change(
        Action.CREATE, "rules/more", **rule(Ref(Address("integrations", "Cards"), "method.card"), currency="USD")
    )
    assert {row.buyer.after for row in blast(env, shop(), plan(new)).noticed} == {("Credit card",)}


def test_an_empty_shop_has_no_buyers() -> None:
    assert blast(environment(), live(), plan()) == Blast()


DOUBTFUL = {"9": rule(card(), expression="customer.group.id = 5")}


def told(held: Live, *changes: Change, options: dict[str, Any] | None = None, **settings: Any) -> list[Verdict]:
    env = environment(integrations=INTEGRATIONS, **settings)
    return list(last_method(Case(env, plan=plan(*changes, options=options or {}), live=held)))


def test_where_nobody_can_tell_it_is_undecided() -> None:
    (verdict,) = told(shop(DOUBTFUL), GOING[0])
    assert verdict.answer is Answer.UNDECIDED
    assert verdict.text == (
        "buyers on EU Store who pay in EUR may be left without a payment method: any address or none; "
        "the expression of 9 needs customer.group.id"
    )
    assert ask(shop(DOUBTFUL), GOING[0], allow_no_method=allow()) == ["passed"]
    doubts = [Open("EU Store", "EUR", ("DE",), (), ("x",), 1, False), Open("EU Store", "EUR", (), (), ("y",), 1, True)]
    known = replace(plan(), blast=Blast(3, 1, open=(doubts[0], replace(doubts[1], addresses=(("DE", "", ""),)))))
    (verdict,) = last_method(Case(environment(), plan=known, live=shop()))
    assert verdict.text.endswith("; it needs y")


def test_of_payconf_off_it_can_be_accepted() -> None:
    off = {"off": "integrations/cards"}
    (verdict,) = told(shop(), GOING[0], options=off)
    assert verdict.finding is not None
    assert (verdict.finding.code, "--accept-no-method" in verdict.finding.fix) == ("PC220", True)
    (verdict,) = told(shop(DOUBTFUL), GOING[0], options=off)
    assert verdict.answer is Answer.UNDECIDED
    assert "--accept-no-method" in verdict.text
    accepted = {**off, "accept_no_method": True}
    for held in (shop(), shop(DOUBTFUL)):
        (verdict,) = told(held, GOING[0], options=accepted)
        assert verdict.finding is not None
        assert (verdict.finding.code, verdict.finding.message[:18]) == ("PC254", "Buyers on EU Store")
    assert ask(shop(), GOING[0], class_="sandbox") == []


def test_of_places_some_of_which_are_allowed_the_others_are_named() -> None:
    lands = [
        {"country": "DE", "region": None, "postal_codes": ["10115"]},
        {"country": "AT", "region": "AT-9", "postal_codes": []},
    ]
    (verdict,) = told(
        shop({"9": rule(card(), destinations=lands)}), GOING[0], allow_no_method=allow(billing={"country": "DE"})
    )
    assert verdict.text.endswith(" who pay in EUR would be left without a payment method: AT-9 (total from 0.50).")
    coded = shop({"9": rule(card(), destinations=lands[1:], expression="billingAddress.postalCode != 'x'")})
    (verdict,) = told(coded, GOING[0], allow_no_method=allow(billing={"country": "AT", "region": "AT-9"}))
    assert verdict.text.endswith(": AT otherwise (total from 0.50).")
    allowed = [
        *allow(billing={"country": "AT", "postal_code": "x"}),
        *allow(billing={"country": "AT", "region": "AT-9"}),
    ]
    whole = shop({"9": rule(card(), expression="billingAddress = null or billingAddress.postalCode = 'x'")})
    (verdict,) = told(whole, GOING[0], allow_no_method=allowed)
    assert verdict.text.endswith(": no billing address (total from 0.50), elsewhere x (total from 0.50).")

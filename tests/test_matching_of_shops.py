"""Rules and methods of a shop as it is, as a plan leaves it, and as an environment alone wants it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from payconf.checkout.matching import Address, Checkout, Destination, MethodWhy, Presence, RuleSet
from payconf.checkout.matching.shop import before_and_after, now, wanted
from payconf.model.address import Address as Where
from payconf.model.change import Action, Change, Drift, FieldChange
from payconf.model.resource import Live, Resource
from payconf.model.value import Gone, LiveRef, Ref
from tests.guard_samples import change, environment, integration, live, plan

CARDS = {"type": "stripe", "name": "Cards", "label": {"default": "Credit card", "German": "Karte"}, "enabled": True}
TERM = {"type": "payment_term", "name": "Term", "label": "Invoice"}
MONEY = {"type": "money_order", "name": "Money", "label": {"default": "Bank transfer"}}
YAML = {"cards": integration("stripe", name="Cards"), "money": integration("money_order", name="Money")}
BUYER = Checkout("EUR", "EU Store", billing=Address("DE"), total=Decimal(50), customer=None)


def rule(*methods: Any, **values: Any) -> dict[str, Any]:
    return {"currency": "EUR", "sort_order": 1, "methods": list(methods), "websites": [], "destinations": [], **values}


def of(live_id: str, method: str = "") -> LiveRef:
    return LiveRef("integrations", live_id, f"method.{method}")


def labels(rules: RuleSet, checkout: Checkout = BUYER) -> list[str]:
    found = rules.offered(checkout)
    assert found is not None
    return [method.label for method in found]


def shop(rules: dict[str, Any], **integrations: Any) -> Live:
    held = {"1": CARDS, "2": TERM, "3": MONEY, **integrations}
    return live({ident: values for ident, values in held.items() if values}, rules)


def after(held: Live, *changes: Change, **more: Any) -> RuleSet:
    return before_and_after(environment(integrations=YAML), held, plan(*changes, **more))[1]


def test_the_shop_as_it_is() -> None:
    entry = {"country": "DE", "region": "DE-BE", "postal_codes": ["10115"]}
    held = shop(
        {
            "12": rule(of("1", "card"), name="Berlin", destinations=[entry, {"country": "AT", "region": None}]),
            "9": rule(of("3"), expression="0", stop_processing=True, websites=["EU Store"], enabled=False),
        }
    )
    first, second = now(held).rules
    assert (first.name, first.id, first.label, first.enabled, first.stop) == ("9", 9, "9", False, True)
    assert (first.websites, first.expression) == (frozenset({"EU Store"}), "0")
    assert (second.name, second.id, second.label, second.expression) == ("12", 12, "Berlin", "")
    assert second.destinations == (Destination("DE", "DE-BE", frozenset({"10115"})), Destination("AT"))
    assert second.methods == ("1 method.card",)


def test_a_method_of_a_shop_says_what_it_is() -> None:
    held = shop({}, **{"4": {"type": "paypal_express", "name": "PP"}, "5": {"type": "of another vendor"}})
    methods = now(held).methods
    assert {name.partition(" ")[0] for name in methods} == {"1", "2", "3", "4"}
    card = methods["1 method.card"]
    assert (card.label, card.kind, card.presence, card.currencies) == (
        "Credit card",
        "stripe.card",
        Presence.THERE,
        None,
    )
    assert methods["2 method."].label == "Invoice"
    assert methods["4 method."].label == "PP"
    assert "EUR" in (methods["4 method."].currencies or ())


@pytest.mark.parametrize(
    ("values", "method", "version", "presence"),
    [
        ({**MONEY, "enabled": False}, "", "6.1", Presence.DISABLED),
        ({"type": "authorize_net", "echeck_enabled": False}, "echeck", "6.1", Presence.OFF),
        ({"type": "authorize_net", "echeck_enabled": True}, "echeck", "6.1", Presence.THERE),
        ({"type": "stripe_payment_element"}, "", "6.1", Presence.NOT_IN_RULES),
        ({"type": "stripe_payment_element"}, "", "7.0", Presence.THERE),
        ({"type": "stripe_payment_element"}, "", "any", Presence.THERE),
    ],
)
def test_what_keeps_a_method_back(values: dict[str, Any], method: str, version: str, presence: Presence) -> None:
    assert now(shop({}, **{"7": values}), version).methods[f"7 method.{method}"].presence is presence


def test_references_to_nothing_offer_nothing() -> None:
    dead = (Gone("stripe.card", "77"), of("88"), Ref(Where("integrations", "nobody"), "method."), "ups_1")
    rules = now(shop({"1": rule(*dead, of("3"))}))
    assert labels(rules) == ["Bank transfer"]
    told = rules.answer(BUYER).rules[0].methods
    assert [found.why for found in told] == [MethodWhy.GONE] * 4 + [MethodWhy.OFFERED]
    assert len({found.method for found in told}) == 5


def test_what_a_plan_makes_changes_and_deletes() -> None:
    held = shop({"9": rule(of("1", "card"))})
    money = Ref(Where("integrations", "money"), "method.")
    assert labels(after(held)) == ["Credit card"]
    assert labels(after(held, change(Action.DELETE, "rules/a", "9"))) == []
    assert labels(after(held, change(Action.DISABLE, "rules/a", "9"))) == []
    assert labels(after(held, change(Action.UPDATE, "rules/a", "9", methods=[money]))) == ["Bank transfer"]
    assert labels(after(held, change(Action.DISABLE, "integrations/cards", "1"))) == []
    assert labels(after(held, change(Action.UPDATE, "rules/gone", "404", enabled=False))) == ["Credit card"]
    assert labels(after(held, change(Action.CREATE, "payment_terms/x", label="Net 30"))) == ["Credit card"]
    new = change(Action.CREATE, "integrations/new", **{**MONEY, "label": {"default": "New"}})
    point = change(Action.CREATE, "rules/new", **rule(Ref(Where("integrations", "new"), "method."), sort_order=0))
    assert labels(after(held, new, point)) == ["New", "Credit card"]


def test_a_rule_that_is_yet_to_be_made_comes_last_and_ties() -> None:
    held = shop({"9": rule(of("1", "card")), "10": rule(of("2"), sort_order=0)})
    money = Ref(Where("integrations", "money"), "method.")
    made = [change(Action.CREATE, f"rules/{name}", **rule(money, name=name)) for name in ("b", "a")]
    rules = after(held, *made)
    assert [entry.name for entry in rules.rules] == ["10", "9", "rules/b", "rules/a"]
    assert [(tie.rule.label, [other.name for other in tie.others]) for tie in rules.ties()] == [
        ("b", ["9", "rules/a"]),
        ("a", ["9", "rules/b"]),
    ]


def test_an_address_means_the_integration_of_its_name_in_the_shop() -> None:
    """Also where the shop's name is another one that is left as it is."""
    cards = Ref(Where("integrations", "cards"), "method.card")
    held = shop({"9": rule()}, **{"1": {**CARDS, "name": "By hand"}})
    point = change(Action.UPDATE, "rules/a", "9", methods=[cards])
    drift = Drift(Where("integrations", "cards"), (FieldChange("name", "By hand", "Cards"),))
    assert labels(after(held, point)) == []
    assert labels(after(held, point, drift=(drift,))) == ["Credit card"]
    renamed = change(Action.UPDATE, "integrations/cards", "1", name="Cards")
    assert labels(after(held, renamed, point)) == ["Credit card"]


def test_a_method_has_its_name_of_the_yaml_where_an_address_means_its_integration() -> None:
    held = shop({"9": rule(of("1", "card"))})
    methods = after(held, change(Action.CREATE, "integrations/money-2", **MONEY)).methods
    assert (methods["1 method.card"].key, methods["1 method.apple_google_pay"].key) == (
        "cards.card",
        "cards.apple_google_pay",
    )
    assert (methods["3 method."].key, methods["integrations/money-2 method."].key) == ("money", "money-2")
    assert (methods["2 method."].key, now(held).methods["1 method.card"].key) == ("", "")


def test_before_and_after_are_two_moments() -> None:
    held = shop({"9": rule(of("1", "card"))})
    before, later = before_and_after(environment(), held, plan(change(Action.DELETE, "rules/a", "9")))
    assert (labels(before), labels(later)) == (["Credit card"], [])


def test_what_an_environment_wants() -> None:
    def resource(address: str, **values: Any) -> Resource:
        return Resource(Where.parse(address), values)

    rules = wanted(
        (
            resource("payment_terms/net-30", label="Net 30"),
            resource("integrations/money", **MONEY),
            resource("rules/all", **rule(Ref(Where("integrations", "money"), "method."), name="All")),
        )
    )
    assert labels(rules) == ["Bank transfer"]
    assert [(entry.name, entry.id, entry.label) for entry in rules.rules] == [("rules/all", None, "All")]

"""Adoption of a whole shop: what is beyond doubt is bound, ties and refusals are told, nothing is guessed."""

from __future__ import annotations

from dataclasses import replace

from payconf.model.adoption import Adoptions, Tie
from payconf.model.resource import Resource
from payconf.model.span import NOWHERE
from payconf.model.state import Binding, Written
from payconf.model.value import Ref, SecretRef
from payconf.plan.adopt_all import Moves, adoptions
from tests.plan_samples import KINDS, Shop, at, integration, lines, make, method, rule

MANAGED = {name: kind for name, kind in KINDS.items() if kind.management == "managed"}
CARDS = integration("cards", password=SecretRef("env://P", "one"))
ALL = rule("all", "cards.card")


def shop_by_hand(rules: int = 1) -> Shop:
    """Integration 7 "Cards", and so many rules "All", from number 9."""
    shop = Shop()
    shop.has("integrations/x", "7", bind=False, type="card", name="Cards", enabled=True, label={"default": "by hand"})
    for number in range(rules):
        offered = [method("7", "card")]
        values = {"name": "All", "enabled": True, "sort_order": number + 1, "destinations": [], "methods": offered}
        shop.has(f"rules/x{number}", str(9 + number), bind=False, **values)
    return shop


def adopted(shop: Shop, *wanted: Resource, moves: Moves = ()) -> Adoptions:
    found = adoptions(wanted, shop.live(), shop.state(), MANAGED, moves)
    shop.bindings |= {entry.binding.address: entry.binding for entry in found.adopted}
    return found


def told(found: Adoptions) -> list[str]:
    return [f"{entry.address}: {entry.message}" for entry in found.left]


def test_everything_of_one_name_is_bound_and_refers_to_what_is_bound_with_it() -> None:
    shop = shop_by_hand()
    found = adopted(shop, ALL, CARDS, integration("new"))
    assert [(str(entry.binding.address), entry.binding.live_id) for entry in found.adopted] == [
        ("integrations/cards", "7"),
        ("rules/all", "9"),
    ]
    cards, rules = found.adopted
    assert (cards.name, cards.differs, rules.differs) == ("Cards", ("label",), ())
    assert cards.binding.written == {name: Written("unproven", live_id="7") for name in ("password", "user")}
    assert rules.binding.last_applied["methods"] == [Ref(CARDS.address, "method.card")]
    assert (found.left, found.missing) == ((), (at("integrations/new"),))
    assert lines(make(shop, (ALL, CARDS))) == ["update integrations/cards (from git) label"]
    assert adopted(shop, ALL, CARDS).adopted == ()


def test_names_that_tie_are_told_with_what_tells_them_apart() -> None:
    found = adopted(shop_by_hand(rules=2), ALL, CARDS)
    assert told(found) == ["rules/all: the shop has 2 objects named 'All'"]
    assert found.left[0].ties == (Tie("9"), Tie("10", ("sort_order",)))


def test_of_several_addresses_with_one_name_none_is_preferred() -> None:
    other = replace(ALL, address=at("rules/other"), values={**ALL.values, "sort_order": 5})
    found = adopted(shop_by_hand(), ALL, CARDS, other)
    assert told(found) == [
        f"rules/{key}: several addresses have the name of number 9, 'All'" for key in ("all", "other")
    ]
    assert [entry.ties for entry in found.left] == [(Tie("9"),), (Tie("9", ("sort_order",)),)]


def test_a_rule_of_a_name_that_somebody_owns_is_a_new_one_and_an_integration_is_refused() -> None:
    shop = shop_by_hand()
    adopted(shop, ALL, CARDS)
    again = (replace(ALL, address=at("rules/other")), replace(CARDS, address=at("integrations/other")))
    found = adopted(shop, ALL, CARDS, *again)
    assert found.missing == (at("rules/other"),)
    assert told(found) == [
        "integrations/other: integrations/other can't have number 7 of the shop's integrations: integrations/cards "
        "owns it."
    ]


def test_another_type_is_refused() -> None:
    found = adopted(shop_by_hand(), integration("cards", "invoice"))
    assert "has the type invoice in git" in told(found)[0]
    assert "Correct the type" in found.left[0].fix


def test_a_key_that_moved_keeps_its_object() -> None:
    shop = shop_by_hand()
    adopted(shop, CARDS)
    moved = replace(CARDS, address=at("integrations/paper"))
    moves: Moves = (("integrations/cards", "integrations/paper", NOWHERE),)
    assert adopted(shop, moved, moves=moves) == Adoptions()


def test_an_address_whose_object_vanished_gets_the_one_that_has_its_name() -> None:
    shop = shop_by_hand()
    shop.bindings[CARDS.address] = Binding(CARDS.address, "3")
    assert [entry.binding.live_id for entry in adopted(shop, CARDS).adopted] == ["7"]


def test_a_kind_that_the_shop_does_not_keep_or_that_was_not_read_has_nothing_to_adopt() -> None:
    live = replace(Shop().live(), resources={})
    hook = Resource(at("webhooks/x"), {"name": "x"})
    found = adoptions((CARDS, hook), live, Shop().state(), MANAGED)
    assert (found.adopted, found.missing) == ((), (CARDS.address,))


def test_an_address_that_owns_the_old_object_is_told_of_the_new_one_that_nobody_owns() -> None:
    shop = shop_by_hand()
    shop.has("integrations/x", "3", bind=False, type="card", name="Cards (old 3)", enabled=True)
    shop.bindings[CARDS.address] = Binding(CARDS.address, "3", {"type": "card", "name": "Cards"})
    found = adopted(shop, CARDS)
    assert found.adopted == ()
    assert told(found) == [
        "integrations/cards: it owns number 3, 'Cards (old 3)', and nobody owns what has its name in git, 'Cards'; "
        "if that is meant"
    ]
    assert found.left[0].ties == (Tie("7", ("label",)),)
    shop.objects["integrations", "7"]["type"] = "invoice"
    found = adopted(shop, CARDS)
    assert "has the type card in git" in told(found)[0]
    shop.objects["integrations", "3"]["name"] = "Cards"
    assert adopted(shop, CARDS).left == ()

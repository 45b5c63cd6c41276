"""Adoption of what the shop has already, and what the state learns when git and shop agree."""

from __future__ import annotations

from dataclasses import replace

import pytest

from payconf.model.errors import Refused
from payconf.model.resource import Resource
from payconf.model.state import Binding, Written
from payconf.model.value import Ref, SecretRef
from payconf.plan import adoption, settle
from tests.plan_samples import KINDS, OPTIONS, Shop, at, integration, lines, make, method, rule

CARDS = integration("cards", password=SecretRef("env://P", "one"))
ALL = rule("all", "cards.card")


def shop_by_hand() -> Shop:
    shop = Shop()
    shop.has("integrations/x", "7", bind=False, type="card", name="Cards", enabled=True, label={"default": "by hand"})
    shop.has(
        "rules/x",
        "9",
        bind=False,
        name="All",
        enabled=True,
        sort_order=1,
        destinations=[],
        methods=[method("7", "card")],
    )
    return shop


def adopt(shop: Shop, resource: Resource, ident: str | None = None) -> Binding:
    binding = adoption(resource.address, resource, shop.live(), shop.state(), KINDS, ident)
    shop.bindings[resource.address] = binding
    return binding


def test_an_adopted_object_shows_its_differences_as_from_git() -> None:
    shop = shop_by_hand()
    binding = adopt(shop, CARDS)
    assert binding.live_id == "7"
    assert binding.last_applied["label"] == {"default": "by hand"}
    assert binding.written == {name: Written("unproven", live_id="7") for name in ("password", "user")}
    assert lines(make(shop, (CARDS,))) == ["update integrations/cards (from git) label"]


def test_references_of_an_adopted_rule_are_bound_where_they_have_an_owner() -> None:
    shop = shop_by_hand()
    assert adopt(shop, ALL).last_applied["methods"] == [method("7", "card")]
    del shop.bindings[ALL.address]
    adopt(shop, CARDS)
    assert adopt(shop, ALL).last_applied["methods"] == [Ref(CARDS.address, "method.card")]
    assert lines(make(shop, (CARDS, ALL))) == ["update integrations/cards (from git) label"]


def test_what_has_another_type_is_not_said_to_be_adoptable() -> None:
    shop = Shop()
    shop.has("integrations/x", "7", bind=False, type="other", name="Cards", enabled=True)
    (verdict,) = make(shop, (CARDS,)).refused
    assert verdict.finding is not None
    assert verdict.finding.fix == (
        "It has another type, so it can't be adopted: rename it in the shop, or choose another name."
    )
    with pytest.raises(Refused, match="has the type card in git"):
        adopt(shop, CARDS)


def test_the_id_decides_where_names_tie() -> None:
    shop = shop_by_hand()
    shop.objects["rules", "10"] = dict(shop.objects["rules", "9"])
    with pytest.raises(Refused, match=r"ids 9, 10") as refused:
        adopt(shop, ALL)
    assert "--id" in refused.value.fix
    assert adopt(shop, ALL, "10").live_id == "10"


def test_of_two_with_one_name_the_one_that_is_free_is_taken() -> None:
    shop = shop_by_hand()
    shop.objects["rules", "10"] = dict(shop.objects["rules", "9"])
    adopt(shop, replace(ALL, address=at("rules/other")), "10")
    assert adopt(shop, ALL).live_id == "9"


@pytest.mark.parametrize(
    ("resource", "ident", "words"),
    [
        (integration("nothing"), None, "have no object of this name"),
        (CARDS, "55", "have no number 55"),
        (integration("cards", "invoice"), None, "has the type invoice in git, and number 7"),
    ],
)
def test_what_is_not_there_or_of_another_type_is_refused(resource: Resource, ident: str | None, words: str) -> None:
    with pytest.raises(Refused, match=words):
        adopt(shop_by_hand(), resource, ident)


def test_what_another_address_owns_is_refused_with_the_line_for_a_renamed_key() -> None:
    shop = shop_by_hand()
    adopt(shop, CARDS)
    with pytest.raises(Refused, match="integrations/cards owns it") as refused:
        adopt(shop, replace(CARDS, address=at("integrations/renamed")))
    assert "moved: [{from: integrations/cards, to: integrations/renamed}]" in refused.value.fix


def test_an_address_that_owns_a_live_object_adopts_no_other() -> None:
    shop = shop_by_hand()
    adopt(shop, CARDS)
    with pytest.raises(Refused, match="owns number 7"):
        adopt(shop, CARDS, "7")


def test_an_address_whose_object_vanished_may_adopt_another() -> None:
    shop = shop_by_hand()
    shop.bindings[CARDS.address] = Binding(CARDS.address, "3")
    assert adopt(shop, CARDS).live_id == "7"


def test_a_kind_that_was_not_read_has_nothing_to_adopt() -> None:
    live = replace(Shop().live(), resources={})
    with pytest.raises(Refused):
        adoption(CARDS.address, CARDS, live, Shop().state(), KINDS)


def settled(shop: Shop, *wanted: Resource) -> tuple[Binding, ...]:
    return settle(wanted, shop.live(), shop.state(), KINDS).bind


def held(*wanted: Resource) -> Shop:
    shop = Shop()
    shop.hold(*wanted)
    return shop


def change_by_hand(shop: Shop, resource: Resource, **values: object) -> None:
    shop.objects[resource.address.kind, shop.bindings[resource.address].live_id].update(values)


def test_where_nothing_moved_nothing_is_learned() -> None:
    assert settle((CARDS, ALL), held(CARDS, ALL).live(), held(CARDS, ALL).state(), KINDS).unbind == ()
    assert settled(held(CARDS, ALL), CARDS, ALL) == ()


def test_what_git_and_shop_both_came_to_counts_as_applied() -> None:
    shop = held(CARDS, ALL)
    change_by_hand(shop, ALL, sort_order=9)
    wanted = rule("all", "cards.card", sort_order=9)
    (binding,) = settled(shop, CARDS, wanted)
    assert binding.last_applied["sort_order"] == 9
    shop.bindings[binding.address] = binding
    change_by_hand(shop, ALL, sort_order=12)
    assert len(make(shop, (CARDS, wanted)).drift) == 1


def test_drift_that_is_kept_is_not_learned_and_makes_secrets_suspect() -> None:
    shop = held(CARDS)
    change_by_hand(shop, CARDS, label={"default": "by hand"})
    (binding,) = settled(shop, CARDS)
    assert binding.last_applied == shop.bindings[CARDS.address].last_applied
    assert binding.written["password"].status == "suspect"
    shop.bindings[CARDS.address] = binding
    assert settled(shop, CARDS) == ()


def test_a_reference_that_was_applied_says_nothing_about_the_text_in_the_shop() -> None:
    wanted = integration("cards", password=SecretRef("env://P", "one"), public_key=SecretRef("env://K", "two"))
    shop = held(wanted)
    change_by_hand(shop, wanted, public_key="pk_1")
    assert settled(shop, wanted) == ()


def test_an_object_that_git_no_longer_has_is_learned_nothing_of() -> None:
    shop = held(CARDS)
    change_by_hand(shop, CARDS, name="By hand")
    (binding,) = settled(shop)
    assert binding.last_applied["name"] == "Cards"


def test_what_neither_git_nor_shop_has_is_forgotten() -> None:
    shop = held(CARDS, ALL)
    shop.objects.clear()
    assert settle((CARDS,), shop.live(), shop.state(), KINDS).unbind == (ALL.address,)


def test_an_address_without_an_object_is_nothing_to_settle() -> None:
    assert settled(Shop(), CARDS) == ()
    assert OPTIONS.drift == "keep"

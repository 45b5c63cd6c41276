"""Integrations that go, are switched off, retired or made anew: rules first, and nothing is left an orphan."""

from __future__ import annotations

from dataclasses import replace

import pytest

from payconf.model.evidence import Evidence
from payconf.model.kind import FieldSpec, Kind
from payconf.model.resource import MoneyUnderWay, Resource
from payconf.model.value import Gone, LiveRef, Ref
from payconf.plan import PlanOptions, plan
from tests.plan_samples import KINDS, NOW, OPTIONS, STRICT, Shop, at, codes, integration, lines, make, method, rule

CARDS, BANK = integration("cards"), integration("bank", "invoice")
OWNED = replace(OPTIONS, cascade="owned")


def shop_with(*resources: Resource) -> Shop:
    shop = Shop()
    shop.hold(*resources)
    return shop


def live_id(shop: Shop, text: str) -> str:
    return shop.bindings[at(text)].live_id


def with_outsider(*methods: LiveRef, **values: object) -> Shop:
    """Two integrations, one rule of ours for each, and a rule 9 that is not in git."""
    shop = shop_with(CARDS, BANK, rule("ours", "bank"))
    held = {"name": "By hand", "enabled": True, "sort_order": 1, "destinations": [], **values}
    shop.has("rules/x", "9", bind=False, **held, methods=list(methods))
    return shop


def test_the_method_leaves_our_rule_before_the_integration_goes() -> None:
    shop = shop_with(CARDS, BANK, rule("all", "cards.card", "bank"))
    made = make(shop, (BANK, rule("all", "bank")))
    assert lines(made) == ["update rules/all (from git) methods", "delete integrations/cards (removed from git)"]
    assert made.changes[1].needs == ("update:rules/all",)
    shop.carry_out(made)


def test_a_rule_of_ours_that_goes_too_goes_first() -> None:
    shop = shop_with(CARDS, BANK, rule("all", "cards.card"))
    made = make(shop, (BANK,))
    assert [change.id for change in made.changes] == ["delete:rules/all", "delete:integrations/cards"]
    shop.carry_out(made)


def test_a_method_that_somebody_added_by_hand_leaves_our_rule_too() -> None:
    shop = shop_with(CARDS, BANK, rule("all", "bank"))
    shop.objects["rules", live_id(shop, "rules/all")].update(
        methods=[method(live_id(shop, "integrations/bank")), method(live_id(shop, "integrations/cards"), "card")],
        sort_order=9,
    )
    made = make(shop, (BANK, rule("all", "bank")))
    assert lines(made) == ["update rules/all (cascade) methods", "delete integrations/cards (removed from git)"]
    assert [field.name for field in made.drift[0].fields] == ["sort_order"]
    shop.carry_out(made)


def test_a_cascade_joins_the_update_that_git_asks_for() -> None:
    shop = shop_with(CARDS, BANK, rule("all", "bank"))
    shop.objects["rules", live_id(shop, "rules/all")]["methods"] = [method(live_id(shop, "integrations/cards"), "card")]
    made = make(shop, (BANK, rule("all", "bank", sort_order=5)))
    assert lines(made)[0] == "update rules/all (from git) methods sort_order"
    assert made.drift == ()


def test_a_rule_outside_git_loses_the_method_under_cascade_all() -> None:
    shop = with_outsider(method("102", "card"), method("101"))
    made = make(shop, (BANK, rule("ours", "bank")))
    assert lines(made) == ["update rules/@9 (cascade) methods", "delete integrations/cards (removed from git)"]
    assert made.changes[0].values == {"methods": [method("101")]}
    assert not made.changes[0].owned
    shop.carry_out(made)


def test_a_rule_outside_git_with_no_method_left_is_disabled_first_and_keeps_its_last_row() -> None:
    shop = with_outsider(method("102", "card"), method("102", "wallet"))
    made = make(shop, (BANK, rule("ours", "bank")))
    assert lines(made) == [
        "disable rules/@9 (cascade) enabled",
        "update rules/@9 (cascade) methods",
        "delete integrations/cards (removed from git)",
    ]
    assert made.changes[1].values == {"methods": [method("102", "wallet")]}
    shop.carry_out(made)


def test_a_disabled_rule_outside_git_keeps_its_last_row_and_nothing_is_written() -> None:
    shop = with_outsider(method("102", "card"), enabled=False)
    assert lines(make(shop, (BANK, rule("ours", "bank")))) == ["delete integrations/cards (removed from git)"]


def test_a_rule_outside_git_refuses_the_delete_under_cascade_owned() -> None:
    shop = with_outsider(method("102", "card"))
    made = make(shop, (BANK, rule("ours", "bank")), STRICT)
    assert codes(made) == ["PC504"]
    assert made.verdicts[0].text == "rules/@9 'By hand' is not in git and uses methods of integrations/cards."
    assert lines(made) == ["delete integrations/cards (removed from git)"]


def test_deleting_what_nobody_owns_is_refused_alike() -> None:
    shop = with_outsider(method("8", "card"))
    shop.has("integrations/y", "8", bind=False, type="card", name="Old", enabled=True)
    shop.bindings[at("rules/theirs")] = replace(
        shop.bindings[at("rules/ours")], address=at("rules/theirs"), live_id="9"
    )
    theirs = rule("theirs", "bank", name="By hand")
    shop.bindings[theirs.address] = replace(shop.bindings[theirs.address], last_applied=theirs.values)
    wanted = (CARDS, BANK, rule("ours", "bank"), theirs)
    made = make(shop, wanted, replace(OPTIONS, unmanaged="delete"))
    assert lines(made) == ["update rules/theirs (cascade) methods", "delete integrations/@8 (unmanaged)"]


def test_a_rule_outside_git_refuses_deleting_an_integration_outside_git() -> None:
    shop = with_outsider(method("102", "card"))
    del shop.bindings[at("integrations/cards")]
    shop.has(
        "rules/z", "11", bind=False, name="Z", enabled=True, sort_order=1, destinations=[], methods=[method("101")]
    )
    made = make(shop, (BANK, rule("ours", "bank")), replace(OWNED, unmanaged="delete"))
    assert lines(made) == [
        "delete rules/@11 (unmanaged)",
        "delete rules/@9 (unmanaged)",
        "delete integrations/@102 (unmanaged)",
    ]


@pytest.mark.parametrize("options", [OPTIONS, OWNED])
def test_switching_off_is_treated_like_a_delete(options: PlanOptions) -> None:
    shop = with_outsider(method("102", "card"), method("101"))
    made = make(shop, (integration("cards", enabled=False), BANK, rule("ours", "bank")), options)
    assert lines(made)[-1] == "disable integrations/cards (from git) enabled"
    assert codes(made) == (["PC504"] if options is OWNED else [])


def test_a_rule_in_git_that_names_what_is_switched_off_stays_as_git_says() -> None:
    shop = shop_with(CARDS, rule("all", "cards.card"))
    made = make(shop, (integration("cards", enabled=False), rule("all", "cards.card")))
    assert lines(made) == ["disable integrations/cards (from git) enabled"]


def test_retiring_takes_the_methods_out_of_rules_and_keeps_the_integration_enabled() -> None:
    shop = shop_with(CARDS, BANK, rule("all", "cards.card", "bank"))
    made = make(shop, (integration("cards", retired=True), BANK, rule("all", "bank")))
    assert lines(made) == ["update rules/all (from git) methods", "retire integrations/cards (retired)"]
    shop.carry_out(made)
    assert shop.objects["integrations", live_id(shop, "integrations/cards")]["enabled"] is True
    assert make(shop, (integration("cards", retired=True), BANK, rule("all", "bank"))).empty


def test_other_changes_of_a_retired_integration_are_an_update_of_their_own() -> None:
    shop = shop_with(CARDS, BANK, rule("all", "cards.card", "bank"))
    made = make(shop, (integration("cards", retired=True, name="Old cards"), BANK, rule("all", "bank")))
    assert lines(made) == [
        "update integrations/cards (from git) name",
        "update rules/all (from git) methods",
        "retire integrations/cards (retired)",
    ]
    shop.carry_out(made)


def test_the_name_of_a_retired_integration_can_pass_to_the_one_that_takes_its_place() -> None:
    shop = shop_with(CARDS, rule("all", "cards.card"))
    wanted = (
        integration("cards", retired=True, name="Old cards", label=CARDS.values["label"]),
        integration("new", name="Cards"),
        rule("all", "new.card"),
    )
    made = make(shop, wanted)
    assert [change.id for change in made.changes] == [
        "update:integrations/cards",
        "create:integrations/new",
        "update:rules/all",
        "retire:integrations/cards",
    ]
    shop.carry_out(made)
    assert make(shop, wanted).empty


def test_a_disabled_rule_outside_git_with_one_row_does_not_stop_what_leaves() -> None:
    shop = with_outsider(method("102", "card"), enabled=False)
    made = make(shop, (integration("cards", retired=True), BANK, rule("ours", "bank")), STRICT)
    assert made.empty
    assert codes(made) == []


def test_a_retired_integration_that_no_rule_uses_is_nothing_to_do() -> None:
    shop = shop_with(CARDS)
    assert make(shop, (integration("cards", retired=True),)).empty


def test_a_type_can_not_be_changed_so_the_integration_is_replaced() -> None:
    shop = shop_with(CARDS, rule("all", "cards.card"))
    old = live_id(shop, "integrations/cards")
    wanted = (integration("cards", "invoice"), rule("all", "cards"))
    made = make(shop, wanted)
    assert lines(made) == [
        "update integrations/cards (a field that can't be changed in place) name",
        "replace integrations/cards (a field that can't be changed in place)",
        "update rules/all (from git) methods",
        "delete integrations/cards (a field that can't be changed in place)",
    ]
    assert made.changes[0].values == {"name": f"Cards (old {old})"}
    assert made.changes[0].note == "frees its name for another object"
    shop.carry_out(made)
    assert ("integrations", old) not in shop.objects
    assert make(shop, wanted).empty


def test_rules_that_git_left_alone_are_pointed_at_the_successor() -> None:
    shop = shop_with(CARDS, rule("all", "cards.card"))
    shop.objects["integrations", live_id(shop, "integrations/cards")]["type"] = "invoice"
    wanted = (CARDS, rule("all", "cards.card"))
    made = make(shop, wanted, replace(OPTIONS, drift="revert"))
    assert lines(made)[2] == "update rules/all (re-pointed) methods"
    shop.carry_out(made)
    assert make(shop, wanted).empty


def test_a_kept_change_of_the_type_replaces_nothing() -> None:
    shop = shop_with(CARDS, rule("all", "cards.card"))
    shop.objects["integrations", live_id(shop, "integrations/cards")]["type"] = "invoice"
    made = make(shop, (CARDS, rule("all", "cards.card")))
    assert made.empty
    assert len(made.drift) == 1


def test_other_kept_drift_ends_with_the_object_that_had_it() -> None:
    shop = shop_with(CARDS)
    shop.objects["integrations", live_id(shop, "integrations/cards")]["label"] = {"default": "by hand"}
    made = make(shop, (integration("cards", "invoice"),))
    assert made.drift == ()
    assert "replace:integrations/cards" in [change.id for change in made.changes]


def test_a_rule_outside_git_loses_the_methods_of_another_type() -> None:
    shop = with_outsider(method("102", "card"), method("101"))
    made = make(shop, (integration("cards", "invoice"), BANK, rule("ours", "bank")))
    assert "update rules/@9 (cascade) methods" in lines(made)
    shop.carry_out(made)
    assert shop.objects["rules", "9"]["methods"] == [method("101")]


def test_a_rule_outside_git_follows_a_successor_of_the_same_type() -> None:

    kind = KINDS["integrations"]
    kinds = {**KINDS, "integrations": replace(kind, fields={**kind.fields, "site": FieldSpec("site", immutable=True)})}
    shop = with_outsider(method("102", "card"))
    wanted = (integration("cards", site="b"), BANK, rule("ours", "bank"))
    made = plan(wanted, shop.live(), shop.state(), kinds, Evidence(), NOW, OPTIONS)
    change = next(change for change in made.changes if change.address == at("rules/@9"))
    assert change.reason.value == "re-pointed"
    assert change.values == {"methods": [Ref(at("integrations/cards"), "method.card")]}
    refused = plan(wanted, shop.live(), shop.state(), kinds, Evidence(), NOW, OWNED)
    assert codes(refused) == ["PC504"]


def test_kinds_without_variants_never_follow() -> None:

    flat = Kind(
        "integrations", "managed", {"name": FieldSpec("name"), "site": FieldSpec("site", immutable=True)}, 20, ("name",)
    )
    shop = with_outsider(method("102", "card"), method("101"))
    wanted = [replace(entry, values={"name": entry.values["name"], "site": "b"}) for entry in (CARDS, BANK)]
    made = plan(
        (*wanted, rule("ours", "bank")),
        shop.live(),
        shop.state(),
        {**KINDS, "integrations": flat},
        Evidence(),
        NOW,
        OPTIONS,
    )
    assert "disable:rules/@9" in [change.id for change in made.changes]


def test_orphans_outside_git_are_left_when_an_integration_is_made_again() -> None:

    shop = with_outsider()
    shop.objects["rules", "9"]["methods"] = [Gone("card.card", "102"), Gone("card.card", "3")]
    del shop.objects["integrations", "102"]
    for cascade in ("all", "owned"):
        options = replace(OPTIONS, drift="revert", cascade=cascade)
        made = make(shop, (CARDS, BANK, rule("ours", "bank")), options)
        assert lines(made) == ["create integrations/cards (vanished from the shop)"]
        assert codes(made) == []


MONEY = MoneyUnderWay(3, 1, {"EUR": "8420.00"}, "2026-11-18T10:00:00+00:00")


@pytest.mark.parametrize(
    ("wanted", "rows"),
    [
        ((BANK, rule("all", "bank")), True),
        ((integration("cards", enabled=False), BANK, rule("all", "bank")), True),
        ((integration("cards", retired=True), BANK, rule("all", "bank")), True),
        ((integration("cards", "invoice"), BANK, rule("all", "bank")), True),
        ((CARDS, BANK, rule("all", "bank")), False),
    ],
)
def test_money_under_way_is_named_where_an_integration_leaves(wanted: tuple[Resource, ...], rows: bool) -> None:
    shop = shop_with(CARDS, BANK, rule("all", "cards.card", "bank"))
    shop.money = {live_id(shop, "integrations/cards"): MONEY}
    assert make(shop, wanted).money == ((("integrations/cards", MONEY),) if rows else ())


def test_unreadable_money_is_said_to_be_so() -> None:
    shop = shop_with(CARDS, BANK, rule("all", "cards.card", "bank"))
    shop.money = None
    assert make(shop, (BANK, rule("all", "bank"))).money == (("integrations/cards", None),)
    assert make(shop, (integration("cards", retired=True), BANK, rule("all", "bank"))).money == ()


def test_no_money_under_way_is_no_row() -> None:
    shop = shop_with(CARDS, BANK, rule("all", "cards.card", "bank"))
    assert make(shop, (BANK, rule("all", "bank"))).money == ()

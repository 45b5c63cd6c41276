"""Several things of a kind in a plan, of which the first gives no reason to stop looking."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from payconf.model.kind import FieldSpec, Kind, Semantics
from payconf.model.plan import Plan
from payconf.model.resource import Resource
from payconf.model.state import Binding, State, SwitchedOff
from payconf.model.value import Ref
from payconf.plan import plan
from payconf.plan.rebind import match
from payconf.plan.reclaim import reclaim
from payconf.plan.settle import settle
from tests.plan_samples import (
    KINDS,
    NOW,
    OPTIONS,
    STRICT,
    Shop,
    at,
    codes,
    evidence,
    integration,
    lines,
    make,
    method,
    rule,
    term,
)

AT = "2026-11-22T14:02:11+00:00"
CARDS, BANK = integration("cards"), integration("bank", "invoice")


def with_fields(kind: str, **specs: FieldSpec) -> dict[str, Kind]:
    """The kinds, of which one has further fields."""
    return {**KINDS, kind: replace(KINDS[kind], fields={**KINDS[kind].fields, **specs})}


TWICE = with_fields("rules", fallbacks=FieldSpec("fallbacks", Semantics.ORDERED, default=[]))
"""Rules that refer to integrations by two fields."""


def ref(key: str) -> Ref:
    return Ref(at(f"integrations/{key}"), "method.")


def shop_of_two(kinds: Mapping[str, Kind] = KINDS) -> Shop:
    shop = Shop(kinds=kinds)
    shop.has("integrations/cards", "1", type="card", name="Cards", enabled=True, label={"default": "cards"})
    shop.has("integrations/bank", "2", type="invoice", name="Bank", enabled=True, label={"default": "bank"})
    return shop


# What refers to something that leaves


def rule_of_two_fields(shop: Shop, **base: list[Ref]) -> None:
    """A rule to which somebody added cards by hand."""
    held = {"name": "All", "enabled": True, "sort_order": 1, "destinations": []}
    rows = [method("1"), method("2")]
    shop.has("rules/all", "3", {**held, **base}, **held, fallbacks=rows, methods=rows)


def test_a_field_that_is_planned_already_hides_no_other() -> None:
    shop = shop_of_two(TWICE)
    rule_of_two_fields(shop, fallbacks=[ref("cards"), ref("bank")], methods=[ref("bank")])
    made = make(shop, [BANK, rule("all", "bank", fallbacks=[ref("bank")])])
    assert lines(made) == [
        "update rules/all (from git) fallbacks methods",
        "delete integrations/cards (removed from git)",
    ]
    assert made.drift == ()


def test_a_field_in_which_git_still_names_it_hides_no_other() -> None:
    shop = shop_of_two(TWICE)
    rule_of_two_fields(shop, fallbacks=[ref("cards"), ref("bank")], methods=[ref("bank")])
    off = integration("cards", enabled=False)
    made = make(shop, [off, BANK, rule("all", "bank", fallbacks=[ref("cards"), ref("bank")])])
    assert lines(made) == ["update rules/all (cascade) methods", "disable integrations/cards (from git) enabled"]


def test_a_rule_that_goes_too_hides_none_that_stays() -> None:
    shop = shop_of_two()
    shop.has("rules/gone", "3", name="Gone", enabled=True, sort_order=1, destinations=[], methods=[method("1")])
    shop.has("rules/hand", "4", bind=False, name="Hand", enabled=True, methods=[method("1"), method("2")])
    assert lines(make(shop, [BANK])) == [
        "update rules/@4 (cascade) methods",
        "delete rules/gone (removed from git)",
        "delete integrations/cards (removed from git)",
    ]


def test_a_field_that_keeps_a_row_doesnt_make_up_for_one_that_is_emptied() -> None:
    shop = shop_of_two(TWICE)
    rows = {"fallbacks": [method("1")], "methods": [method("1"), method("2")]}
    shop.has("rules/hand", "4", bind=False, name="Hand", enabled=True, **rows)
    assert lines(make(shop, [BANK]))[:2] == ["disable rules/@4 (cascade) enabled", "update rules/@4 (cascade) methods"]


def test_each_rule_that_is_not_ours_is_refused_by_name() -> None:
    shop = shop_of_two()
    for ident in ("4", "5"):
        shop.has(
            "rules/hand", ident, bind=False, name=f"Hand {ident}", enabled=True, methods=[method("1"), method("2")]
        )
    said = sorted(verdict.text for verdict in make(shop, [BANK], STRICT).verdicts)
    assert [text.partition(" is ")[0] for text in said] == ["rules/@4 'Hand 4'", "rules/@5 'Hand 5'"]


def test_a_disabled_predecessor_hides_no_enabled_one() -> None:
    """Where the shop says nothing of `enabled`, it is."""
    shop = shop_of_two()
    shop.has("integrations/x", "5", bind=False, type="card", name="Cards (old 5)", enabled=False)
    shop.has("integrations/x", "6", bind=False, type="card", name="Cards (old 6)", enabled=True)
    shop.has("integrations/x", "7", bind=False, type="invoice", name="Bank (old 7)")
    found = [finding for finding in make(shop, [CARDS, BANK]).findings if finding.code == "PC509"]
    assert [finding.message.partition(" made ")[0] for finding in found] == [
        "integrations/@6 'Cards (old 6)'",
        "integrations/@7 'Bank (old 7)'",
    ]


# What the state learns, and what addresses mean


def test_an_object_of_a_kind_that_is_not_read_hides_none_that_is() -> None:
    shop = shop_of_two()
    wanted = [Resource(at("websites/eu"), {"name": "EU"}), CARDS, BANK]
    managed = {name: kind for name, kind in KINDS.items() if kind.management == "managed"}
    assert match(wanted, shop.live(), State(), managed).ids == {CARDS.address: "1", BANK.address: "2"}


def test_what_is_new_or_gone_hides_nothing_that_is_to_be_learned() -> None:
    shop = shop_of_two()
    del shop.bindings[BANK.address]  # git's own, new to the state
    shop.bindings[at("integrations/off")] = Binding(at("integrations/off"), "7")
    shop.bindings[at("integrations/old")] = Binding(at("integrations/old"), "8")
    shop.has("rules/all", "3", {"name": "Before"}, name="All", methods=[])
    found = settle([BANK, CARDS, integration("off"), rule("all")], shop.live(), shop.state(), KINDS)
    assert [(binding.address, binding.last_applied["name"]) for binding in found.bind] == [(at("rules/all"), "All")]
    assert found.unbind == (at("integrations/old"),)


def test_every_integration_of_a_copied_shop_gets_its_secrets() -> None:
    wanted = [integration("cards", user="one"), integration("more", user="two")]
    shop = Shop()
    for ident, resource in zip("12", wanted, strict=True):
        shop.objects["integrations", ident] = {
            name: resource.values[name] for name in ("type", "name", "enabled", "label")
        }
    held = replace(shop.live(), resources={**shop.live().resources, "marker": ()})
    made = reclaim(wanted, held, State(), KINDS, evidence(), NOW, replace(OPTIONS, marker="a" * 32), finished=False)
    assert [line for line in lines(made) if line.startswith("update")] == [
        "update integrations/cards (copied shop, taken back) user",
        "update integrations/more (copied shop, taken back) user",
    ]


# Names that the shop must have

SITES = with_fields(
    "integrations",
    websites=FieldSpec("websites", Semantics.SET, default=[]),
    other_websites=FieldSpec("other_websites", Semantics.SET, default=[]),
    extra=FieldSpec("extra"),
)


def named(facts: Mapping[str, Any], **values: Any) -> list[str]:
    """What is said of a plan that deletes one integration and changes another."""
    shop = shop_of_two(SITES)
    shop.facts = facts
    made = make(shop, [integration("bank", "invoice", **values)])
    assert lines(made)[-1] == "delete integrations/cards (removed from git)"
    return sorted(f"{verdict.finding.code} {verdict.text}" for verdict in made.verdicts if verdict.finding is not None)


def test_an_object_that_goes_hides_no_unknown_name() -> None:
    told = "integrations/bank: the shop has no localization"
    label = {"default": "bank", "German": "Bank", "Elvish": "Banc", "Klingon": "Huch"}
    assert named({"localizations": ["German"]}, label=label) == [
        f"PC514 {told} 'Elvish'; its localizations are German.",
        f"PC514 {told} 'Klingon'; its localizations are German.",
    ]


def test_names_of_every_field_are_looked_up() -> None:
    values = {"label": {"Elvish": "b"}, "websites": ["EU"], "other_websites": ["US"], "extra": {"French": "text"}}
    said = named({"localizations": ["German"], "websites": []}, **values)
    assert [text.split("; ")[0].rpartition(" ")[2] for text in said] == ["'EU'", "'US'", "'Elvish'"]
    assert named({"websites": []}, websites=["EU"]) == [
        "PC513 integrations/bank: the shop has no website 'EU'; it has no websites at all."
    ]


def test_what_nobody_read_hides_no_unknown_name() -> None:
    assert codes_of(named({"localizations": ["German"]}, websites=["EU"], label={"Elvish": "b"})) == ["PC514"]
    assert codes_of(named({"websites": ["EU"]}, websites=["US"], label={"Elvish": "b"})) == ["PC513"]


def codes_of(said: list[str]) -> list[str]:
    return [text.partition(" ")[0] for text in said]


# What payconf off left


def off(kind: str, ident: str, field: str, cut: str = "1", run: str = "r-9") -> SwitchedOff:
    return SwitchedOff(kind, ident, field, cut, False, run, AT)


def remembering(shop: Shop, wanted: list[Resource], *memory: SwitchedOff) -> Plan:
    state = replace(shop.state(), off=memory)
    return plan(wanted, shop.live(), state, shop.kinds, evidence(), NOW, replace(OPTIONS, drift="revert"))


def test_a_memory_that_is_of_no_use_any_more_hides_none_that_is() -> None:
    shop = shop_of_two()
    shop.objects["integrations", "2"]["enabled"] = False
    made = remembering(
        shop, [CARDS, BANK], off("integrations", "1", "enabled"), off("integrations", "2", "enabled", "2")
    )
    assert not made.changes
    assert [(address, entry.live_id) for address, entry in made.forgets] == [("integrations/cards", "1")]
    assert [str(entry.address) for entry in made.drift] == ["integrations/bank"]


def test_a_change_that_brings_nothing_back_hides_none_that_does() -> None:
    shop = shop_of_two()
    shop.objects["integrations", "1"]["enabled"] = False
    wanted = [
        CARDS,
        integration("bank", "invoice", label={"default": "Bank"}),
        rule("first", "cards"),
        rule("more", "cards"),
    ]
    made = remembering(shop, [*wanted, term("net", "Net 30")], off("integrations", "1", "enabled"))
    assert [(verdict.subject, verdict.guard) for verdict in made.refused] == [
        ("rules/first", "off"),
        ("rules/more", "off"),
    ]
    assert codes(made) == ["PC515", "PC515"]

"""Decisions of the planner that hang on one condition each: what is written, refused, compared or shown."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from payconf.model.kind import FieldSpec, Kind, Semantics
from payconf.model.resource import Resource
from payconf.model.span import Span
from payconf.model.state import State, Written
from payconf.model.value import SecretRef, Value
from payconf.plan.adopt import last_applied_values
from payconf.plan.canonical import canonical
from payconf.plan.compose import look
from payconf.plan.differ import details
from payconf.plan.moved import follow_moves
from payconf.plan.settle import settle
from payconf.plan.situation import identity
from payconf.plan.threeway import field_change
from tests.plan_samples import (
    KEY_ID,
    KINDS,
    OPTIONS,
    SPAN,
    Shop,
    at,
    codes,
    evidence,
    integration,
    lines,
    make,
    method,
    rule,
)

CARDS = integration("cards")
PLACE = Span("environments/sandbox/all.yaml", 9, 7)
REVERT = replace(OPTIONS, drift="revert")


def shop_of(*resources: Resource) -> Shop:
    shop = Shop()
    shop.hold(*resources)
    return shop


def owned(shop: Shop, address: str) -> dict[str, Value]:
    return shop.objects[at(address).kind, shop.bindings[at(address)].live_id]


def bare(resource: Resource, *names: str) -> Resource:
    return replace(resource, values={name: value for name, value in resource.values.items() if name not in names})


# Where a difference comes from


@pytest.mark.parametrize("name", ["enabled", "sort_order"])
def test_what_neither_says_is_the_default(name: str) -> None:
    shop = shop_of(CARDS, rule("all", "cards"))
    del owned(shop, "rules/all")[name]
    for wanted in (rule("all", "cards"), bare(rule("all", "cards"), name)):
        assert lines(make(shop, [CARDS, wanted], REVERT)) == []
        assert settle([CARDS, wanted], shop.live(), shop.state(), KINDS).bind == ()


def test_a_default_that_the_shop_leaves_out_puts_no_secret_under_suspicion() -> None:
    shop = shop_of(CARDS)
    written = {"user": Written("written", "u-1", "r-1", shop.bindings[CARDS.address].live_id, KEY_ID)}
    shop.bindings[CARDS.address] = replace(shop.bindings[CARDS.address], written=written)
    del owned(shop, "integrations/cards")["enabled"]
    assert settle([CARDS], shop.live(), shop.state(), KINDS).bind == ()


def test_git_that_follows_the_shop_to_its_default_has_learned_it() -> None:
    shop = shop_of(CARDS, rule("all", "cards", sort_order=5))
    owned(shop, "rules/all")["sort_order"] = 1
    (found,) = settle([CARDS, bare(rule("all", "cards"), "sort_order")], shop.live(), shop.state(), KINDS).bind
    assert found.last_applied["sort_order"] == 1


def test_a_field_that_was_never_applied_puts_no_secret_under_suspicion() -> None:
    shop = shop_of(integration("cards", user="u"))
    binding = shop.bindings[CARDS.address]
    known = {name: value for name, value in binding.last_applied.items() if name != "label"}
    shop.bindings[CARDS.address] = replace(binding, last_applied=known)
    assert settle([CARDS], shop.live(), shop.state(), KINDS).bind == ()


def test_a_change_by_hand_that_git_follows_still_puts_the_secret_under_suspicion() -> None:
    shop = shop_of(CARDS)
    written = {"user": Written("written", "u-1", "r-1", shop.bindings[CARDS.address].live_id, KEY_ID)}
    shop.bindings[CARDS.address] = replace(shop.bindings[CARDS.address], written=written)
    owned(shop, "integrations/cards")["user"] = "u"  # a shop that serves it is believed no more than others
    owned(shop, "integrations/cards")["label"] = {"default": "New"}
    wanted = integration("cards", label={"default": "New"}, user="u")
    made = make(shop, [wanted], found=evidence(cards__user="u-1"))
    assert [row.text for row in made.not_checked] == [
        "1 secret was perhaps changed by hand, as fields beside it were: cards (--write-secrets)"
    ]
    del owned(shop, "integrations/cards")["user"]
    made = make(shop, [wanted], found=evidence(cards__user="u-1"))
    assert [row.text.partition(",")[0] for row in made.not_checked] == ["1 secret was perhaps changed by hand"]


def test_a_name_of_payconfs_own_making_is_one_only_where_the_name_stands() -> None:
    shop = shop_of(integration("cards", public_key="pk"))
    ident = shop.bindings[CARDS.address].live_id
    owned(shop, "integrations/cards")["public_key"] = f"pk (old {ident})"
    made = make(shop, [integration("cards", public_key="pk")])
    assert lines(made) == []
    assert [[field.name for field in entry.fields] for entry in made.drift] == [["public_key"]]


def test_what_vanished_while_only_a_secret_or_a_default_changed_is_no_conflict() -> None:
    shop = shop_of(integration("cards", public_key=SecretRef("env://PK", "f-1")))
    del shop.objects["integrations", shop.bindings[CARDS.address].live_id]
    wanted = bare(integration("cards", public_key=SecretRef("env://PK", "f-2")), "enabled")
    made = make(shop, [wanted])
    assert (codes(made), [entry.vanished for entry in made.drift], made.drift[0].span) == ([], [True], SPAN)


@pytest.mark.parametrize(("drift", "label", "code"), [("keep", "New", "PC502"), ("refuse", "cards", "PC503")])
def test_what_vanished_and_is_refused_says_the_way_out(drift: Any, label: str, code: str) -> None:
    shop = shop_of(CARDS)
    del shop.objects["integrations", shop.bindings[CARDS.address].live_id]
    made = make(shop, [integration("cards", label={"default": label})], replace(OPTIONS, drift=drift))
    assert codes(made) == [code]
    finding = made.verdicts[0].finding
    assert finding is not None
    assert finding.address == "integrations/cards"
    assert "--revert-drift integrations/cards." in (finding.fix or "")


# What a change is


def test_only_enabled_disables() -> None:
    shop = shop_of(integration("cards", public_key=True))
    made = make(shop, [integration("cards", public_key=False)], REVERT)
    assert lines(made) == ["update integrations/cards (from git) public_key"]


def test_a_change_bears_the_name_that_git_gives_it() -> None:
    shop = shop_of(CARDS)
    wanted = replace(integration("cards", label={"default": "New"}), label="Cards and more", note="by hand")
    (change,) = make(shop, [wanted]).changes
    assert (change.label, change.note, change.variant, change.span) == ("Cards and more", "by hand", "card", SPAN)
    made = make(Shop(), [wanted]).changes[0]
    assert (made.label, made.note, made.variant) == ("Cards and more", "by hand", "card")


def test_what_stays_as_it_is_keeps_its_place() -> None:
    """Of two fields that drifted, one is changed after all, since its object leaves."""
    shop = shop_of(CARDS, integration("bank", "invoice"), rule("all", "bank"))
    owned(shop, "rules/all").update(
        methods=[method(shop.bindings[CARDS.address].live_id), *owned(shop, "rules/all")["methods"]], sort_order=7
    )
    made = make(shop, [integration("bank", "invoice"), rule("all", "bank")])
    assert lines(made)[0] == "update rules/all (cascade) methods"
    assert [(entry.span, [field.name for field in entry.fields]) for entry in made.drift] == [(SPAN, ["sort_order"])]


def test_a_hidden_field_is_shown_from_nothing_also_where_a_shop_serves_it() -> None:
    spec = FieldSpec("keys", Semantics.KEYED, write_only=True)
    found = field_change("keys", spec, {"a": "one"}, {"a": "two"}, CARDS)
    assert (found.before, found.known, found.details) == (None, False, ())


def test_a_hidden_field_that_a_shop_serves_is_not_remembered() -> None:
    values = {"type": "card", "name": "Cards", "password": "served", "unknown": "field"}
    assert last_applied_values(KINDS["integrations"], values, {}) == {"type": "card", "name": "Cards"}


def test_only_what_differs_of_a_set_is_told() -> None:
    assert details(Semantics.SET, ["AT", "DE"], ["DE", "US"]) == ("+ US", "- AT")


def test_a_rule_takes_no_fingerprint_of_an_integration_of_the_same_key() -> None:
    seen = look([], Shop().live(), State(), {"rules": KINDS["rules"]}, evidence(cards__user="u-1"), OPTIONS)
    assert seen.print_of(at("integrations/cards"), "user", "u") == "u-1"
    assert seen.print_of(at("rules/cards"), "user", "u") is None


def test_a_review_compares_no_fingerprints() -> None:
    shop = shop_of(CARDS)
    written = {"user": Written("written", "u-1", "r-1", shop.bindings[CARDS.address].live_id, KEY_ID)}
    shop.bindings[CARDS.address] = replace(shop.bindings[CARDS.address], written=written)
    wanted, found = integration("cards", user="u"), evidence(cards__user="u-2")
    assert lines(make(shop, [wanted], found=found)) == ["update integrations/cards (secret) user"]
    assert lines(make(shop, [wanted], replace(OPTIONS, review=True), found)) == []


# Names


def test_an_update_that_frees_no_name_is_no_reason_to_wait() -> None:
    """Bank is the name of another object by hand, whose label changes and whose name stays."""
    shop = shop_of(CARDS, integration("beta"))
    owned(shop, "integrations/beta")["name"] = "Bank"
    made = make(shop, [integration("cards", name="Bank"), integration("beta", label={"default": "New"})])
    assert codes(made) == ["PC508"]


def test_rules_of_one_name_are_updated_and_made() -> None:
    shop = shop_of(CARDS, rule("all", "cards"), rule("more", "cards", name="All"))
    wanted = [CARDS, rule("all", "cards", sort_order=4), rule("more", "cards", name="All")]
    made = make(shop, [*wanted, rule("third", "cards", name="All")])
    assert (codes(made), len(made.changes)) == ([], 2)


def test_an_identity_of_two_fields_is_told_by_both() -> None:
    kind = Kind("x", "managed", {}, 1, ("a", "b"))
    assert identity(kind, {"a": "1", "b": "2"}) != identity(kind, {"a": "1", "b": "3"})
    assert canonical({"b": [1, 2], "a": "é"}) == '{"a":"é","b":[1,2]}'.encode()


def test_a_renamed_binding_says_its_new_address() -> None:
    shop = shop_of(CARDS)
    moved = follow_moves(shop.state(), (("integrations/cards", "integrations/new", SPAN),), [at("integrations/new")])
    assert {address: entry.address for address, entry in moved.state.bindings.items()} == {
        at("integrations/new"): at("integrations/new")
    }

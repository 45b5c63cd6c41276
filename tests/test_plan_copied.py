"""`payconf reclaim` in single scenes: what is switched off, written, switched on, and what makes the plan stale.

The laws of it, over any shop, are in tests/test_plan_reclaim.py.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from payconf.model.change import Action, Change
from payconf.model.marker import MARKER
from payconf.model.marker_kind import SPEC, marker_values
from payconf.model.plan import Plan
from payconf.model.resource import MoneyUnderWay, Resource
from payconf.model.span import NOWHERE
from payconf.model.state import Binding, State, SwitchedOff, Written
from payconf.model.value import Ref, Value
from payconf.plan.intent import intent
from payconf.plan.rebind import match, new_bindings
from payconf.plan.reclaim import reclaim
from payconf.plan.stale import stale
from tests.plan_samples import KINDS, NOW, OPTIONS, SPAN, Shop, at, evidence, integration, lines, method, rule, term

ID, FOREIGN = "a" * 32, "b" * 32
KEPT = replace(OPTIONS, marker=ID)
CARDS, BANK = integration("cards", user="u"), integration("bank", "invoice")
MANAGED = {name: kind for name, kind in KINDS.items() if kind.management == "managed"}


def copy(*markers: str, **more: Any) -> Shop:
    """A shop with both integrations and markers of these environments, unknown to the state."""
    shop = Shop(kinds={**KINDS, MARKER: SPEC}, **more)
    shop.has("integrations/x", "1", bind=False, type="card", name="Cards", enabled=True, label={"default": "cards"})
    shop.has("integrations/x", "2", bind=False, type="invoice", name="Bank", enabled=False, label={"default": "bank"})
    for ident, name in zip(("41", "42"), markers, strict=False):
        shop.objects[MARKER, ident] = marker_values(name, FOREIGN)
    return shop


def taken(shop: Shop, *wanted: Resource, finished: bool = True, off: tuple[SwitchedOff, ...] = ()) -> Plan:
    state = replace(shop.state(), off=off)
    return reclaim(wanted, shop.live(), state, MANAGED, evidence(), NOW, KEPT, finished)


def change(made: Plan, ident: str) -> Change:
    return next(entry for entry in made.changes if entry.id == ident)


def fields(made: Plan, ident: str) -> list[tuple[str, Value, Value]]:
    return [(field.name, field.before, field.after) for field in change(made, ident).fields]


# The steps


def test_everything_off_secrets_written_on_again_and_the_marker_moved() -> None:
    made = taken(copy("qa"), CARDS, BANK)
    assert [entry.id for entry in made.changes] == [
        "disable:integrations/cards",
        "update:integrations/cards",
        "update:integrations/bank#2",
        "update:integrations/cards#2",
        "update:marker/sandbox",
    ]
    assert fields(made, "disable:integrations/cards") == [("enabled", True, False)]
    assert fields(made, "update:integrations/cards") == [("user", None, "u")]
    assert fields(made, "update:integrations/cards#2") == [("enabled", False, True)]
    (name,) = fields(made, "update:marker/sandbox")
    assert name == ("name", f"payconf marker qa {FOREIGN}", f"payconf marker sandbox {ID}")
    assert (made.options["write_secrets"], "unfinished" in made.options) == (True, False)
    assert made.intent == intent(made)
    half = taken(copy("qa"), CARDS, BANK, finished=False)
    assert [entry.id for entry in half.changes] == [entry.id for entry in made.changes[:2]]
    assert half.options["unfinished"] is True


def test_what_says_nothing_of_it_is_enabled() -> None:
    shop = copy("qa")
    for ident in ("1", "2"):
        del shop.objects["integrations", ident]["enabled"]
    silent = replace(CARDS, values={name: value for name, value in CARDS.values.items() if name != "enabled"})
    ids = [entry.id for entry in taken(shop, silent, integration("bank", "invoice", enabled=False)).changes]
    assert ids[:2] == ["disable:integrations/bank", "disable:integrations/cards"]
    assert ids[3:] == ["update:integrations/cards#2", "update:marker/sandbox"]


def test_its_own_marker_is_kept_and_others_lose_their_names() -> None:
    made = taken(copy("qa", "sandbox"))
    moved = change(made, "update:marker/sandbox")
    assert (moved.live_id, moved.owned) == ("42", True)
    before = f"payconf marker qa {FOREIGN}"
    assert fields(made, "update:marker/@41") == [("name", before, f"was {before}")]


def test_a_name_of_full_length_stays_one_that_the_shop_takes() -> None:
    shop = copy("qa", "sandbox")
    shop.objects[MARKER, "41"]["name"] = f"payconf marker {'q' * 207} {FOREIGN}"
    after = str(change(taken(shop), "update:marker/@41").values["name"])
    assert (len(after), after[:20]) == (255, "was payconf marker q")


def test_a_shop_without_a_marker_gets_one() -> None:
    made = taken(copy())
    values = marker_values("sandbox", ID)
    assert change(made, "create:marker/sandbox").values == values
    assert fields(made, "create:marker/sandbox") == [(name, None, value) for name, value in values.items()]


def test_changes_bear_the_names_and_places_that_git_gives() -> None:
    shop = copy("qa")
    shop.has("integrations/x", "3", bind=False, type="card", name="Other", enabled=True)
    wanted = replace(CARDS, label="Cards and more", note="by hand")
    made = taken(shop, wanted)
    ours, other = change(made, "disable:integrations/cards"), change(made, "disable:integrations/@3")
    assert (ours.label, ours.note, ours.span, ours.variant) == ("Cards and more", "by hand", SPAN, "card")
    assert change(made, "update:integrations/cards#2").fields[0].span == SPAN
    assert (other.label, other.note, other.span, other.owned) == ("Other", "", NOWHERE, False)


def test_what_goes_to_the_right_place_already_is_not_written() -> None:
    """A type of the real shop, of which the switch alone differs; a text never does."""
    kind = KINDS["integrations"]
    variants = {**kind.variants, "authorize_net": {"test_mode": kind.fields["enabled"], "label": kind.fields["name"]}}
    kinds = {**MANAGED, "integrations": replace(kind, variants=variants)}
    for held, expected in ((False, []), (True, [("test_mode", True, False)])):
        shop = copy("qa")
        shop.has("integrations/x", "3", bind=False, type="authorize_net", name="Net", enabled=False, test_mode=held)
        wanted = Resource(
            at("integrations/net"), {"type": "authorize_net", "name": "Net", "test_mode": False, "label": "x"}
        )
        made = reclaim([wanted], shop.live(), State(), kinds, evidence(), NOW, KEPT, finished=False)
        found = [entry for entry in made.changes if entry.address == wanted.address]
        assert [(field.name, field.before, field.after) for entry in found for field in entry.fields] == expected


def test_what_payconf_off_did_is_forgotten() -> None:
    entry = SwitchedOff("rules", "3", "methods", "1", [], "r-9", "2026-11-22T14:02:11+00:00")
    assert taken(copy("qa"), CARDS, off=(entry,)).forgets == (("rules/@3", entry),)


# What addresses mean there


def test_only_an_object_of_the_same_type_and_name_is_taken() -> None:
    shop = copy()
    wanted = [integration("cards", "invoice"), integration("bank", "invoice", name="Other"), term("net", "Net 30")]
    assert match(wanted, shop.live(), State(), MANAGED).ids == {}
    shop.has("payment_terms/x", "5", bind=False, label="Net 30")
    assert match(wanted, shop.live(), State(), MANAGED).ids == {at("payment_terms/net"): "5"}


def test_a_new_binding_holds_what_the_shop_has_and_no_secret_of_it() -> None:
    shop = copy()
    rows = {"name": "All", "methods": [method("1")]}
    shop.has("rules/x", "3", bind=False, **rows)
    found = new_bindings(((CARDS.address, "1"), (at("rules/all"), "3")), shop.live(), KINDS)
    hidden = {name: Written("unproven", live_id="1") for name in ("password", "user")}
    assert {entry.address: entry for entry in found} == {
        CARDS.address: Binding(CARDS.address, "1", shop.objects["integrations", "1"], hidden),
        at("rules/all"): Binding(at("rules/all"), "3", {**rows, "methods": [Ref(CARDS.address, "method.")]}, {}),
    }


# What makes such a plan stale


def test_payments_of_a_copied_shop_are_no_reason() -> None:
    shop = copy("qa", money={"1": MoneyUnderWay(1, 0)})
    made = taken(shop, CARDS)
    assert "disable:integrations/cards" in [entry.id for entry in made.changes]
    shop.money = {"1": MoneyUnderWay(2, 0)}
    assert stale(made, shop.live(), shop.state(), MANAGED) == ()


@pytest.mark.parametrize("values", [{"enabled": True}, {}])
def test_an_integration_that_came_since_would_stay_enabled(values: dict[str, Value]) -> None:
    shop = copy("qa")
    made = taken(shop, CARDS)
    assert Action.DISABLE in {entry.action for entry in made.changes}
    shop.has("rules/new", "7", bind=False, name="All", enabled=True, methods=[method("1")])
    shop.has("integrations/new", "8", bind=False, type="card", name="New 8", enabled=False)
    assert stale(made, shop.live(), shop.state(), MANAGED) == ()
    shop.has("integrations/new", "9", bind=False, type="card", name="New", **values)
    said = "integrations/@9 is enabled now, and this plan doesn't know it"
    assert stale(made, shop.live(), shop.state(), MANAGED) == (said,)
    kept = replace(made, options={})
    assert said not in stale(kept, shop.live(), shop.state(), MANAGED)


def test_rules_are_left_as_the_copy_has_them() -> None:
    assert "rules" not in " ".join(lines(taken(copy("qa"), CARDS, rule("all", "cards"))))

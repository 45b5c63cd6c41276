"""The marker in plans and states: made once, apart from all other integrations, in nobody's way."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given

from payconf.model.address import Address
from payconf.model.errors import Refused
from payconf.model.kind import Kind
from payconf.model.marker import MARKER, Marker, Remembered, address_of, markers_of, name_of, parse
from payconf.model.marker_kind import SPEC, apart, as_integration, marker_values, with_marker
from payconf.model.plan import Plan
from payconf.model.resource import LiveResource, Resource
from payconf.model.state import Binding, State
from payconf.plan import PlanOptions, plan, settle
from payconf.plan.file import dump, load
from payconf.plan.marker import marker_binding
from payconf.plan.stale import stale
from tests.guard_samples import live
from tests.plan_samples import KINDS, NOW, OPTIONS, Shop, at, evidence, integration, rule, term
from tests.test_plan_laws import desired, law, options

ID, OTHER = "a" * 32, "b" * 32
KEPT = replace(OPTIONS, marker=ID)
NAME = KEPT.environment
MINE = address_of(NAME)


def a_shop() -> Shop:
    return Shop(kinds={**KINDS, MARKER: SPEC})


def make(shop: Shop, wanted: tuple[Resource, ...] = (), chosen: PlanOptions = KEPT) -> Plan:
    return plan(wanted, shop.live(), shop.state(), KINDS, evidence(), NOW, chosen)


def ids(made: Plan) -> list[str]:
    return [change.id for change in made.changes]


@law
@given(desired(), options)
def test_it_is_made_last_and_once_and_the_second_plan_is_empty(
    wanted: tuple[Resource, ...], chosen: PlanOptions
) -> None:
    shop, chosen = a_shop(), replace(chosen, marker=ID, write_secrets=False)
    made = make(shop, wanted, chosen)
    assert ids(made)[-1] == f"create:{MINE}"
    assert load(dump(made)) == made
    shop.carry_out(made)
    again = make(shop, wanted, replace(chosen, marker=OTHER))
    assert again.empty
    assert (again.drift, again.verdicts, again.unmanaged, again.findings) == ((), (), (), ())
    assert MARKER not in again.header.counts
    assert not settle(wanted, shop.live(), shop.state(), KINDS).unbind
    assert Remembered.of(NAME, shop.state()).marker == Marker(NAME, ID, shop.bindings[MINE].live_id)


@law
@given(desired(), options)
def test_its_random_id_is_no_part_of_the_intent(wanted: tuple[Resource, ...], chosen: PlanOptions) -> None:
    one, other = (make(a_shop(), wanted, replace(chosen, marker=ident)) for ident in (ID, OTHER))
    assert one.intent == other.intent
    assert dump(one) != dump(other)
    assert one.intent != make(a_shop(), wanted, chosen).intent


def test_none_is_made_without_an_id_or_where_any_is_or_where_nothing_was_read() -> None:
    assert make(a_shop(), (), OPTIONS).empty
    for name in (NAME, "production"):
        shop = a_shop()
        shop.has(f"{MARKER}/x", "7", bind=False, **marker_values(name, OTHER))
        assert make(shop, (), replace(KEPT, unmanaged="delete")).empty
    assert make(Shop()).empty


@pytest.mark.parametrize("held", [{}, {"7": (NAME, OTHER)}, {"8": (NAME, ID)}, {"7": (NAME, ID), "8": ("qa", ID)}])
def test_where_shop_and_state_disagree_nothing_of_it_is_planned(held: dict[str, tuple[str, str]]) -> None:
    shop = a_shop()
    shop.bindings[MINE] = Binding(MINE, "7", marker_values(NAME, ID))
    for ident, (name, random) in held.items():
        shop.objects[MARKER, ident] = marker_values(name, random)
    made = make(shop, (), replace(KEPT, drift="revert", unmanaged="delete"))
    assert (made.changes, made.drift) == ((), ())


def test_a_change_by_hand_is_drift_like_any_other() -> None:
    shop = a_shop()
    shop.carry_out(make(shop))
    shop.objects[MARKER, shop.bindings[MINE].live_id]["pay_to"] = "who is this"
    assert [drift.address for drift in make(shop).drift] == [MINE]
    assert ids(make(shop, (), replace(KEPT, revert_drift=frozenset({MINE})))) == [f"update:{MINE}"]


def test_what_only_takes_away_is_not_kept_from_it_by_a_missing_marker() -> None:
    shop = a_shop()
    shop.hold(integration("a"), integration("b"), rule("all", "a", "b"))
    assert ids(make(shop, (integration("a"), integration("b", enabled=False), rule("all", "a")))) == [
        "update:rules/all",
        "disable:integrations/b",
    ]
    more = (integration("a"), integration("b", enabled=False), rule("all", "a"), term("t", "Net 30"))
    assert ids(make(shop, more))[-1] == f"create:{MINE}"


def test_an_integration_is_no_marker_unless_it_is_disabled_and_a_money_order_of_such_a_name() -> None:
    values = marker_values("qa", ID)
    others = [{**values, "enabled": True}, {**values, "type": "payment_term"}, {**values, "name": "payconf marker qa"}]
    entries = tuple(LiveResource("integrations", str(ident), entry) for ident, entry in enumerate([values, *others]))
    found = apart({"integrations": entries, "rules": ()})
    assert found["integrations"] == entries[1:]
    assert found[MARKER] == (LiveResource(MARKER, "0", values),)
    assert markers_of(found) == (Marker("qa", ID, "0"),)
    assert apart({"rules": ()}) == {"rules": ()}
    assert markers_of({"rules": ()}) is None


def test_its_name_fits_the_shop_and_leads_back_to_the_environment() -> None:
    for name in ("qa", "eu production", "x" * 255):
        text = name_of(name, ID)
        assert 3 <= len(text) <= 255
        found = parse(text)
        assert found is not None
        assert found.of(name)
        assert not found.of("other")
    for odd in ("payconf marker qa", f"payconf marker  {ID[1:]}", f"payconf marker qa {ID.upper()}", f"a {text}"):
        assert parse(odd) is None


def test_to_a_provider_it_is_an_integration() -> None:
    change = make(a_shop()).changes[-1]
    assert as_integration(change).address == Address("integrations", NAME)
    other = make(a_shop(), (term("t", "Net 30"),)).changes[0]
    assert as_integration(other) is other
    assert with_marker({"webhooks": Kind("webhooks", "managed", {}, 1)}).keys() == {"webhooks"}


def test_what_the_state_says_of_it() -> None:
    bound = {at("rules/a"): Binding(at("rules/a"), "1")}
    assert Remembered.of(NAME, State(bound)) == Remembered(None, 1)
    nobodys = State({**bound, MINE: Binding(MINE, "7")})
    assert Remembered.of(NAME, nobodys) == Remembered(Marker(NAME, "", "7"), 1)


def test_adopting_takes_over_the_one_of_this_environment_alone() -> None:
    shop = a_shop()
    shop.has(f"{MARKER}/x", "7", bind=False, **marker_values(NAME, ID))
    binding = marker_binding(NAME, shop.live(), State())
    assert (binding.address, binding.live_id, binding.last_applied) == (MINE, "7", marker_values(NAME, ID))
    with pytest.raises(Refused, match="knows a marker already"):
        marker_binding(NAME, shop.live(), State({MINE: binding}))
    with pytest.raises(Refused, match=r"but sandbox \(integration 7\)"):
        marker_binding("qa", shop.live(), State())
    shop.has(f"{MARKER}/y", "8", bind=False, **marker_values(NAME, ID))
    for held in (shop.live(), live(), replace(live(), resources={})):
        with pytest.raises(Refused, match="not just a marker of"):
            marker_binding(NAME, held, State())


def test_it_makes_a_plan_stale_like_any_object() -> None:
    shop = a_shop()
    made = make(shop)
    assert stale(made, shop.live(), shop.state(), KINDS) == ()
    shop.carry_out(made)
    assert "was created since" in stale(made, shop.live(), shop.state(), KINDS)[0]
    held = shop.objects[MARKER, shop.bindings[MINE].live_id]
    held["pay_to"] = "by hand"
    undone = make(shop, (), replace(KEPT, revert_drift=frozenset({MINE})))
    assert stale(undone, shop.live(), shop.state(), KINDS) == ()
    held["pay_to"] = "by hand again"
    assert "was changed in the shop" in stale(undone, shop.live(), shop.state(), KINDS)[0]

"""Laws of payconf reclaim, whatever shop, state and git say; and what objects are taken for in a copied shop."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from payconf.integrations import types
from payconf.integrations.kinds import shop_kinds
from payconf.model.change import Action, Change, Reason
from payconf.model.marker import MARKER, Marker, Remembered, address_of, markers_of
from payconf.model.marker_kind import SPEC, marker_values
from payconf.model.plan import Plan
from payconf.model.resource import Resource
from payconf.model.state import Binding, State, SwitchedOff
from payconf.model.value import SecretRef
from payconf.plan import plan
from payconf.plan.file import dump, load
from payconf.plan.rebind import match, new_bindings
from payconf.plan.reclaim import reclaim
from payconf.plan.stale import stale
from tests.plan_samples import KINDS, NOW, OPTIONS, Shop, at, evidence, integration, method, rule, term
from tests.test_plan_laws import desired, law, shops

ID, FOREIGN = "a" * 32, "b" * 32
KEPT = replace(OPTIONS, marker=ID)
NAME = KEPT.environment
MINE = address_of(NAME)


@st.composite
def copies(draw: Callable[..., Any]) -> Shop:
    """Any shop with any state, and no, one or two markers of which none is what the state knows."""
    shop: Shop = draw(shops())
    shop.kinds = {**KINDS, MARKER: SPEC}
    for ident, name in zip(("41", "42"), draw(st.lists(st.sampled_from(["qa", NAME]), max_size=2)), strict=False):
        shop.objects[MARKER, ident] = marker_values(name, FOREIGN)
    if draw(st.booleans()):
        shop.bindings[MINE] = Binding(MINE, draw(st.sampled_from(["41", "43"])), marker_values(NAME, "c" * 32))
    return shop


def make(shop: Shop, wanted: tuple[Resource, ...], finished: bool = True, state: State | None = None) -> Plan:
    known = state or shop.state()
    return reclaim(wanted, shop.live(), known, KINDS, evidence(), NOW, KEPT, finished)


def rebound(shop: Shop, made: Plan) -> None:
    """What apply does to the state before the first write."""
    for address, _ in made.rebind:
        shop.bindings.pop(address, None)
    live = {kind: found for kind, found in shop.live().resources.items() if kind != MARKER}
    for binding in new_bindings(made.rebind, replace(shop.live(), resources=live), KINDS):
        shop.bindings[binding.address] = binding


def step_of(change: Change) -> int:
    if change.action is Action.DISABLE:
        return 0
    if change.address.kind == MARKER:
        return 3
    return 2 if change.values == {"enabled": True} else 1


@law
@given(desired(), copies())
def test_everything_is_off_before_anything_is_written_and_on_last(wanted: tuple[Resource, ...], shop: Shop) -> None:
    before = {key: dict(values) for key, values in shop.objects.items()}
    made = make(shop, wanted)
    steps = [step_of(change) for change in made.changes]
    assert steps == sorted(steps)
    assert {change.reason for change in made.changes} == {Reason.RECLAIM}
    on = {ident for (kind, ident), values in before.items() if kind == "integrations" and values["enabled"]}
    assert {change.live_id for change in made.changes if step_of(change) == 0} == on
    assert load(dump(made)) == made
    assert stale(made, shop.live(), shop.state(), KINDS) == ()
    rebound(shop, made)
    shop.carry_out(made)
    assert {key for key in shop.objects if key[0] != MARKER} == {key for key in before if key[0] != MARKER}
    for key, values in before.items():
        assert shop.objects[key].get("type") == values.get("type")
        assert key[0] in ("integrations", MARKER) or shop.objects[key] == values
    known = {ident: address for address, ident in made.rebind if address.kind == "integrations" and ident}
    wishes = {resource.address: resource.values for resource in wanted}
    for (kind, ident), values in shop.objects.items():
        if kind == "integrations":
            wish = wishes.get(known[ident], {"enabled": False}) if ident in known else {"enabled": False}
            assert values["enabled"] is wish["enabled"]


@law
@given(desired(), copies())
def test_afterwards_the_shop_is_this_environments(wanted: tuple[Resource, ...], shop: Shop) -> None:
    made = make(shop, wanted)
    rebound(shop, made)
    shop.carry_out(made)
    borne = {ident for kind, ident in shop.objects if kind == MARKER}
    named = {ident for ident in borne if str(shop.objects[MARKER, ident]["name"]).startswith("payconf marker")}
    assert named == {shop.bindings[MINE].live_id}
    assert Remembered.of(NAME, shop.state()).marker == Marker(NAME, ID, *named)
    for ident in borne - named:
        del shop.objects[MARKER, ident]  # read again, it is an integration like others
    again = plan(wanted, shop.live(), shop.state(), KINDS, evidence(), NOW, KEPT)
    assert not [change for change in again.changes if change.address.kind == MARKER]


@law
@given(desired(), copies(), st.integers(0, 12))
def test_broken_off_anywhere_it_is_safe_and_another_one_ends_it(
    wanted: tuple[Resource, ...], shop: Shop, number: int
) -> None:
    made = make(shop, wanted)
    rebound(shop, made)
    cut = made.changes[: number % len(made.changes)]
    shop.carry_out(replace(made, changes=cut))
    mine = markers_of(shop.live().resources) or ()
    assert not any(entry.id == ID for entry in mine)
    again = make(shop, wanted)
    assert {row for row in again.rebind if row[1]} == {row for row in made.rebind if row[1]}
    rebound(shop, again)
    shop.carry_out(again)
    whole = Shop(dict(shop.objects), dict(shop.bindings))
    assert whole.bindings[MINE].last_applied["name"] == marker_values(NAME, ID)["name"]


@law
@given(desired(), copies())
def test_unfinished_it_ends_before_anything_is_on(wanted: tuple[Resource, ...], shop: Shop) -> None:
    made = make(shop, wanted, finished=False)
    assert {step_of(change) for change in made.changes} <= {0, 1}
    assert made.options["unfinished"] is True


def test_secrets_are_written_whatever_the_state_believes_and_texts_are_not() -> None:
    shop = Shop(kinds={**KINDS, MARKER: SPEC})
    wanted = integration("cards", name="Cards", label={"default": "Card"}, password=SecretRef("env://P", "print"))
    shop.has("integrations/cards", "4", type="card", name="Cards", enabled=False, label={"default": "Other"})
    shop.has("integrations/gone", "5", type="card", name="Hand", enabled=True, label={"default": "x"})
    made = make(shop, (wanted, integration("new", name="New")))
    assert [(change.id, dict(change.values)) for change in made.changes[:3]] == [
        ("disable:integrations/@5", {"enabled": False}),
        ("update:integrations/cards", {"password": SecretRef("env://P", "print")}),
        ("update:integrations/cards#2", {"enabled": True}),
    ]
    assert made.secrets == {"env://P": "print"}
    assert dict(made.rebind) == {at("integrations/cards"): "4", at("integrations/gone"): ""}
    said = " ".join(entry.text for entry in made.not_checked)
    assert "left to a later plan: integrations/new" in said
    assert "integrations/cards may hold another environment's user" in said


def test_switches_hosts_and_proxies_of_real_types_are_written_and_texts_left() -> None:
    """Of every installed type, in the embedded shop's kinds."""
    for known in types().values():
        wished = {entry.name: f"git {entry.name}" for entry in known.fields}
        held = {entry.name: f"shop {entry.name}" for entry in known.fields if not entry.write_only}
        wanted = Resource(at("integrations/x"), {"type": known.name, "name": "X", "enabled": True, **wished})
        shop = Shop(kinds={**shop_kinds(), MARKER: SPEC})
        shop.has("integrations/x", "1", bind=False, type=known.name, name="X", enabled=True, **held)
        made = reclaim((wanted,), shop.live(), State(), shop_kinds(), evidence(), NOW, KEPT, True)
        written = {name for change in made.changes if change.id == "update:integrations/x" for name in change.values}
        credential = {entry.name for entry in known.fields if entry.origin == "credential" or entry.write_only}
        switches = {name for name in (known.switch, known.endpoint, known.tls, *known.debug) if name}
        proxies = {entry.name for entry in known.fields if "proxy" in entry.name}
        assert written == credential | switches | proxies, known.name


def test_equal_names_are_told_apart_by_the_state_or_not_at_all() -> None:
    shop = Shop()
    for ident in ("1", "2"):
        shop.has(f"payment_terms/x{ident}", ident, bind=False, label="Net 30")
    wanted = (term("a", "Net 30"),)
    assert match(wanted, shop.live(), State(), KINDS).ids == {}
    for ident, found in (("2", {at("payment_terms/a"): "2"}), ("9", {})):
        bound = State({at("payment_terms/a"): Binding(at("payment_terms/a"), ident)})
        assert match(wanted, shop.live(), bound, KINDS).ids == found
    del shop.objects["payment_terms", "2"]
    assert match((*wanted, term("b", "Net 30")), shop.live(), State(), KINDS).ids == {}
    assert match((*wanted, Resource(at("webhooks/x"), {})), shop.live(), State(), KINDS).ids == {
        at("payment_terms/a"): "1"
    }


def test_what_payconf_off_remembers_by_id_is_forgotten() -> None:
    shop = Shop(kinds={**KINDS, MARKER: SPEC})
    entry = SwitchedOff("integrations", "4", "enabled", "4", False, "r-1", "2026-01-01")
    made = make(shop, (), state=State(off=(entry,)))
    assert made.forgets == (("integrations/@4", entry),)


def test_stale_is_what_is_enabled_since_and_not_who_refers_to_what_goes() -> None:
    shop = Shop(kinds={**KINDS, MARKER: SPEC})
    shop.has("integrations/a", "1", type="card", name="A", enabled=True)
    shop.has("integrations/b", "2", type="card", name="B", enabled=False)
    shop.has("rules/all", "3", name="All", enabled=True, methods=[method("1", "card")])
    shop.objects[MARKER, "41"] = marker_values("qa", FOREIGN)
    made = make(shop, (integration("a", name="A"), rule("all", "a.card", name="All")))
    assert stale(made, shop.live(), shop.state(), KINDS) == ()
    shop.money = None
    assert stale(made, shop.live(), shop.state(), KINDS) == ()
    shop.has("integrations/c", "4", type="card", name="C", enabled=False)
    assert stale(made, shop.live(), shop.state(), KINDS) == ()
    shop.objects["integrations", "4"]["enabled"] = True
    found = stale(made, shop.live(), shop.state(), KINDS)
    assert found == ("integrations/@4 is enabled now, and this plan doesn't know it",)
    shop.objects[MARKER, "41"]["pay_to"] = "x"
    assert len(stale(made, shop.live(), shop.state(), KINDS)) == 2

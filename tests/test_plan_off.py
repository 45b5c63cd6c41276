"""Laws of payconf off, whatever shop, state and git say: it only takes away, and no later plan gives back."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from payconf.model.change import Action, FieldChange, Reason
from payconf.model.errors import UsageError
from payconf.model.finding import Finding
from payconf.model.plan import Plan
from payconf.model.resource import MoneyUnderWay, Resource
from payconf.model.state import Binding, State, SwitchedOff
from payconf.model.value import LiveRef, Ref
from payconf.model.way_out import only_takes_away
from payconf.plan import PlanOptions, plan
from payconf.plan.file import dump, load
from payconf.plan.held import Held, hold, refuse_use
from payconf.plan.off import audit_note, integration_of, remembered, switch_off, with_addresses
from tests.guard_samples import change
from tests.plan_samples import KINDS, NOW, OPTIONS, STRICT, Shop, at, evidence, integration, lines, method, rule
from tests.test_plan_laws import desired, law, options, shops

AT = "2026-11-22T14:02:11+00:00"


def cut(shop: Shop, ident: str, chosen: PlanOptions = OPTIONS) -> Plan:
    """What the workflow makes of it, but for the guards."""
    return with_addresses(switch_off(ident, shop.live(), shop.state(), KINDS, NOW, chosen), shop.state())


def offered(shop: Shop, ident: str) -> bool:
    """Whether buyers may be offered a method of this integration."""
    rules = [values for (kind, _), values in shop.objects.items() if kind == "rules" and values["enabled"]]
    here = shop.objects.get(("integrations", ident), {})
    named = any(isinstance(item, LiveRef) and item.id == ident for values in rules for item in values["methods"])
    return bool(here.get("enabled")) and named


def a_shop_with_it(shop: Shop, number: int) -> str:
    ids = sorted(ident for kind, ident in shop.objects if kind == "integrations")
    assume(ids)
    return ids[number % len(ids)]


@law
@given(shops(), options, st.integers(0, 3))
def test_it_only_takes_away_and_all_of_it_at_once(shop: Shop, chosen: PlanOptions, number: int) -> None:
    ident = a_shop_with_it(shop, number)
    before = {key: dict(values) for key, values in shop.objects.items()}
    made = cut(shop, ident, chosen)
    assert only_takes_away(made) or made.empty
    assert not made.verdicts
    assert load(dump(made)) == made
    shop.carry_out(made)
    assert not offered(shop, ident)
    assert before.keys() == shop.objects.keys()
    money = (shop.money or {}).get(ident)
    free = shop.money is not None and not (money and (money.open_authorizations or money.refundable))
    assert shop.objects["integrations", ident]["enabled"] is (before["integrations", ident]["enabled"] and not free)
    assert cut(shop, ident, chosen).empty


MONEY = st.sampled_from([None, {}, {"101": MoneyUnderWay(1, 0), "102": MoneyUnderWay(0, 0)}])


@law
@given(desired(), desired(), options, st.integers(0, 3), MONEY)
def test_no_later_plan_gives_it_back(
    first: tuple[Resource, ...],
    second: tuple[Resource, ...],
    chosen: PlanOptions,
    number: int,
    money: dict[str, MoneyUnderWay] | None,
) -> None:
    """Git says one thing, something is switched off, then git says another: applied or refused, it stays off."""
    shop = Shop(money=money)
    shop.carry_out(plan(first, shop.live(), shop.state(), KINDS, evidence(), NOW, OPTIONS))
    ident = a_shop_with_it(shop, number)
    made = cut(shop, ident, chosen)
    assume(made.changes)
    shop.carry_out(made)
    state = replace(shop.state(), off=remembered(made, "r-0002", AT))
    for wanted in (first, second):
        later = plan(wanted, shop.live(), state, KINDS, evidence(), NOW, chosen)
        assert load(dump(later)) == later
        if later.refused:
            continue
        shop.carry_out(later)
        assert not offered(shop, ident)
        forgotten = [entry for _, entry in later.forgets]
        state = replace(shop.state(), off=tuple(entry for entry in state.off if entry not in forgotten))
        again = plan(wanted, shop.live(), state, KINDS, evidence(), NOW, replace(chosen, write_secrets=False))
        assert not [change for change in again.changes if change.reason.value != "secret"]


@pytest.mark.untraced
@law
@given(desired(), shops(), options, st.integers(0, 3))
def test_undone_it_is_as_git_says(wanted: tuple[Resource, ...], shop: Shop, chosen: PlanOptions, number: int) -> None:
    """Naming the integration leaves nothing of what was done to it."""
    ident = a_shop_with_it(shop, number)
    address = next((a for a, b in shop.bindings.items() if (a.kind, b.live_id) == ("integrations", ident)), None)
    made = cut(shop, ident, chosen)
    assume(address is not None and made.changes)
    assert address is not None
    shop.carry_out(made)
    state = replace(shop.state(), off=remembered(made, "r-0002", AT))
    later = plan(wanted, shop.live(), state, KINDS, evidence(), NOW, replace(chosen, revert_drift=frozenset({address})))
    assert [entry for _, entry in later.forgets] == [*state.off]
    assert not [entry for entry in later.drift if entry.off]
    assert "PC515" not in [verdict.finding.code for verdict in later.verdicts if verdict.finding]


def world() -> Shop:
    shop = Shop()
    shop.has("integrations/card", "1", type="card", name="Card", enabled=True, label={"default": "card"})
    shop.has("integrations/bill", "2", type="invoice", name="Bill", enabled=True, label={"default": "bill"})
    shop.has(
        "rules/all", "5", name="All", enabled=True, sort_order=1, destinations=[], methods=[method("1"), method("2")]
    )
    shop.has(
        "rules/one",
        "6",
        name="One",
        enabled=True,
        sort_order=1,
        destinations=[],
        methods=[method("1", "card"), method("1")],
    )
    shop.has(
        "rules/hand", "7", bind=False, name="Hand", enabled=True, sort_order=1, destinations=[], methods=[method("1")]
    )
    return shop


def test_rules_first_emptied_ones_off_and_the_last_row_stays() -> None:
    shop = world()
    made = cut(shop, "1", STRICT)  # whatever `cascade:` says
    assert lines(made) == [
        "update rules/all (switched off) methods",
        "disable rules/@7 (switched off) enabled",
        "disable rules/one (switched off) enabled",
        "update rules/one (switched off) methods",
        "disable integrations/card (switched off) enabled",
    ]
    assert made.changes[0].values == {"methods": [Ref(at("integrations/bill"), "method.")]}
    assert made.changes[3].values == {"methods": [Ref(at("integrations/card"), "method.")]}
    assert made.off == "integrations/card"
    found = {(entry.kind, entry.live_id, entry.field) for entry in remembered(made, "r-2", AT)}
    assert found == {
        ("rules", "5", "methods"),
        ("rules", "7", "enabled"),
        ("rules", "6", "enabled"),
        ("rules", "6", "methods"),
        ("integrations", "1", "enabled"),
    }


@pytest.mark.parametrize("money", [None, {"1": MoneyUnderWay(1, 0)}, {"1": MoneyUnderWay(0, 1)}])
def test_what_may_have_money_under_way_stays_enabled(money: dict[str, MoneyUnderWay] | None) -> None:
    shop = world()
    shop.money = money
    made = cut(shop, "1")
    assert made.changes[-1].action is Action.RETIRE
    assert made.changes[-1].needs == tuple(sorted(change.id for change in made.changes[:-1]))
    assert made.not_checked[0].text.startswith("integrations/card stays enabled, in no rule: ")
    shop.carry_out(made)
    again = cut(shop, "1")
    assert again.empty
    assert again.not_checked == made.not_checked


def test_nothing_under_way_is_nothing() -> None:
    shop = world()
    shop.money = {"1": MoneyUnderWay(0, 0)}
    assert cut(shop, "1").changes[-1].action is Action.DISABLE


NAMED = {"card": ("card", "Card"), "new": ("card", "Hand-made"), "twin": ("card", "Twin")}


def test_who_is_meant() -> None:
    shop = world()
    shop.has("integrations/x", "3", bind=False, type="card", name="Hand-made", enabled=True)
    live, state = shop.live(), shop.state()
    for text in ("card", "integrations/card", "@1", "integrations/@1"):
        assert integration_of(text, {}, live, state) == "1"
    assert integration_of("new", NAMED, live, state) == "3"
    assert integration_of("card", {"card": ("card", "Hand-made")}, live, state) == "1"  # the binding decides
    moved = replace(state, moved={at("integrations/before"): at("integrations/card")})
    assert integration_of("before", {}, live, moved) == "1"


@pytest.mark.parametrize(
    ("text", "said"), [("nobody", "Neither"), ("@9", "Neither"), ("gone", "not one object"), ("twin", "not one object")]
)
def test_who_is_not_meant(text: str, said: str) -> None:
    shop = world()
    for ident in ("3", "4"):
        shop.has("integrations/x", ident, bind=False, type="card", name="Twin", enabled=True)
    bindings = {**shop.bindings, at("integrations/gone"): Binding(at("integrations/gone"), "77")}
    with pytest.raises(UsageError, match=said):
        integration_of(text, NAMED, shop.live(), State(bindings))


def test_the_audit_keeps_what_was_accepted() -> None:
    made = cut(world(), "1")
    assert audit_note(made) == "payconf off integrations/card"
    told = replace(made, findings=(Finding("PC254", "Nobody can pay."), Finding("PC255", "Else.")))
    assert audit_note(told) == "payconf off integrations/card --accept-no-method: Nobody can pay."


def entry(kind: str, ident: str, field: str, by: str = "1", run: str = "r-2") -> SwitchedOff:
    return SwitchedOff(kind, ident, field, by, False, run, AT)


CARD, BILL = integration("card"), integration("bill", "invoice")


def later(shop: Shop, *wanted: Resource, revert: str = "", drift: str = "revert", **held: SwitchedOff) -> Plan:
    state = State(dict(shop.bindings), off=tuple(held.values()))
    chosen = replace(OPTIONS, drift=drift, revert_drift=frozenset({at(revert)} if revert else ()))
    return plan(wanted, shop.live(), state, KINDS, evidence(), NOW, chosen)


def off_world() -> tuple[Shop, dict[str, SwitchedOff]]:
    """The card off: taken out of one rule, the other emptied."""
    shop = world()
    made = cut(shop, "1")
    shop.carry_out(made)
    return shop, {f"n{number}": found for number, found in enumerate(remembered(made, "r-2", AT))}


def test_it_stays_whatever_drift_says() -> None:
    shop, held = off_world()
    wanted = (CARD, BILL, rule("all", "card.", "bill."), rule("one", "card.card", "card."))
    for drift in ("revert", "keep", "refuse"):
        made = later(shop, *wanted, drift=drift, **held)
        assert made.empty
        assert not made.verdicts
        assert [(str(item.address), [field.name for field in item.fields], item.off) for item in made.drift] == [
            ("integrations/card", ["enabled"], "r-2, 2026-11-22"),
            ("rules/all", ["methods"], "r-2, 2026-11-22"),
            ("rules/one", ["enabled", "methods"], "r-2, 2026-11-22"),
        ]


def test_what_nobody_owns_any_more_is_forgotten_when_it_is_gone() -> None:
    shop = world()
    there, gone = entry("rules", "7", "enabled"), entry("rules", "99", "enabled")
    shop.objects["rules", "7"]["enabled"] = False
    made = later(shop, CARD, BILL, rule("all", "bill."), rule("one", "card."), there=there, gone=gone)
    assert made.forgets == (("rules/@99", gone),)


def test_a_rule_that_others_filled_stays_as_they_left_it() -> None:
    shop, held = off_world()
    shop.objects["rules", "6"].update(enabled=True, methods=[method("2")])
    made = later(
        shop, CARD, BILL, rule("all", "card.", "bill."), rule("one", "card.card", "card."), drift="keep", **held
    )
    assert made.empty
    assert not made.verdicts


def test_a_held_rule_that_vanished_is_left_away_or_refused() -> None:
    shop, held = off_world()
    del shop.objects["rules", "6"]
    wanted = (CARD, BILL, rule("all", "card.", "bill."), rule("one", "card.card", "card."))
    kept = later(shop, *wanted, drift="keep", **held)
    assert kept.empty
    assert not kept.verdicts
    (verdict,) = later(shop, *wanted, **held).verdicts
    assert verdict.finding is not None
    assert verdict.finding.code == "PC515"
    assert "would be made anew" in verdict.text


def test_where_git_has_nothing_any_more_there_is_nothing_to_hold() -> None:
    shop, held = off_world()
    made = later(shop, BILL, rule("all", "bill."), **held)
    assert not made.drift
    assert {address for address, _ in made.forgets} == {"integrations/card", "rules/all", "rules/one"}


def test_what_git_has_never_bound_is_left_alone() -> None:
    pairs = hold({}, {}, {}, (), ()).pairs
    assert pairs == {}


def test_only_rules_that_offer_more_are_refused() -> None:
    held = Held(off={at("integrations/card"): entry("rules", "5", "methods")})
    target = Ref(at("integrations/card"), "method.")
    made = replace(change(Action.CREATE, "rules/new", methods=[target]), reason=Reason.NEW)
    hidden = replace(made, values={"methods": [target], "enabled": False})
    gone = change(Action.DELETE, "rules/old", "5")
    label = change(Action.UPDATE, "integrations/bill", "2", label="x")
    assert [verdict.subject for verdict in refuse_use(held, [made], {}, ())] == ["rules/new"]
    for harmless in (hidden, gone, label):
        assert refuse_use(held, [harmless], {}, ()) == []
    assert refuse_use(held, [made], {}, {at("rules/new")}) == []
    told = replace(made, fields=(FieldChange("name", None, "x"), FieldChange("methods", None, [target])))
    assert len(refuse_use(held, [told], {}, ())) == 1

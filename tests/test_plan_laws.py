"""Laws that hold for every plan, whatever git, shop and state say."""

from __future__ import annotations

import random
from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from payconf.model.change import Action
from payconf.model.plan import Plan
from payconf.model.resource import Live, MoneyUnderWay, Resource
from payconf.model.state import Binding, State, Written
from payconf.model.value import Gone, SecretRef, Value
from payconf.plan import PlanOptions, plan, settle
from payconf.plan.differ import same
from payconf.plan.file import digest, dump, load
from tests.plan_samples import KINDS, NOW, OPTIONS, SPAN, Shop, at, evidence, integration, method, rule, term

law = settings(deadline=None, max_examples=75, derandomize=True, database=None)
KEYS, NAMES, IDS = ("a", "b", "c"), ("One", "Two", "Three"), ("1", "2", "3", "4")
TYPES, OUTPUTS = ("card", "invoice"), ("card", "wallet")
ORDERS = st.integers(1, 2)
PLACES = st.lists(st.sampled_from([{"country": "DE"}, {"country": "AT"}]), max_size=2)
LABELS = st.sampled_from([{"default": "x"}, {"default": "y", "German": "z"}])
PRINTS = st.sampled_from(["one", "two", None])


@st.composite
def desired(draw: Callable[..., Any]) -> tuple[Resource, ...]:
    """A valid environment: names of integrations are unique, rules name integrations that are in use."""
    keys = draw(st.lists(st.sampled_from(KEYS), unique=True))
    names = draw(st.permutations(NAMES))
    found = [_integration(draw, key, name) for key, name in zip(keys, names, strict=False)]
    usable = [entry.address.key for entry in found if not entry.retired and entry.values["enabled"]]
    for key in draw(st.lists(st.sampled_from(KEYS), unique=True)) if usable else ():
        rows = draw(
            st.lists(st.tuples(st.sampled_from(usable), st.sampled_from(OUTPUTS)), min_size=1, max_size=3, unique=True)
        )
        values = {"sort_order": draw(ORDERS), "destinations": draw(PLACES), "enabled": draw(st.booleans())}
        found.append(
            rule(key, *(f"{target}.{output}" for target, output in rows), name=draw(st.sampled_from(NAMES)), **values)
        )
    found += [term(key, f"Net {key}") for key in draw(st.lists(st.sampled_from(KEYS), unique=True))]
    return tuple(found)


def _integration(draw: Callable[..., Any], key: str, name: str) -> Resource:
    retired = draw(st.booleans())
    type_ = draw(st.sampled_from(TYPES))
    access = {"password": SecretRef(f"env://{key}", draw(PRINTS))} if type_ == "card" and draw(st.booleans()) else {}
    enabled = draw(st.booleans()) or retired
    return integration(key, type_, retired=retired, name=name, enabled=enabled, label=draw(LABELS), **access)


@st.composite
def shops(draw: Callable[..., Any]) -> Shop:
    """Anything that a shop may hold, orphans too, and a state that remembers some of it, rightly or not."""
    shop = Shop()
    for ident, name in zip(
        draw(st.lists(st.sampled_from(IDS), unique=True)), draw(st.permutations((*NAMES, "Four"))), strict=False
    ):
        values = {
            "type": draw(st.sampled_from(TYPES)),
            "name": name,
            "enabled": draw(st.booleans()),
            "label": draw(LABELS),
        }
        shop.objects["integrations", ident] = values
    for ident in draw(st.lists(st.sampled_from(IDS), unique=True)):
        shop.objects["rules", ident] = {**_rule(draw), "methods": draw(st.lists(_row(shop), min_size=1, max_size=3))}
    for ident in draw(st.lists(st.sampled_from(IDS), unique=True)):
        shop.objects["payment_terms", ident] = {"label": f"Net {draw(st.sampled_from(KEYS))}"}
    for kind in ("integrations", "rules", "payment_terms"):
        ids = draw(st.permutations(IDS))
        for key, ident in zip(draw(st.lists(st.sampled_from((*KEYS, "gone")), unique=True)), ids, strict=False):
            shop.bindings[at(f"{kind}/{key}")] = Binding(at(f"{kind}/{key}"), ident)
    for address, binding in shop.bindings.items():
        shop.bindings[address] = _remember(draw, shop, binding)
    shop.money = draw(st.sampled_from([None, {}, {"1": MoneyUnderWay(1, 0)}]))
    return shop


def _rule(draw: Callable[..., Any]) -> dict[str, Value]:
    return {
        "name": draw(st.sampled_from(NAMES)),
        "enabled": draw(st.booleans()),
        "sort_order": draw(ORDERS),
        "destinations": draw(PLACES),
    }


def _row(shop: Shop) -> st.SearchStrategy[Value]:
    """A method of a live integration, or a reference to nothing."""
    live = [ident for kind, ident in shop.objects if kind == "integrations"]
    orphan = st.builds(
        Gone, st.just("card.card"), st.sampled_from([ident for ident in (*IDS, "9") if ident not in live])
    )
    return st.one_of(orphan, *([st.builds(method, st.sampled_from(live), st.sampled_from(OUTPUTS))] if live else []))


def _remember(draw: Callable[..., Any], shop: Shop, binding: Binding) -> Binding:
    held = shop.objects.get((binding.address.kind, binding.live_id), {})
    base = {name: shop.bound(value) for name, value in held.items()}
    if binding.address.kind != "payment_terms" and draw(st.booleans()):
        base["enabled"] = draw(st.booleans())
    status = draw(st.sampled_from(["written", "unproven", "suspect"]))
    entry = Written(status, draw(PRINTS), "r-1", binding.live_id, "key-1")
    return replace(binding, last_applied=base, written={"password": entry} if draw(st.booleans()) else {})


options = st.builds(
    lambda drift, unmanaged, cascade, write: replace(
        OPTIONS, drift=drift, unmanaged=unmanaged, cascade=cascade, write_secrets=write
    ),
    st.sampled_from(["revert", "keep", "refuse"]),
    st.sampled_from(["ignore", "report", "delete"]),
    st.sampled_from(["owned", "all"]),
    st.booleans(),
)


def make(shop: Shop, wanted: tuple[Resource, ...], chosen: PlanOptions) -> Plan:
    return plan(wanted, shop.live(), shop.state(), KINDS, evidence(), NOW, chosen)


@law
@given(desired(), options)
def test_what_was_applied_to_an_empty_shop_plans_to_nothing(wanted: tuple[Resource, ...], chosen: PlanOptions) -> None:
    shop = Shop()
    shop.carry_out(make(shop, wanted, replace(chosen, write_secrets=False)))
    again = make(shop, wanted, replace(chosen, write_secrets=False))
    assert again.empty
    assert (again.drift, again.verdicts, again.unmanaged, again.findings) == ((), (), (), ())


@law
@given(desired(), shops(), options)
def test_applying_a_plan_that_undoes_drift_gives_what_git_says(
    wanted: tuple[Resource, ...], shop: Shop, chosen: PlanOptions
) -> None:
    chosen = replace(chosen, drift="revert")
    made = make(shop, wanted, chosen)
    assume(not made.refused)
    shop.carry_out(made)
    for resource in wanted:
        held = shop.objects[resource.address.kind, shop.bindings[resource.address].live_id]
        for name, spec in KINDS[resource.address.kind].fields_of(resource.values).items():
            if not spec.hidden:
                value = shop.bound(held.get(name, spec.default))
                assert same(spec.semantics, value, resource.values.get(name, spec.default)), (resource.address, name)
    learned = settle(wanted, shop.live(), shop.state(), KINDS)
    assert {address.key for address in shop.bindings} - {entry.key for entry in learned.unbind} <= {*KEYS, "gone"}
    again = make(shop, wanted, replace(chosen, write_secrets=False))
    assert [change.id for change in again.changes] == []


@pytest.mark.untraced
@law
@given(desired(), shops(), options)
def test_after_any_plan_a_second_one_goes_on_from_there(
    wanted: tuple[Resource, ...], shop: Shop, chosen: PlanOptions
) -> None:
    made = make(shop, wanted, chosen)
    assume(not made.refused)
    shop.carry_out(made)
    again = make(shop, wanted, replace(chosen, write_secrets=False))
    assert not again.refused
    assert again.empty


@law
@given(desired(), shops(), options)
def test_nothing_is_made_beside_a_stranger_of_the_same_name(
    wanted: tuple[Resource, ...], shop: Shop, chosen: PlanOptions
) -> None:
    owned = {(address.kind, binding.live_id) for address, binding in shop.bindings.items()}
    for change in make(shop, wanted, chosen).changes:
        if change.action in (Action.CREATE, Action.REPLACE):
            field = "label" if change.address.kind == "payment_terms" else "name"
            strangers = [
                target
                for target, values in shop.objects.items()
                if target[0] == change.address.kind and values[field] == change.values[field] and target not in owned
            ]
            assert not strangers


@law
@given(desired(), shops(), options)
def test_an_empty_state_creates_nothing_that_the_shop_has(
    wanted: tuple[Resource, ...], shop: Shop, chosen: PlanOptions
) -> None:
    made = make(shop, wanted, replace(chosen, drift="revert"))
    assume(not made.refused)
    shop.carry_out(made)
    shop.bindings.clear()
    assert not [entry for entry in make(shop, wanted, chosen).changes if entry.action is Action.CREATE]


@law
@given(desired(), shops(), options, st.randoms(use_true_random=False))
def test_the_order_of_the_input_never_matters(
    wanted: tuple[Resource, ...], shop: Shop, chosen: PlanOptions, chance: random.Random
) -> None:
    live, state = shop.live(), shop.state()

    def shuffled(items: Any) -> list[Any]:
        return chance.sample(list(items), len(items))

    other_live = Live(
        live.account,
        {kind: tuple(shuffled(live.resources[kind])) for kind in shuffled(live.resources)},
        money=live.money,
    )
    other_state = State({address: state.bindings[address] for address in shuffled(state.bindings)})
    other_kinds = {kind: KINDS[kind] for kind in shuffled(KINDS)}
    one = plan(wanted, live, state, KINDS, evidence(), NOW, chosen)
    other = plan(shuffled(wanted), other_live, other_state, other_kinds, evidence(), NOW, chosen)
    assert dump(one) == dump(other)


@law
@given(desired(), shops(), options)
def test_a_plan_read_back_from_its_file_is_the_same(
    wanted: tuple[Resource, ...], shop: Shop, chosen: PlanOptions
) -> None:
    made = make(shop, wanted, chosen)
    assert load(dump(made)) == made


@law
@given(desired(), shops(), options)
def test_the_same_input_has_the_same_digest_and_planning_changes_none_of_it(
    wanted: tuple[Resource, ...], shop: Shop, chosen: PlanOptions
) -> None:
    before = deepcopy((wanted, shop.objects, shop.bindings))
    made = make(shop, wanted, chosen)
    assert digest(made) == digest(make(shop, wanted, chosen))
    assert before == (wanted, shop.objects, shop.bindings)


@law
@given(desired(), shops(), options)
def test_what_changes_is_written_once_and_waits_for_what_it_needs(
    wanted: tuple[Resource, ...], shop: Shop, chosen: PlanOptions
) -> None:
    made = make(shop, wanted, chosen)
    ids = [change.id for change in made.changes]
    assert len(ids) == len(set(ids))
    for place, change in enumerate(made.changes):
        assert {*change.needs} <= {*ids[:place]}
        assert (change.live_id is None) == (change.live_digest is None)
        assert (change.live_id is None) == (change.action in (Action.CREATE, Action.REPLACE))
        assert [field.name for field in change.fields] == [
            name for name in change.values if name in {field.name for field in change.fields}
        ]


def _without_fingerprints(resource: Resource) -> Resource:
    values = {
        name: SecretRef(value.reference) if isinstance(value, SecretRef) else value
        for name, value in resource.values.items()
    }
    return replace(resource, values=values)


@law
@given(desired(), shops(), options)
def test_the_review_plan_has_the_intent_of_the_apply_plan(
    wanted: tuple[Resource, ...], shop: Shop, chosen: PlanOptions
) -> None:
    blind = tuple(_without_fingerprints(resource) for resource in wanted)
    review = plan(blind, shop.live(), shop.state(), KINDS, evidence(complete=False), NOW.replace(day=1), chosen)
    assert review.intent == make(shop, wanted, chosen).intent


@law
@given(desired(), shops(), options)
def test_kept_drift_is_no_change_and_unmanaged_objects_are_left_alone(
    wanted: tuple[Resource, ...], shop: Shop, chosen: PlanOptions
) -> None:
    made = make(shop, wanted, replace(chosen, unmanaged="report", cascade="owned"))
    assert all(change.owned for change in made.changes)
    assert {drift.address for drift in made.drift} <= {resource.address for resource in wanted}
    assert SPAN in {drift.span for drift in made.drift} or not made.drift

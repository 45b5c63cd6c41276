"""A mapping of which only a part is wanted: Stripe answers some sixty payment methods, and the YAML names a few."""

from __future__ import annotations

import pytest

from payconf.model.address import Address
from payconf.model.kind import Semantics
from payconf.model.plan import Plan
from payconf.model.resource import Account, Live, LiveResource, Resource
from payconf.model.state import Binding, State
from payconf.model.value import Value
from payconf.plan import PlanOptions, plan
from payconf.plan.differ import part, same
from payconf.plan.settle import settle
from payconf.providers.stripe.kinds import CONFIGURATIONS, KINDS
from tests.plan_samples import NOW, evidence

SHOP = Address(CONFIGURATIONS, "shop")
LIVE = {"card": "on", "klarna": "off", "link": "on", "alipay": "off"}


def desired(**methods: Value) -> Resource:
    return Resource(SHOP, {"name": "Shop", "methods": methods, "enabled": True})


def live(**methods: Value) -> Live:
    values = {"name": "Shop", "methods": {**LIVE, **methods}, "enabled": True, "parent": None}
    return Live(Account("acct_1", "test"), {CONFIGURATIONS: (LiveResource(CONFIGURATIONS, "pmc_1", values),)})


def planned(want: Resource, held: Live, applied: dict[str, Value], drift: str = "keep") -> Plan:
    last = {"name": "Shop", "methods": applied, "enabled": True}
    state = State({SHOP: Binding(SHOP, "pmc_1", last)})
    options = PlanOptions("sandbox", "sandbox", "stripe", "stripe", drift=drift)  # type: ignore[arg-type]
    return plan([want], held, state, {CONFIGURATIONS: KINDS[CONFIGURATIONS]}, evidence(), NOW, options)


def test_methods_that_nobody_asked_for_are_no_difference() -> None:
    made = planned(desired(card="on"), live(alipay="on"), {"card": "on"})
    assert made.empty
    assert made.drift == ()


def test_a_method_that_is_new_in_git_is_written_and_shown_alone() -> None:
    made = planned(desired(card="on", klarna="on"), live(), {"card": "on"})
    (change,) = made.changes
    (field,) = change.fields
    assert change.values == {"methods": {"card": "on", "klarna": "on"}}
    assert field.before == {"card": "on", "klarna": "off"}
    assert field.details == ("klarna: off -> on",)
    assert made.drift == ()


def test_a_method_that_stripe_does_not_have_yet_is_a_difference() -> None:
    made = planned(desired(card="on", newpay="on"), live(), {"card": "on"})
    assert made.changes[0].fields[0].details == ("+ newpay: on",)


def test_a_wanted_method_that_was_switched_in_the_dashboard_is_kept_and_shown() -> None:
    made = planned(desired(card="on", link="on"), live(card="off"), {"card": "on", "link": "on"})
    assert made.changes == ()
    (drift,) = made.drift
    assert drift.fields[0].details == ("card: off -> on",)
    assert planned(desired(card="on"), live(card="off"), {"card": "on"}, "revert").changes


def test_git_and_the_dashboard_on_different_methods_are_no_conflict() -> None:
    """What was adopted knows every method; only those that are wanted count."""
    made = planned(desired(klarna="on"), live(alipay="on"), dict(LIVE))
    assert [change.id for change in made.changes] == [f"update:{SHOP}"]
    assert made.refused == ()


def test_a_conflict_is_one_of_the_same_method() -> None:
    made = planned(desired(klarna="on"), live(klarna="none"), {"klarna": "off"})
    assert [verdict.finding.code for verdict in made.refused if verdict.finding] == ["PC502"]


def test_a_method_that_is_no_longer_in_git_is_left_as_it_is() -> None:
    assert planned(desired(card="on"), live(), {"card": "on", "klarna": "off"}).empty


def test_what_git_and_the_dashboard_agree_on_is_learned_without_the_rest() -> None:
    state = State({SHOP: Binding(SHOP, "pmc_1", {"name": "Shop", "methods": {"card": "off"}, "enabled": True})})
    found = settle([desired(card="on")], live(), state, {CONFIGURATIONS: KINDS[CONFIGURATIONS]})
    (learned,) = found.bind
    assert learned.last_applied["methods"] == {"card": "on"}


@pytest.mark.parametrize("semantics", Semantics)
def test_only_a_part_forgives_what_is_more(semantics: Semantics) -> None:
    less, more = {"card": "on"}, {"card": "on", "link": "off"}
    assert same(semantics, less, more) is (semantics is Semantics.PART)
    assert not same(semantics, more, less)
    assert part(semantics, less, more) == (less if semantics is Semantics.PART else more)
    assert part(Semantics.PART, less, None) is None
    assert not same(Semantics.PART, less, None)

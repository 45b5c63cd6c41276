"""Of what has moved between plan and apply, what is a reason to plan again and what is none."""

from __future__ import annotations

from dataclasses import replace

import pytest

from payconf.plan import PlanOptions
from payconf.plan.stale import stale
from tests.plan_samples import KINDS, OPTIONS, STRICT, Shop, integration, make, method, rule, term
from tests.test_plan_stale import moved


@pytest.fixture
def shop() -> Shop:
    shop = Shop()
    shop.has("integrations/cards", "1", type="card", name="Cards", enabled=True, label={"default": "cards"})
    shop.has("rules/all", "2", name="All", enabled=True, sort_order=1, destinations=[], methods=[method("1")])
    return shop


def test_an_update_may_get_new_rules_that_name_its_object(shop: Shop) -> None:
    plan = make(shop, [integration("cards", label={"default": "New"}), rule("all", "cards")])
    shop.has("rules/hand", "9", bind=False, name="Hand", enabled=True, methods=[method("1")])
    assert moved(plan, shop) == ()


def test_an_object_that_another_apply_made_and_that_is_gone_again_is_named_too(shop: Shop) -> None:
    plan = make(shop, [integration("cards"), rule("all", "cards"), rule("new", "cards")])
    shop.has("rules/new", "7", name="New")
    del shop.objects["rules", "7"]
    assert moved(plan, shop) == ("rules/new was created since (id 7)",)


@pytest.mark.parametrize("options", [OPTIONS, STRICT])
def test_terms_in_use_stop_only_what_deletes_them_in_production(shop: Shop, options: PlanOptions) -> None:
    shop.has("payment_terms/net", "5", label="Net 30")
    shop.has("payment_terms/old", "1", label="Old")
    users = {"5": 2, "1": 3}
    kept = [integration("cards"), rule("all", "cards", sort_order=7), term("net", "Net 31"), term("old", "Old")]
    plan = make(shop, kept, replace(options, drift="revert"))
    assert {change.action.value for change in plan.changes} == {"update"}
    assert stale(plan, replace(shop.live(), term_users=users), shop.state(), KINDS) == ()
    plan = make(shop, [term("net", "Net 30"), term("old", "Old")], replace(options, cascade="all"))
    assert {change.id for change in plan.changes} == {"delete:rules/all", "delete:integrations/cards"}
    assert stale(plan, replace(shop.live(), term_users=users), shop.state(), KINDS) == ()
    plan = make(shop, [*kept[:2], term("old", "Old")], replace(options, drift="revert"))
    said = ("payment_terms/net is in use now, or nobody can tell",) if options.production else ()
    assert stale(plan, replace(shop.live(), term_users=users), shop.state(), KINDS) == said

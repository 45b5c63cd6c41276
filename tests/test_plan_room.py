"""An account that has room for so many objects and no more: those that go make room before those that come."""

from __future__ import annotations

from dataclasses import replace

import pytest

from payconf.model.change import Action
from payconf.model.plan import Plan
from tests.plan_samples import KINDS, Shop, integration, make

CAPPED = {**KINDS, "integrations": replace(KINDS["integrations"], caps={"card": 2})}


@pytest.fixture
def shop() -> Shop:
    shop = Shop(kinds=CAPPED)
    for number in (1, 2):
        key = f"old-{number}"
        shop.has(f"integrations/{key}", str(number), type="card", name=key, enabled=True, label={"default": key})
    shop.has("integrations/bill", "3", type="invoice", name="bill", enabled=True, label={"default": "bill"})
    return shop


def needs(plan: Plan) -> dict[str, tuple[str, ...]]:
    """What each create waits for."""
    return {change.id: tuple(sorted(change.needs)) for change in plan.changes if change.action is Action.CREATE}


def test_what_comes_waits_for_what_goes_where_there_is_no_room(shop: Shop) -> None:
    plan = make(shop, [integration("new-1"), integration("new-2")])
    going = ("delete:integrations/old-1", "delete:integrations/old-2")
    assert needs(plan) == {"create:integrations/new-1": going, "create:integrations/new-2": going}
    shop.carry_out(plan)
    assert make(shop, [integration("new-1"), integration("new-2")]).empty


def test_where_there_is_room_nothing_waits(shop: Shop) -> None:
    del shop.objects["integrations", "2"], shop.bindings[next(a for a in shop.bindings if a.key == "old-2")]
    assert needs(make(shop, [integration("new-1")])) == {"create:integrations/new-1": ()}


def test_another_type_has_room_of_its_own(shop: Shop) -> None:
    desired = [integration("old-1"), integration("old-2"), integration("note", "invoice")]
    assert needs(make(shop, desired)) == {"create:integrations/note": ()}

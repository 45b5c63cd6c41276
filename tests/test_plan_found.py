"""Digests of what the shop holds, for waivers of errors: only of what anybody may see, and other ones end a plan."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from payconf.model.address import Address
from payconf.model.kind import FieldSpec, Kind
from payconf.model.plan import Plan
from payconf.model.resource import LiveResource
from payconf.model.span import Span
from payconf.model.waiver import Waived
from payconf.plan.found import found_digests
from payconf.plan.stale import stale
from tests.plan_samples import KINDS, OPTIONS, Shop, integration, make, method, rule
from tests.waiver_scenes import DIGEST

ENTRY = Waived("PC408", "rules/us", "PAY-1", "jana", "2026-12-31", None, Span("w.yaml", 2, 5))
ADDRESS = Address.parse("rules/us")
RULES = Kind(
    "rules",
    "managed",
    {
        "name": FieldSpec("name"),
        "methods": FieldSpec("methods"),
        "key": FieldSpec("key", secret=True),
        "user": FieldSpec("user", write_only=True),
    },
    1,
)


def digests(**values: Any) -> dict[str, str]:
    objects = {("rules", "7"): LiveResource("rules", "7", values)}
    return found_digests([ADDRESS], {ADDRESS: "7"}, objects, {"rules": RULES})["rules/us"]


def test_digests_are_of_values_that_anybody_may_see() -> None:
    held = digests(name="US", key="hidden", user="hidden")
    assert set(held) == {"", "name"}
    assert all(len(text) == len(DIGEST) and text.startswith("sha256:") for text in held.values())
    assert digests(name="US", key="another", user="another") == held
    assert digests(name="DE")["name"] != held["name"]
    assert digests(name="DE")[""] != held[""]


def test_what_nobody_owns_has_no_digest() -> None:
    assert found_digests([ADDRESS], {}, {}, {"rules": RULES}) == {}


def plan_with_found() -> tuple[Shop, Plan]:
    shop = Shop()
    shop.has("integrations/cards", "1", type="card", name="Cards", enabled=True, label={"default": "cards"})
    shop.has("rules/all", "2", name="All", enabled=True, sort_order=1, destinations=["ZZ"], methods=[method("1")])
    options = replace(OPTIONS, found=frozenset({Address.parse("rules/all")}), waivers=(ENTRY,))
    return shop, make(shop, [integration("cards"), rule("all", "cards", destinations=["ZZ"])], options=options)


def test_an_object_that_is_waived_for_and_moves_makes_the_plan_stale() -> None:
    shop, plan = plan_with_found()
    assert plan.empty
    assert set(plan.found) == {"rules/all"}
    assert stale(plan, shop.live(), shop.state(), KINDS) == ()
    shop.objects["rules", "2"]["destinations"] = ["YY"]
    said = ("rules/all, for which an error is waived, was changed in the shop",)
    assert stale(plan, shop.live(), shop.state(), KINDS) == said
    del shop.objects["rules", "2"]
    assert stale(plan, shop.live(), shop.state(), KINDS) == said

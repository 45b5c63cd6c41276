"""What a plan says of itself: its intent, its file, its options, and where money or secrets go by it."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any, cast

import pytest

from payconf.model.change import Action, Change, Drift, FieldChange, Reason
from payconf.model.environment import Environment
from payconf.model.finding import Finding
from payconf.model.plan import NotChecked, Plan
from payconf.model.resource import Resource
from payconf.model.span import Span
from payconf.model.state import SwitchedOff
from payconf.model.value import Ref, Value
from payconf.model.waiver import Waived
from payconf.model.way import Way
from payconf.plan import options_for, plan
from payconf.plan.file import dump, load
from payconf.plan.intent import compare_intents, intent
from payconf.plan.ways import ways
from tests.plan_samples import (
    KINDS,
    NOW,
    OPTIONS,
    SPAN,
    Shop,
    at,
    evidence,
    integration,
    make,
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


# Where money or secrets go


def way_of(name: str, before: Value, after: Value, variant: str = "ingenico", kind: str = "integrations") -> list[Any]:
    field = FieldChange(name, before, after, span=PLACE)
    address = at(f"{kind}/one")
    made = ways([Change("x", Action.UPDATE, Reason.NEW, address, {}, (field,), variant=variant)])
    assert all((way.address, way.field, way.span) == (str(address), name, PLACE) for way in made)
    return [(way.before, way.after) for way in made]


def test_a_setting_that_leads_elsewhere_is_told_as_far_as_its_host() -> None:
    one, other = "https://one.example/token?key=1", "https://other.example/"
    assert way_of("api_endpoint", one, other) == [("https://one.example/…", "https://other.example")]
    assert way_of("debug_mode", False, True, "infinite_pay") == [(False, True)]
    assert way_of("debug_mode", True, False, "infinite_pay") == [(True, False)]
    assert way_of("api_login_id", None, "login", "authorize_net") == [(None, "login")]
    assert way_of("domain", "one.example", "other.example", "", "payment_method_domains") == [
        ("one.example", "other.example")
    ]


def test_other_settings_lead_nowhere() -> None:
    assert way_of("label", None, {"default": "text"}) == []
    assert way_of("name", "One", "Two") == []
    assert way_of("api_endpoint", None, "") == []
    assert way_of("debug_mode", None, False, "infinite_pay") == []
    assert way_of("debug_mode", None, True, "infinite_pay") == [(None, True)]
    assert way_of("api_endpoint", "https://one.example", "https://two.example", kind="rules") == []


def test_a_secret_that_cant_be_read_is_told_whatever_becomes_of_it() -> None:
    field = FieldChange("transaction_key", None, None, secret=True, known=False)
    change = Change("x", Action.UPDATE, Reason.NEW, CARDS.address, {}, (field,), variant="authorize_net")
    assert [(way.field, way.secret, way.known) for way in ways([change])] == [("transaction_key", True, False)]


# The intent


def planned(**values: Value) -> Plan:
    shop = Shop()
    shop.hold(CARDS, rule("all", "cards"))
    return make(shop, [CARDS, rule("all", "cards", **values)])


def test_of_two_plans_only_the_fields_that_differ_are_named() -> None:
    now, then = planned(sort_order=4, destinations=["DE"], enabled=True), planned(sort_order=4, name="New")
    assert compare_intents(now, then) == ["update rules/all differs from the reviewed plan: destinations, name"]
    assert compare_intents(planned(sort_order=5), planned(sort_order=4)) == [
        "update rules/all differs from the reviewed plan: sort_order"
    ]


@pytest.mark.parametrize(
    "other",
    [
        {"options": {"drift": "revert"}},
        {"renames": ((at("rules/old"), at("rules/all")),)},
        {"renames": ((at("rules/all"), at("rules/new")),)},
    ],
)
def test_choices_and_renames_belong_to_the_intent(other: dict[str, Any]) -> None:
    made = replace(planned(sort_order=4), renames=((at("rules/old"), at("rules/new")),))
    assert intent(replace(made, **other)) != intent(made)


@pytest.mark.parametrize(("one", "other"), [(["DE"], ["AT"]), ({"a": "1"}, {"a": "2"}), ([{"a": "1"}], [{"a": "2"}])])
def test_what_stands_inside_of_values_belongs_to_the_intent(one: Value, other: Value) -> None:
    assert planned(destinations=one).intent != planned(destinations=other).intent


# The file and the options

FOUND = Finding("PC408", "text", SPAN)
WAIVED = Waived("PC408", "rules/us", "PAY-1", "jana", "2026-12-31", "sha256:1", PLACE, (FOUND,))
OFF = SwitchedOff("rules", "3", "methods", "1", [Ref(CARDS.address, "method.")], "r-9", "2026-11-22T14:02:11+00:00")
WAY = Way("credentials/stripe", "secret_key", None, "x", True, False, SPAN, True, PLACE)


def test_everything_of_a_plan_is_in_its_file() -> None:
    said = replace(
        planned(sort_order=4),
        drift=(Drift(CARDS.address, (FieldChange("enabled", False, True, span=PLACE),), False, SPAN, "r-9"),),
        waivers=(WAIVED,),
        forgets=(("rules/all", OFF),),
        rebind=((CARDS.address, "1"), (at("rules/old"), "")),
        ways=(WAY,),
    )
    said = replace(said, intent=intent(said))
    assert load(dump(said)) == said


def test_every_choice_reaches_the_plan() -> None:
    shop = SimpleNamespace(provider="local", url="local:sandbox")
    settings = SimpleNamespace(shop=shop, drift=None, unmanaged="report", cascade=None)
    found: Any = SimpleNamespace(name="qa", class_="testing", production=False, settings=settings, moved=())
    row = NotChecked("said by others")
    chosen = options_for(
        cast("Environment", found),
        revision="abc",
        not_checked=(row,),
        waivers=(WAIVED,),
        found=frozenset({CARDS.address}),
        extra={"tag": "x"},
        marker="m",
        base="main",
        untrusted=(WAY,),
        revert_drift=frozenset({CARDS.address}),
    )
    assert (chosen.revision, chosen.marker, chosen.review, chosen.found) == ("abc", "m", False, {CARDS.address})
    assert options_for(cast("Environment", found), review=True).review
    held = Shop()
    held.hold(CARDS)
    made = make(held, [CARDS], replace(chosen, marker=""))
    assert (made.header.revision, made.header.base, made.waivers, made.ways) == ("abc", "main", (WAIVED,), (WAY,))
    assert (made.not_checked, set(made.found), made.header.last_apply) == ((row,), {"integrations/cards"}, "")
    expected = {"cascade": "all", "drift": "revert", "revert_drift": ["integrations/cards"], "unmanaged": "report"}
    assert made.options == {**expected, "write_secrets": False, "tag": "x"}


def test_a_plan_says_which_kinds_nobody_could_read_and_what_ran_last() -> None:
    shop = Shop()
    shop.hold(CARDS)
    kinds = {"integrations": KINDS["integrations"]}
    state = replace(shop.state(), last_run="r-1")
    made = plan([CARDS, rule("all", "cards")], shop.live(), state, kinds, evidence(), NOW, OPTIONS)
    assert [verdict.text.partition(" could not be read")[0] for verdict in made.verdicts] == ["rules"]
    assert made.header.last_apply == "r-1"

"""payconf simulate, as it is typed: the YAML, the shop, both sides of a plan, and the checkouts of an environment."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from tests.test_stories import FILE, local, small
from tests.worlds import Said, World, make_world

CHECKOUTS = """\
checkouts:
  term: {website: EU Store, currency: EUR, subtotal: 5, payment_term: true, expect: [bank, cheque, account]}
  guest: {website: EU Store, currency: EUR, guest: true, expect: [bank, cheque]}
"""


@pytest.fixture
def world(tmp_path: Path) -> World:
    return small(tmp_path)


def ask(world: World, *words: str, code: int = 0) -> str:
    said = world.payconf("simulate", "shop", *words)
    assert said.code == code, said.all
    return said.out


def data(world: World, *words: str, code: int = 0) -> Any:
    return json.loads(ask(world, *words, "--format", "json", code=code))


def labels(state: Any) -> list[str]:
    return [method["label"] for method in state["methods"]]


def refused(world: World, *words: str) -> str:
    said = world.payconf("simulate", *words)
    assert said.code == 64, said.all
    return said.err


def test_by_the_yaml_alone_offline(world: World) -> None:
    world.shop("shop").unlink()
    said = ask(world, "--currency", "EUR", "--website", "EU Store", "--guest")
    assert said.startswith("payconf simulate shop\nEU Store · EUR · no billing address · guest\n")
    assert "  1. Bank transfer (bank)\n  2. Cheque (cheque)\n\n" in said
    assert "  + All (10)  offers Bank transfer, Cheque\n" in said
    assert "  + Account (20)  offers nothing new\n      On account: the customer has no payment term\n" in said
    assert "--live, or --plan FILE" in said


def test_what_nobody_gave_is_asked_for(world: World) -> None:
    said = ask(world, "--currency", "EUR", code=1)
    assert "  ? not decided\n    needs payment_term, which nobody gave\n" in said
    assert said.endswith("To decide it, give\n  --payment-term or --no-payment-term\n")
    assert data(world, "--currency", "EUR", code=1)["states"][0]["asks"] == ["payment_term"]
    assert labels(data(world, "--currency", "EUR", "--payment-term")["states"][0])[-1] == "On account"
    assert labels(data(world, "--currency", "EUR", "--no-payment-term")["states"][0]) == ["Bank transfer", "Cheque"]


def test_what_the_shop_holds_now(world: World) -> None:
    """With what was made by hand there, and without what git wants only."""
    local(world, "add", "shop", "rules", "name=By hand", "currency=EUR", "sort_order=1", "methods=money_order_3")
    world.edit(FILE, "methods: [bank, cheque]", "methods: [bank]")
    (state,) = data(world, "--currency", "EUR", "--guest", "--live")["states"]
    assert state["state"] == "live"
    assert [(method["label"], method["key"]) for method in state["methods"]] == [
        ("Cheque", "cheque"),
        ("Bank transfer", "bank"),
    ]
    assert labels(data(world, "--currency", "EUR", "--guest")["states"][0]) == ["Bank transfer"]


def test_a_name_that_nothing_here_has(world: World) -> None:
    """Offline by what git names, else by what the shop has."""
    asked = ("--currency", "EUR", "--guest", "--website", "Nowhere")
    assert "knows the website" not in ask(world, *asked), "git names none, so nobody can tell"
    assert "  ! nothing here knows the website Nowhere; there is EU Store\n" in ask(world, *asked, "--live")
    path = world.project / FILE
    path.write_text(path.read_text() + CHECKOUTS)
    assert "  ! nothing here knows the website Nowhere; there is EU Store\n" in ask(world, *asked)
    assert data(world, *asked)["unknown"] == [{"what": "website", "name": "Nowhere", "known": ["EU Store"]}]


def test_before_and_after_a_plan(world: World) -> None:
    world.edit(FILE, "methods: [bank, cheque]", "methods: [bank]")
    text = (world.project / FILE).read_text()
    new = "  new: {name: New, sort_order: 10, currency: EUR, methods: [cheque]}\n  account: {name: Account, sort"
    (world.project / FILE).write_text(text.replace("  account: {name: Account, sort", new))
    plan = str(world.folder / "plan.json")
    assert world.payconf("plan", "shop", "--out", plan).code == 0
    said = ask(world, "--currency", "EUR", "--guest", "--plan", plan)
    before, after = said.index("Offered before the plan"), said.index("Offered after the plan")
    assert before < after
    assert "  ! New has no id yet and the sort order of All: it counts as last, the shop decides\n" in said[after:]
    assert said.endswith("What the plan changes\n  nothing for this checkout\n")
    states = data(world, "--currency", "EUR", "--guest", "--plan", plan)["states"]
    assert [state["state"] for state in states] == ["before", "after"]
    assert [state["ties"] for state in states] == [[], [{"rule": "New", "with": ["All"]}]]


def test_what_a_plan_takes_and_gives(world: World) -> None:
    plan = str(world.folder / "plan.json")
    world.edit(FILE, "methods: [bank, cheque]", "methods: [cheque]")
    assert world.payconf("plan", "shop", "--out", plan).code == 0
    said = ask(world, "--currency", "EUR", "--guest", "--plan", plan)
    assert said.endswith("What the plan changes\n  - lose Bank transfer (bank)\n")
    world.edit(FILE, "methods: [cheque]", "methods: [cheque, bank]")
    assert world.payconf("plan", "shop", "--out", plan).code == 0
    assert ask(world, "--currency", "EUR", "--guest", "--plan", plan).endswith("What the plan changes\n  the order\n")


def test_rules_say_why_not(world: World) -> None:
    rules = """\
rules:
  failing: {name: Failing, sort_order: 1, currency: EUR, methods: [bank], expression: "customer.name = 'A'"}
  false: {name: Falsch, sort_order: 2, currency: EUR, methods: [bank], expression: total > 1000}
  at: {name: Place, sort_order: 3, currency: EUR, destinations: [{country: AT, postal_codes: ["1"]}], methods: [bank]}
  site: {name: Site, sort_order: 4, currency: EUR, methods: [bank], websites: [US Store]}
  stop: {name: Stop, sort_order: 5, currency: EUR, methods: [bank], stop_processing: true}
  behind: {name: Behind, sort_order: 6, currency: EUR, methods: [bank]}
  dollars: {name: Dollars, sort_order: 7, currency: USD, methods: [bank]}
  off: {name: Off, sort_order: 8, currency: EUR, methods: [bank], enabled: false}
"""
    text = (world.project / FILE).read_text()
    (world.project / FILE).write_text(text[: text.index("rules:")] + rules + text[text.index("payment_terms:") :])
    asked = ("--currency", "EUR", "--website", "EU Store", "--guest", "--total", "5")
    said = ask(world, *asked)
    dropped = "- Failing (1) the shop drops it: its expression fails at character 10, it reads a part of null"
    assert dropped in " ".join(said.split())
    for line in (
        "- Falsch (2)  its expression is not true: total > 1000",
        "- Place (3)  only with a billing address in AT 1",
        "- Site (4)  only on US Store",
        "+ Stop (5)  offers Bank transfer; stops",
        "- Behind (6)  never looked at: Stop stops before it",
        "… and 2 rules for other currencies or disabled (--full)",
    ):
        assert line in said
    assert "- Place (3)  only billed to AT 1" in ask(world, *asked, "--billing-country", "DE")
    full = ask(world, *asked, "--full")
    assert "- Dollars (7)  only for USD" in full
    assert "- Off (8)  disabled" in full
    (state,) = data(world, *asked)["states"]
    assert state["rules"][0]["failed"] == {"why": "no_object", "offset": 9}
    assert state["rules"][5]["behind"] == "Stop"


def test_checkouts_of_the_environment(world: World) -> None:
    path = world.project / FILE
    path.write_text(path.read_text() + CHECKOUTS)
    assert "\n2 checkouts, all as expected.\n" in ask(world, "--checkouts")
    world.edit(FILE, "expect: [bank, cheque]", "expect: [cheque, bank]")
    said = ask(world, "--checkouts", code=1)
    line = len(path.read_text().splitlines())
    assert f"  - guest  {FILE}:{line}:3\n      expected: cheque, bank\n      offered:  bank, cheque\n" in said
    assert said.endswith("1 of 2 checkouts not as expected.\n")
    found = data(world, "--checkouts", code=1)["checkouts"]
    assert [(entry["key"], entry["right"], entry["line"]) for entry in found] == [
        ("term", True, line - 1),
        ("guest", False, line),
    ]
    suites = ElementTree.fromstring(ask(world, "--checkouts", "--format", "junit", code=1))
    assert (suites.get("tests"), suites.get("failures")) == ("2", "1")
    assert [case.get("name") for case in suites.iter("testcase") if case.find("failure") is not None] == ["guest"]


def test_checkouts_where_the_plan_leaves_them_and_in_the_shop(world: World) -> None:
    path = world.project / FILE
    path.write_text(path.read_text() + CHECKOUTS)
    plan = str(world.folder / "plan.json")
    local(world, "set", "shop", "rules/2", "enabled=false")
    assert "term  " in ask(world, "--checkouts", "--live", code=1)
    assert world.payconf("plan", "shop", "--out", plan).code == 0
    assert "what is offered after the plan\n" in ask(world, "--checkouts", "--plan", plan)
    assert "what is offered by the shop as it is\n" in ask(world, "--checkouts", "--live", code=1)


def test_a_checkout_that_is_not_decided_is_not_right(world: World) -> None:
    path = world.project / FILE
    path.write_text(
        path.read_text().replace("methods: [account]", "methods: [account], expression: total > 5") + CHECKOUTS
    )
    said = ask(world, "--checkouts", code=1)
    assert "      expected: bank, cheque\n      not decided: needs total, which nobody gave\n" in said
    assert "There are no checkouts." in small_without(world)


def small_without(world: World) -> str:
    path = world.project / FILE
    path.write_text(path.read_text().partition("checkouts:")[0])
    return ask(world, "--checkouts")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--guest",), "--currency is missing"),
        (("--currency", "EUR", "--live", "--plan", "x.json"), "exclude each other"),
        (("--currency", "EUR", "--format", "junit"), "goes with --checkouts"),
        (("--checkouts", "--currency", "EUR"), "the other options name one of their own"),
        (("--currency", "EUR", "--billing-region", "US-CA"), "--billing-country is missing"),
        (("--currency", "EUR", "--set", "billingAddress.city=Berlin"), "--billing-country is missing"),
        (("--currency", "EUR", "--no-shipping-address", "--shipping-country", "DE"), "exclude each other"),
        (("--currency", "EUR", "--guest", "--customer-group", "VIP"), "a guest has no customer group"),
        (("--currency", "EUR", "--total", "10,50"), "an amount is digits with a point"),
        (("--currency", "EUR", "--subtotal", "inf"), "an amount is digits with a point"),
        (("--currency", "EUR", "--sku", "A", "--sku", "B", "--quantity", "1"), "as many of the one"),
        (("--currency", "EUR", "--set", "product.brand=x"), "--sku is missing"),
        (("--currency", "EUR", "--set", "total=5"), "write NAME=VALUE"),
        (("--currency", "EUR", "--set", "customer.name"), "write NAME=VALUE"),
        (("--currency", "EUR", "--set", "customer.a=1", "--set", "customer.a.b=1"), "a has a value already"),
    ],
)
def test_words_that_can_not_be_meant(world: World, words: tuple[str, ...], said: str) -> None:
    assert said in refused(world, "shop", *words)


def test_a_plan_of_another_environment(tmp_path: Path, world: World) -> None:
    plan = str(world.folder / "plan.json")
    assert world.payconf("plan", "shop", "--out", plan).code == 0
    (world.project / "environments/other").mkdir()
    settings = (world.project / "environments/shop/environment.yaml").read_text()
    (world.project / "environments/other/environment.yaml").write_text(settings)
    assert "The plan is one of shop, not of other." in refused(world, "other", "--currency", "EUR", "--plan", plan)


EXPRESSIONS = [
    ("shippingAddress = null", ("--no-shipping-address",)),
    ("shippingAddress.countryIso2 = 'AT'", ("--shipping-country", "AT")),
    ("shippingAddress.regionCode = ''", ("--shipping-country", "AT", "--shipping-region", "")),
    ("shippingOrigin.countryIso2 = 'US'", ("--set", "shippingOrigin.countryIso2=US")),
    ("shippingMethod = 'flat_rate_1'", ("--shipping-method", "flat_rate_1")),
    ("shippingMethod = null", ("--shipping-method", "")),
    ("billingAddress.city = 'Berlin'", ("--billing-country", "DE", "--set", "billingAddress.city=Berlin")),
    ("customer.group.name = 'VIP'", ("--customer-group", "VIP")),
    ("customer.group = null", ("--customer-group", "")),
    ("customer.level = 3 and customer.rate = 0.5", ("--set", "customer.level=3", "--set", "customer.rate=0.5")),
    ("customer.code = '007'", ("--set", "customer.code='007'")),
    (
        "customer.trusted = true and customer.note = null",
        ("--set", "customer.trusted=true", "--set", "customer.note=null"),
    ),
    ("customer.sales.region = 'North'", ("--set", "customer.sales.region=North")),
    ("customerUser.email matches '/acme/'", ("--set", "customerUser.email=a@acme.example")),
    ("lineItems.any(lineItem.productSku = 'A1' and lineItem.quantity = 5)", ("--sku", "A1", "--quantity", "5")),
    ("lineItems.any(lineItem.quantity = 5.0)", ("--quantity", "5.0")),
    ("lineItems.sum(lineItem.price.value) = 3.5", ("--price", "1.5", "--price", "2")),
    ("lineItems.any(lineItem.product.brand = 'Pump')", ("--sku", "A1", "--set", "product.brand=Pump")),
    ("subtotal.value = 10000.01", ("--subtotal", "10000.01")),
]


@pytest.mark.parametrize(("expression", "words"), EXPRESSIONS)
def test_every_value_of_an_expression_can_be_given(world: World, expression: str, words: tuple[str, ...]) -> None:
    """Without it, it is asked for."""
    text = (world.project / FILE).read_text()
    (world.project / FILE).write_text(
        text.replace("methods: [account]}", f'methods: [cheque], expression: "{expression}"}}')
    )
    rule = "  + Account (20)"
    assert rule in ask(world, "--currency", "EUR", *words)
    if "billingAddress" not in expression:
        assert "To decide it, give" in ask(world, "--currency", "EUR", code=1)


def test_the_checkouts_of_the_repository_are_right(tmp_path: Path) -> None:
    world = make_world(tmp_path)
    for name in ("sandbox", "production"):
        said: Said = world.payconf("simulate", name, "--checkouts")
        assert said.code == 0, said.all
        assert "10 checkouts, all as expected." in said.out

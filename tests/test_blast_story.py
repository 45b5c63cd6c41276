"""A rule leaves git, production is planned, and the first screen says which buyers lose what."""

from __future__ import annotations

import html
import re

import pytest

from payconf.model.plan import Plan
from payconf.model.results import PlanRequest
from payconf.plan.file import load
from payconf.render.html import Explained, plan_page
from payconf.render.plan import plan_text
from payconf.workflow import Workflow
from tests.worlds import World, go_live, make_world

RULES = "environments/_shared/rules-eu.yaml"


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> tuple[World, Workflow]:
    """Production, applied and in order."""
    world = make_world(tmp_path_factory.mktemp("world"))
    line = world.workflow(go_live(world))
    line.apply(line.plan("production", PlanRequest()).file)
    return world, line


def without(world: World, line: Workflow, rule: str) -> Plan:
    """The plan for the same files without one rule. The files are as before then."""
    path = world.project / RULES
    text = path.read_text("utf-8")
    path.write_text(re.sub(rf"\n  {rule}:\n(?:    .*\n)+", "\n", text), "utf-8")
    try:
        made = line.plan("production", PlanRequest(revert_drift=frozenset()))
    finally:
        path.write_text(text, "utf-8")
    return load(made.file)


def test_an_applied_shop_changes_nothing(live: tuple[World, Workflow]) -> None:
    _, line = live
    made = load(line.plan("production", PlanRequest()).file)
    assert made.empty
    assert (made.blast.changed, made.blast.decided) == (0, made.blast.total)
    assert made.blast.total > 100
    assert [entry.key for entry in made.checkouts if not entry.right] == []


def test_the_first_screen_says_who_loses_what(live: tuple[World, Workflow]) -> None:
    made = without(*live, "eu-paypal")
    text = plan_text(made)
    kinds = re.search(r"What buyers will notice +(\d+) of (\d+) kinds of checkout change\n", text)
    assert kinds is not None
    assert (int(kinds[1]), int(kinds[2])) == (made.blast.changed, made.blast.total)
    assert 0 < made.blast.changed < made.blast.total == made.blast.decided
    assert re.search(r"\n  - lose PayPal +EUR, billed to .* EU Store\n", text), text
    assert re.search(r"\n      e\.g\. [A-Z]{2}, 250\.00 EUR.*PayPal.*  ->  ", text), text
    assert f"{made.blast.total} of {made.blast.total} decided; checkouts in git: 9 of 10)" in text


def test_the_page_says_the_same(live: tuple[World, Workflow]) -> None:
    """The counts and the sentence of the first screen; its matrix counts the same kinds."""
    made = without(*live, "eu-paypal")
    kinds = re.search(r"\d+ of \d+ kinds of checkout change", plan_text(made))
    assert kinds is not None
    page = plan_page(made, (), Explained("production"))
    words = " ".join(html.unescape(re.sub(r"<(style|script)>.*?</\1>|<[^>]+>", " ", page, flags=re.DOTALL)).split())
    assert f"What buyers will notice {kinds[0]} - lose PayPal EUR, billed to AT, BE, " in words
    buyer = made.blast.noticed[0].buyer
    assert f"e.g. {buyer.country}, 250.00 EUR: {', '.join(buyer.before)} -> {', '.join(buyer.after)} " in words
    assert f"({made.blast.total} of {made.blast.total} decided; checkouts in git: 9 of 10)" in words
    assert sum(cell.changed for cell in made.blast.coverage) == made.blast.changed


def test_a_checkout_that_is_not_as_expected_refuses(live: tuple[World, Workflow]) -> None:
    made = without(*live, "eu-paypal")
    (verdict,) = (entry for entry in made.refused if entry.guard == "checkouts")
    assert verdict.subject == "checkouts/germany-small"
    assert "error[PC266]" in plan_text(made)


def test_buyers_left_without_any_method_refuse(live: tuple[World, Workflow]) -> None:
    made = without(*live, "eu-neighbours")
    assert any(entry.left_with_none for entry in made.blast.noticed)
    assert "last-method" in {entry.guard for entry in made.refused}
    assert "\n  ! lose all: " in plan_text(made, full=True)

"""Every fault at any write: after resume nothing is lost, nothing twice, a new plan is empty, the summary was true.

The default run takes each fault at one write of a small plan, another for each; `make faults` (PAYCONF_FAULTS=all)
tries each fault at each write of a plan of thirty changes.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from payconf.model.outcome import Done
from payconf.model.results import Applied
from payconf.testing.faultproxy import Fault, Rule, writes
from payconf.workflow import PlanRequest
from tests.fault_worlds import Scene, scene
from tests.oro_worlds import OroWorld

pytestmark = pytest.mark.untraced

ALL = os.environ.get("PAYCONF_FAULTS") == "all"
RULES = "environments/_shared/rules.yaml"
INTEGRATIONS = "environments/_shared/integrations.yaml"


def few(world: OroWorld) -> None:
    """One change of each action, and what depends on them."""
    world.edit(RULES, "sort_order: 50\n    currency: CAD", "sort_order: 55\n    currency: CAD")
    world.edit(INTEGRATIONS, "    label: Cheque\n", "    label: By cheque\n")
    world.edit(
        INTEGRATIONS, "  cheque:\n", "  wire: {type: money_order, label: Wire, pay_to: A, send_to: B}\n  cheque:\n"
    )
    world.edit(RULES, "methods: [authorize-net.credit_card]", "methods: [authorize-net.credit_card, wire]")
    world.edit(INTEGRATIONS, "  net-30: {label: Net 30}\n", "  net-60: {label: Net 60}\n")
    world.environ["SANDBOX_APRUVE_API_KEY"] = world.environ["SANDBOX_APRUVE_API_KEY"][::-1]


def thirty(world: OroWorld) -> None:
    """The same, and further rules and terms."""
    few(world)
    path = world.project / INTEGRATIONS
    terms = "".join(f"  more-{number}: {{label: More {number}}}\n" for number in range(10))
    integrations = "".join(
        f"  way-{number}: {{type: money_order, label: M {number}, pay_to: A, send_to: B}}\n" for number in range(7)
    )
    text = path.read_text("utf-8").replace("payment_terms:\n", f"payment_terms:\n{terms}")
    path.write_text(text.replace("integrations:\n", f"integrations:\n{integrations}", 1), "utf-8")
    rules = "".join(
        f"  r{number}: {{name: R {number}, sort_order: {100 + number}, currency: EUR, methods: [way-{number}]}}\n"
        for number in range(7)
    )
    path = world.project / RULES
    path.write_text(path.read_text("utf-8") + rules, "utf-8")


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    with scene(tmp_path_factory.mktemp("faults"), thirty if ALL else few) as made:
        assert not ALL or made.writes >= 30
        yield made


def true(made: Scene, done: Applied) -> None:
    """What the summary says of each change is how it is: what it calls done is there."""
    counts = sum(done.run.count(kind) for kind in Done)
    assert counts == len(done.plan.changes)
    for step, change in zip(done.run.steps, done.plan.changes, strict=True):
        assert step.change == change.id
        if step.done is Done.DONE and change.address.kind == "payment_terms":
            labels = made.holds()[2]
            before = [field.before for field in change.fields if field.name == "label"]
            assert (change.values.get("label") in labels) is (change.action.value != "delete"), before


def finished(made: Scene, done: Applied, said: object) -> None:
    true(made, done)
    end = made.settle(done, "r-0002")
    assert end.run.error == "", said
    assert (end.leftovers, end.unverified) == ((), ""), said
    assert made.holds() == made.wanted, said
    assert made.workflow().plan("sandbox", PlanRequest()).plan.empty, said


@pytest.mark.parametrize("fault", Fault)
def test_any_fault_at_any_write(shop: Scene, fault: Fault, record_property: Callable[[str, object], None]) -> None:
    chosen = 1 + [*Fault].index(fault) % shop.writes
    for nth in range(1, shop.writes + 1) if ALL else {chosen}:
        shop.restore()
        done = shop.apply(Rule(fault, nth))
        assert len(shop.proxy.hits) == 1, (fault, nth)
        finished(shop, done, (fault, nth))
    record_property(f"fault: {fault.value}", shop.writes if ALL else 1)


@pytest.mark.parametrize("fault", [Fault.TIMEOUT_AFTER, Fault.RESET_BEFORE, Fault.ERROR_AFTER, Fault.CONFLICT])
def test_a_fault_at_every_write(shop: Scene, fault: Fault) -> None:
    shop.restore()
    done = shop.apply(Rule(fault, 0))
    assert len(shop.proxy.hits) >= 2
    finished(shop, done, fault)


def test_a_reading_call_without_end_is_made_again(shop: Scene) -> None:
    """Of a change that comes after others, before its own call."""
    shop.restore()
    done = shop.apply(
        Rule(Fault.ENDLESS_BODY_AFTER, 1, lambda seen: not writes(seen) and any(map(writes, shop.proxy.seen)))
    )
    assert len(shop.proxy.hits) == 1
    assert not shop.proxy.held_out
    assert (done.run.error, done.leftovers, done.unverified) == ("", (), "")
    assert shop.holds() == shop.wanted


def test_what_was_made_unseen_is_known_again_whatever_its_type(tmp_path: Path) -> None:
    """Each create of the example, of every integration type, loses its answer: all are taken over, none made again."""
    with scene(tmp_path) as made:
        made.restore()
        done = made.apply(Rule(Fault.RESET_AFTER, 0))
        assert (done.run.error, done.leftovers, done.unverified) == ("", (), "")
        assert len(made.proxy.hits) == made.writes == len(done.plan.changes)
        assert made.holds() == made.wanted

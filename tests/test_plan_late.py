"""A plan that comes too late says what became of it first, then what to type."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from payconf.model.again import command as made_by
from payconf.model.errors import Stale
from payconf.model.outcome import Done, Run, Step
from payconf.plan.file import PlanFile, load, read_file
from payconf.providers import provider
from payconf.state import open_state
from payconf.workflow.used import refuse_used
from tests.fault_worlds import FakeTime
from tests.test_stories import FILE, small
from tests.worlds import World


@pytest.fixture
def shop(tmp_path: Path) -> World:
    """A plan with one change in first.json, of an environment that was applied once."""
    world = small(tmp_path)
    world.edit(FILE, "sort_order: 10", "sort_order: 11")
    assert world.payconf("plan", "shop", "--out", str(tmp_path / "first.json")).code == 0
    return world


def planned(world: World) -> PlanFile:
    return read_file((world.folder / "first.json").read_bytes())


def refusal(world: World) -> Stale:
    """Of the second apply."""
    with pytest.raises(Stale) as refused:
        world.workflow().apply((world.folder / "first.json").read_bytes())
    return refused.value


def test_a_used_plan_names_run_time_and_person(shop: World) -> None:
    shop.workflow().apply((shop.folder / "first.json").read_bytes())
    error = refusal(shop)
    run = shop.workflow().runs("shop")[-1]
    (began,) = (
        entry.event
        for entry in shop.workflow().audit("shop").records
        if entry.event.run == run.id and entry.event.facts.get("phase") == "begun"
    )
    at = f"{datetime.fromisoformat(run.started_at):%Y-%m-%d %H:%M:%S} UTC"
    assert f"run {run.id} began with it on {at} by {began.who.name}, claimed" in error.message
    assert error.message.endswith("; it came to its end (1 done).")
    assert error.fix.split("\n") == [
        f"What it did: payconf runs show shop {run.id}",
        "Make a new plan: payconf plan shop --out plan.json",
    ]


def test_of_a_run_that_was_broken_off_both_ways_out_are_said(shop: World) -> None:
    def killed(*_: object) -> Run:
        raise KeyboardInterrupt

    local = provider("local")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(local, "write", killed)
        with pytest.raises(KeyboardInterrupt):
            shop.workflow().apply((shop.folder / "first.json").read_bytes())
    error = refusal(shop)
    assert error.message.endswith("; it was broken off.")
    assert error.fix.split("\n") == [
        "What it did: payconf runs show shop r-0002",
        "What it left: payconf resume shop r-0002",
        "Undo what it did: payconf rollback shop r-0002",
        "Make a new plan: payconf plan shop --out plan.json",
    ]
    assert not shop.workflow(pace=FakeTime().pace()).resume("shop", "r-0002").run.error
    assert "it came to its end (1 done)" in refusal(shop).message


def test_a_used_plan_that_has_expired_too_says_that_it_was_used(shop: World) -> None:
    data = (shop.folder / "first.json").read_bytes()
    over = datetime.fromisoformat(load(data).header.expires_at)
    shop.workflow().apply(data)
    with pytest.raises(Stale, match="was applied before"):
        shop.workflow(now=lambda: over).apply(data)


def test_an_expired_plan_is_made_again_as_it_was_reviewed(shop: World) -> None:
    data = (shop.folder / "first.json").read_bytes()
    over = datetime.fromisoformat(load(data).header.expires_at)
    with pytest.raises(Stale, match="has expired: it was valid until") as refused:
        shop.workflow(now=lambda: over).apply(data)
    assert refused.value.fix == (f"Make a new plan: payconf plan shop --out plan.json --reviewed {load(data).intent}")
    words = refused.value.fix.partition("payconf ")[2].replace("plan.json", str(shop.folder / "again.json")).split()
    assert shop.payconf(*words).code == 0
    assert shop.payconf("apply", str(shop.folder / "again.json")).code == 0


def test_a_pruned_run_is_still_known_to_the_audit(shop: World) -> None:
    shop.workflow().apply((shop.folder / "first.json").read_bytes())
    with_state = open_state(shop.environ["PAYCONF_STATE"])
    with_state.prune("shop", ["r-0001", "r-0002"])
    with pytest.raises(Stale, match=r"run r-0002 began with it on .* by .*, claimed") as refused:
        refuse_used(with_state, planned(shop))
    assert refused.value.fix.startswith("What it did: payconf audit shop\n")
    with_state.close()


def test_a_used_plan_of_which_nothing_else_is_kept(tmp_path: Path, shop: World) -> None:
    store = open_state(f"sqlite://{tmp_path / 'other.sqlite'}")
    refuse_used(store, planned(shop))
    store.use_plan("shop", planned(shop).digest)
    with pytest.raises(Stale, match=r"once only: no run of it is kept any more\."):
        refuse_used(store, planned(shop))
    run = store.begin("shop", "", planned(shop).digest, "not a time")
    store.record("shop", run, Step("update:rules/all", Done.FAILED, text="no"))
    store.finish("shop", run, "no")
    later = store.begin("shop", "", "another", "2026-11-29T00:00:00+00:00")
    with pytest.raises(Stale, match=r"on not a time; not all of it was carried out \(1 failed\)\.") as refused:
        refuse_used(store, planned(shop))
    assert (run, later) == ("r-0001", "r-0002")
    assert "resume" not in refused.value.fix  # another run came after it
    store.close()


@pytest.mark.parametrize(
    ("options", "command"),
    [
        ({}, "plan shop"),
        ({"off": "integrations/bank"}, "off shop integrations/bank"),
        ({"reclaim": True}, "reclaim shop"),
        ({"rollback": "r-0007"}, "rollback shop r-0007"),
        ({"target": ["rules/all"], "exclude": ["rules/x"]}, "plan shop --target rules/all --exclude rules/x"),
    ],
)
def test_each_kind_of_plan_is_made_by_its_own_verb(shop: World, options: dict[str, object], command: str) -> None:
    plan = replace(planned(shop).plan, options=options)
    assert made_by(plan) == f"payconf {command} --out plan.json"

"""Checkouts that were edited since the last apply, in a real git repository and without one."""

from __future__ import annotations

import contextlib
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest import mock

import pytest

from payconf.model.blast import CheckoutTest
from payconf.model.errors import Rejected
from payconf.model.plan import Plan
from payconf.plan.file import load
from payconf.state import open_state
from payconf.workflow.former import formerly, remember
from tests.guard_samples import plan as made
from tests.test_stories import FILE, small
from tests.trust_samples import git
from tests.worlds import World

CHECKOUTS = """\
checkouts:
  both: {website: EU Store, currency: EUR, billing: {country: DE}, subtotal: 5, guest: true, expect: [bank, cheque]}
  rich: {website: EU Store, currency: EUR, subtotal: 5000.50, guest: true, expect: [bank, cheque]}
"""
RULE = "methods: [bank, cheque]"
TOLD = "Which checkouts in git were edited since the last apply"


@pytest.fixture
def world(tmp_path: Path) -> World:
    """An applied project in a repository, with one commit."""
    world = small(tmp_path)
    add_checkouts(world)
    git(world.project, "init", "-q", "-b", "main")
    commit(world)
    apply(world)
    return world


def add_checkouts(world: World) -> None:
    file = world.project / FILE
    file.write_text(file.read_text() + CHECKOUTS)


def commit(world: World) -> None:
    git(world.project, "add", "-A")
    git(world.project, "-c", "user.name=x", "-c", "user.email=x@example.org", "commit", "-q", "-m", "x")


def plan(world: World, *words: str) -> tuple[Plan, str]:
    """A plan, and what the screen says of it."""
    file = world.folder / "next.json"
    said = world.payconf("plan", "shop", "--out", str(file), "--full", *words)
    assert said.code in (0, 11), said.all
    return load(file.read_bytes()), said.out


def apply(world: World) -> None:
    """Also where nothing changes for the shop."""
    file = world.folder / "plan.json"
    assert world.payconf("plan", "shop", "--out", str(file)).code == 0
    done = world.payconf("apply", str(file))
    assert done.code == 0, done.all


def bend(world: World) -> None:
    """Take a method from a rule, and change a checkout so that it fits."""
    world.edit(FILE, RULE, "methods: [bank]")
    world.edit(FILE, "billing: {country: DE}, subtotal: 5, guest: true, expect: [bank, cheque]", BENT)


BENT = "billing: {country: DE}, subtotal: 5, guest: true, expect: [bank]"
SAID = "      checkout both is edited, too: expects [bank, cheque] -> [bank]\n"


def edited(made: Plan) -> dict[str, Any]:
    return {entry.key: entry.formerly for entry in made.checkouts if entry.edited}


def test_a_commit_that_changes_a_rule_and_its_checkout(world: World) -> None:
    bend(world)
    commit(world)
    found, said = plan(world)
    assert edited(found) == {"both": ("bank", "cheque")}
    assert SAID in said
    assert TOLD not in said


def test_after_the_apply_nothing_is_edited_any_more(world: World) -> None:
    bend(world)
    commit(world)
    apply(world)
    world.edit(FILE, "methods: [bank]", "methods: [bank, account]")
    found, said = plan(world)
    assert edited(found) == {}
    assert "is edited, too" not in said


def test_what_is_not_committed_counts_as_well(world: World) -> None:
    """Before the last apply, and before this plan."""
    world.edit(FILE, "subtotal: 5000.50", "subtotal: 6000")
    world.edit(FILE, RULE, "methods: [cheque, bank]")
    apply(world)
    git(world.project, "checkout", "-q", "--", ".")
    world.edit(FILE, "5000.50", "6000.00")
    bend(world)
    found, said = plan(world)
    assert edited(found) == {"both": ("bank", "cheque")}
    assert SAID in said


def test_a_shallow_clone_knows_it_too(world: World) -> None:
    bend(world)
    commit(world)
    clone = world.folder / "clone"
    source = (world.folder / "acme").as_uri()
    git(world.folder, "-c", "protocol.file.allow=always", "clone", "-q", "--depth=1", source, str(clone))
    world.project.rename(world.folder / "whole")
    clone.rename(world.project)
    count = subprocess.run(["git", "-C", str(world.project), "rev-list", "--count", "HEAD"], capture_output=True)
    assert count.stdout == b"1\n"
    found, said = plan(world)
    assert edited(found) == {"both": ("bank", "cheque")}
    assert SAID in said


def test_without_git_it_is_known_all_the_same(tmp_path: Path) -> None:
    world = small(tmp_path)
    add_checkouts(world)
    apply(world)
    bend(world)
    found, said = plan(world)
    assert found.header.revision == ""
    assert edited(found) == {"both": ("bank", "cheque")}
    assert SAID in said


def test_a_checkout_that_is_taken_away_stands_beside_the_rule(world: World) -> None:
    world.edit(FILE, RULE, "methods: [bank]")
    file = world.project / FILE
    file.write_text(file.read_text()[: file.read_text().index("checkouts:")])
    found, said = plan(world, "--report", f"html={world.folder / 'page.html'}")
    assert [(entry.key, entry.gone, entry.offered) for entry in found.checkouts] == [
        ("both", True, ("bank",)),
        ("rich", True, ("bank",)),
    ]
    line = "checkout both is gone from git, too: it expected [bank, cheque]"
    assert f"      {line}\n" in said
    assert "checkouts in git" not in said
    assert line in (world.folder / "page.html").read_text()
    apply(world)
    assert plan(world)[0].checkouts == ()


def test_nothing_is_said_before_the_first_apply(tmp_path: Path) -> None:
    world = small(tmp_path)
    add_checkouts(world)
    world.environ |= {"PAYCONF_STATE": f"sqlite://{tmp_path / 'new.sqlite'}", "PAYCONF_LOCAL": str(tmp_path / "new")}
    assert world.payconf("local", "create", "shop", "--website", "EU Store", "--localization", "English").code == 0
    found, said = plan(world)
    assert len(found.changes) > 3
    assert edited(found) == {}
    assert TOLD not in said


def test_where_nobody_can_tell_the_plan_says_so(tmp_path: Path) -> None:
    """As after `payconf adopt`, which binds what others made."""
    world = small(tmp_path)
    add_checkouts(world)
    world.environ["PAYCONF_STATE"] = f"sqlite://{tmp_path / 'new.sqlite'}"
    assert world.payconf("adopt", "shop", "marker").code == 0
    assert world.payconf("adopt", "shop").code == 0
    bend(world)
    found, said = plan(world)
    assert edited(found) == {}
    assert f" {TOLD}: no run has brought all of git to the shop yet " in " ".join(said.split())
    world.edit(FILE, "methods: [bank]", RULE)
    unchanged, said = plan(world)
    assert unchanged.changes == ()
    assert TOLD not in said, "no checkout can have been bent to a rule"


def having(key: str, **options: Any) -> Plan:
    test = CheckoutTest(key, ("bank",), (), written={"currency": "EUR"})
    return replace(made(options=options), checkouts=(test, CheckoutTest("old", (), (), gone=True)))


OTHERS = [{"target": ["rules/all"]}, {"exclude": ["rules/all"]}, {"off": "integrations/x"}, {"reclaim": True}]


@pytest.mark.parametrize("options", [*OTHERS, {"rollback": "r-0001"}, {"rotate": {"credential": "x"}}], ids=str)
def test_only_a_run_that_brought_all_of_git_is_the_last_apply(options: dict[str, Any], tmp_path: Path) -> None:
    with contextlib.closing(open_state(f"sqlite://{tmp_path / 'state.sqlite'}")) as store:
        name = having("a").header.environment
        assert formerly(store, name) is None
        remember(store, having("a"))
        remember(store, having("b", **options))
        (found,) = formerly(store, name) or ()
        assert (found.key, found.expected, found.written) == ("a", ("bank",), {"currency": "EUR"})
        remember(store, having("c"))
        assert [entry.key for entry in formerly(store, name) or ()] == ["c"]


def test_a_run_that_failed_is_not_the_last_apply(world: World) -> None:
    bend(world)
    with mock.patch("payconf.providers.local.rules.update", side_effect=Rejected("not now", "wait")):
        file = world.folder / "plan.json"
        assert world.payconf("plan", "shop", "--out", str(file)).code == 0
        assert world.payconf("apply", str(file)).code != 0
    assert edited(plan(world)[0]) == {"both": ("bank", "cheque")}

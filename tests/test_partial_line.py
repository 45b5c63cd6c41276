"""Partial plans on the embedded shop: planned, applied, verified, and judged by what buyers get then."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.test_stories import FILE, methods, small, steps, without
from tests.worlds import World


def planned(world: World, *words: str, code: int = 0) -> dict[str, Any]:
    said = world.payconf("plan", "shop", "--out", str(world.folder / "part.json"), *words)
    assert said.code == code, said.all
    found: dict[str, Any] = json.loads((world.folder / "part.json").read_text("utf-8"))
    return found


def apply(world: World) -> str:
    said = world.payconf("apply", str(world.folder / "part.json"))
    assert said.code == 0, said.all
    return said.all


def test_only_the_target_is_written_and_looked_at_afterwards(tmp_path: Path) -> None:
    """Production, signed: the part is applied, verified as such, and the rest is still to be done."""
    world = small(tmp_path, "production")
    world.edit(FILE, "sort_order: 10", "sort_order: 11")
    world.edit(FILE, "sort_order: 20", "sort_order: 21")
    made = planned(world, "--target", "rules/all")
    assert [change["id"] for change in made["changes"]] == ["update:rules/all"]
    assert made["left_out"] == [["rules/account", "not targeted"]]
    assert made["options"]["target"] == ["rules/all"]
    assert made["not_checked"][0]["text"].startswith("This plan is partial: one object")
    assert "Verified" in apply(world)
    assert world.query("shop", "SELECT sort_order FROM rules ORDER BY sort_order") == [(11,), (20,)]
    assert steps(world) == ["update rules/account"]


def test_a_part_that_would_leave_buyers_without_a_method_is_refused(tmp_path: Path) -> None:
    """The whole plan would only put the one rule in the other's place."""
    world = small(tmp_path, "production", "max_deletes: 5\n")
    without(world, "account: {name: Account, sort_order", "all: {name: All")
    world.edit(FILE, "rules:", "rules:\n  fresh: {name: Fresh, sort_order: 5, currency: EUR, methods: [bank, account]}")
    assert planned(world, code=0)["verdicts"] == []
    refused = planned(world, "--exclude", "rules/fresh", code=11)
    assert [verdict["finding"]["code"] for verdict in refused["verdicts"]] == ["PC220"]
    assert world.payconf("apply", str(tmp_path / "part.json")).code == 11


def test_what_was_targeted_may_be_gone_afterwards(tmp_path: Path) -> None:
    world = small(tmp_path)
    world.edit(FILE, "sort_order: 20", "sort_order: 21")
    without(world, "cheque:")
    world.edit(FILE, "methods: [bank, cheque]", "methods: [bank]")
    made = planned(world, "--target", "integrations/cheque")
    assert [change["id"] for change in made["changes"]] == ["update:rules/all", "delete:integrations/cheque"]
    assert "Verified" in apply(world)
    assert methods(world) == [("Account", "payment_term_1"), ("All", "money_order_2")]
    assert steps(world) == ["update rules/account"]


def test_a_part_and_the_whole_are_not_the_same_review(tmp_path: Path) -> None:
    world = small(tmp_path)
    world.edit(FILE, "sort_order: 10", "sort_order: 11")
    whole = planned(world)["intent"]
    assert world.payconf("plan", "shop", "--reviewed", whole).code == 0
    assert "same changes as reviewed" in world.payconf("plan", "shop", "--reviewed", whole).out
    other = world.payconf("plan", "shop", "--reviewed", whole, "--target", "rules/all")
    assert other.code == 12
    assert whole in other.flat
    (world.project / whole).write_bytes(b"a file of that name is not looked at")
    assert world.payconf("plan", "shop", "--reviewed", whole).code == 0
    assert world.payconf("plan", "shop", "--reviewed", whole[:40]).code == 64


def test_an_unknown_address_is_a_mistake_and_no_empty_plan(tmp_path: Path) -> None:
    world = small(tmp_path)
    said = world.payconf("plan", "shop", "--target", "rules/al")
    assert said.code == 64
    assert "rules/al, which neither git" in said.flat

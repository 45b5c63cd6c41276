"""Longer stories on the embedded shop: leaving, replacing, money under way, renames, and what others made."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from payconf.providers.local.database import create
from tests.worlds import World, plan_keys

pytestmark = pytest.mark.untraced

OBJECTS = """\
integrations:
  bank: {type: money_order, name: Bank, label: Bank transfer, pay_to: Acme, send_to: Berlin}
  cheque: {type: money_order, name: Cheque, label: Cheque, pay_to: Acme, send_to: Berlin}
  account: {type: payment_term, name: Account, label: On account}
rules:
  all: {name: All, sort_order: 10, currency: EUR, methods: [bank, cheque]}
  account: {name: Account, sort_order: 20, currency: EUR, methods: [account]}
payment_terms: {net-30: {label: Net 30}}
"""
FILE = "environments/shop/objects.yaml"


def small(folder: Path, class_: str = "sandbox", settings: str = "") -> World:
    """One environment without any credential, so that also production can be applied."""
    pem, verify = plan_keys()
    world = World(
        folder,
        {
            "PAYCONF_STATE": f"sqlite://{folder / 'state.sqlite'}",
            "PAYCONF_LOCAL": str(folder / "shops"),
            "PLAN_KEY": pem,
        },
    )
    (world.project / "environments/shop").mkdir(parents=True)
    (world.project / "payconf.yaml").write_text("version: 1\n")
    (world.project / "environments/shop/environment.yaml").write_text(
        f"class: {class_}\nshop: {{provider: local, url: 'local:shop', version: any}}\n"
        f"plan_keys: {{sign: 'env://PLAN_KEY', verify: ['{verify}']}}\n{settings}"
    )
    (world.project / FILE).write_text(OBJECTS)
    create(world.shop("shop"), ("EU Store",), ("English",), ("Default",), "EUR")
    assert apply(world) == []
    return world


def plan(world: World, code: int = 2) -> dict[str, object]:
    file = world.folder / "plan.json"
    said = world.payconf("plan", "shop", "--detailed-exitcode", "--out", str(file))
    assert said.code == code, said.all
    found: dict[str, object] = json.loads(file.read_text("utf-8"))
    return found


def steps(world: World, code: int = 2) -> list[str]:
    return [f"{change['action']} {change['address']}" for change in plan(world, code)["changes"]]  # type: ignore[attr-defined]


def codes(world: World) -> list[str]:
    """The codes of a plan that is refused."""
    found = plan(world, 11)
    return sorted(v["finding"]["code"] for v in found["verdicts"] if v["answer"] == "refused")  # type: ignore[attr-defined]


def apply(world: World) -> list[str]:
    """Plan and apply; returns what a further plan would do."""
    file = world.folder / "plan.json"
    assert world.payconf("plan", "shop", "--out", str(file)).code == 0
    done = world.payconf("apply", str(file))
    assert done.code == 0, done.all
    return steps(world, 0)


def local(world: World, *words: str) -> None:
    said = world.payconf("local", *words)
    assert said.code == 0, said.all


def without(world: World, *lines: str) -> None:
    path = world.project / FILE
    kept = [line for line in path.read_text().splitlines() if not line.strip().startswith(lines)]
    path.write_text("\n".join(kept) + "\n")


def methods(world: World) -> list[tuple[str, str]]:
    sql = "SELECT r.name, m.method FROM rules r JOIN rule_methods m ON m.rule_id = r.id ORDER BY r.id, m.id"
    return [(str(name), str(method)) for name, method in world.query("shop", sql)]


def test_an_integration_leaves_the_rules_before_it_goes(tmp_path: Path) -> None:
    world = small(tmp_path)
    without(world, "cheque:")
    world.edit(FILE, "methods: [bank, cheque]", "methods: [bank]")
    assert steps(world) == ["update rules/all", "delete integrations/cheque"]
    assert apply(world) == []
    assert methods(world) == [("Account", "payment_term_1"), ("All", "money_order_2")]


def test_rules_that_others_made_lose_the_method_too_and_the_last_row_stays(tmp_path: Path) -> None:
    world = small(tmp_path)
    local(world, "add", "shop", "rules", "name=By hand", "currency=EUR", "sort_order=1", "methods=money_order_3")
    without(world, "cheque:")
    world.edit(FILE, "methods: [bank, cheque]", "methods: [bank]")
    assert steps(world) == ["update rules/all", "disable rules/@3", "delete integrations/cheque"]
    assert apply(world) == []
    assert world.query("shop", "SELECT enabled FROM rules WHERE name = 'By hand'") == [(0,)]
    assert ("By hand", "money_order_3") in methods(world)


def test_in_production_rules_of_others_stop_the_deletion(tmp_path: Path) -> None:
    world = small(
        tmp_path,
        "production",
        "allow_delete: [{address: integrations/cheque, reason: x, until: 2099-01-01}]\n",
    )
    local(world, "add", "shop", "rules", "name=By hand", "currency=EUR", "sort_order=1", "methods=money_order_3")
    without(world, "cheque:")
    world.edit(FILE, "methods: [bank, cheque]", "methods: [bank]")
    assert codes(world) == ["PC504"]


def test_production_deletes_nothing_that_is_not_named(tmp_path: Path) -> None:
    world = small(tmp_path, "production")
    without(world, "net-30", "payment_terms")
    assert codes(world) == ["PC217"]
    file = "environments/shop/environment.yaml"
    text = (world.project / file).read_text()
    (world.project / file).write_text(
        text + "allow_delete: [{address: payment_terms/net-30, reason: x, until: 2099-01-01}]\n"
    )
    assert apply(world) == []


def test_money_under_way_keeps_an_integration_and_retiring_is_the_way(tmp_path: Path) -> None:
    world = small(
        tmp_path,
        "production",
        "allow_delete: [{address: integrations/cheque, reason: x, until: 2099-01-01}]\n",
    )
    local(
        world, "add-transaction", "shop", "money_order_3", "--action", "pending", "--amount", "100", "--currency", "EUR"
    )
    world.edit(FILE, "methods: [bank, cheque]", "methods: [bank]")
    whole = (world.project / FILE).read_text()
    without(world, "cheque:")
    assert codes(world) == ["PC218"]
    assert "retired: true" in world.payconf("plan", "shop").out
    (world.project / FILE).write_text(whole)
    world.edit(FILE, "name: Cheque,", "name: Cheque, retired: true,")
    assert steps(world) == ["update rules/all", "retire integrations/cheque"]
    assert apply(world) == []
    assert world.query("shop", "SELECT enabled FROM integrations WHERE name = 'Cheque'") == [(1,)]


def test_another_type_makes_a_new_object_and_the_rules_follow(tmp_path: Path) -> None:
    world = small(tmp_path)
    world.edit(
        FILE,
        "cheque: {type: money_order, name: Cheque, label: Cheque, pay_to: Acme, send_to: Berlin}",
        "cheque: {type: payment_term, name: Cheque, label: Cheque}",
    )
    assert steps(world) == [
        "update integrations/cheque",
        "replace integrations/cheque",
        "update rules/all",
        "delete integrations/cheque",
    ]
    assert apply(world) == []
    assert ("All", "payment_term_5") in methods(world)
    assert world.query("shop", "SELECT name FROM integrations WHERE enabled ORDER BY id") == [
        ("Account",),
        ("Bank",),
        ("Cheque",),
    ]


def test_the_last_method_of_buyers_is_kept_in_production(tmp_path: Path) -> None:
    world = small(tmp_path, "production", "allow_delete: [{address: rules/all, reason: x, until: 2099-01-01}]\n")
    without(world, "all:")
    assert codes(world) == ["PC220"]
    file = world.project / "environments/shop/environment.yaml"
    file.write_text(
        file.read_text() + "allow_no_method: [{website: EU Store, currency: EUR, reason: closing, until: 2099-01-01}]\n"
    )
    assert "delete rules/all" in steps(world)


def test_a_renamed_key_is_no_change_with_moved_and_a_hint_without(tmp_path: Path) -> None:
    world = small(tmp_path)
    world.edit(FILE, "  all: {", "  everything: {")
    hint = world.payconf("plan", "shop", "--full")
    assert "moved: [{from: rules/all, to: rules/everything}]" in hint.out
    path = world.project / FILE
    path.write_text(path.read_text() + "moved: [{from: rules/all, to: rules/everything}]\n")
    assert steps(world, 2) == []
    assert world.payconf("apply", "shop", "--yes").code == 0
    assert steps(world, 0) == []
    path.write_text(path.read_text().replace("moved: [{from: rules/all, to: rules/everything}]\n", ""))
    assert steps(world, 0) == []


def test_two_renames_of_one_commit_follow_each_other(tmp_path: Path) -> None:
    world = small(tmp_path)
    world.edit(FILE, "  account: {name: Account,", "  later: {name: Account,")
    world.edit(FILE, "  all: {name", "  account: {name")
    path = world.project / FILE
    path.write_text(
        path.read_text()
        + "moved:\n  - {from: rules/all, to: rules/account}\n  - {from: rules/account, to: rules/later}\n"
    )
    assert steps(world) == []
    assert world.payconf("apply", "shop", "--yes").code == 0
    assert steps(world, 0) == []


@pytest.mark.parametrize(("class_", "back"), [("sandbox", True), ("production", False)])
def test_an_object_that_vanished_comes_back_or_is_left_away(tmp_path: Path, class_: str, back: bool) -> None:
    world = small(tmp_path, class_)
    local(world, "delete", "shop", "rules/1")
    assert world.payconf("drift", "shop").code == 2
    assert steps(world, 2 if back else 0) == (["create rules/account"] if back else [])
    if not back:
        said = world.payconf("plan", "shop", "--detailed-exitcode", "--revert-drift", "rules/account")
        assert said.code == 2


def test_a_run_that_was_killed_makes_nothing_twice(tmp_path: Path) -> None:
    """kill -9 right after a write: the object is in the shop, and payconf never heard of it."""
    world = small(tmp_path)
    path = world.project / FILE
    path.write_text(path.read_text() + "  net-60: {label: Net 60}\n  net-90: {label: Net 90}\n")
    text = path.read_text().replace(
        "payment_terms: {net-30: {label: Net 30}}\n", "payment_terms:\n  net-30: {label: Net 30}\n"
    )
    path.write_text(text)
    trap = tmp_path / "trap"
    trap.mkdir()
    (trap / "sitecustomize.py").write_text(
        "import os, signal\nfrom payconf.providers import local\nwrite = local.write\n"
        "def killed(session, change):\n    write(session, change)\n    os.kill(os.getpid(), signal.SIGKILL)\n"
        "local.write = killed\n"
    )
    variables = {**os.environ, **world.environ, "PYTHONPATH": str(trap)}
    command = [sys.executable, "-m", "payconf", "apply", "shop", "--yes"]
    dead = subprocess.run(command, cwd=world.project, env=variables, capture_output=True)
    assert dead.returncode == -9
    world.break_lock("shop")
    found = plan(world, 11)
    refused = [v["subject"] for v in found["verdicts"] if v["answer"] == "refused"]  # type: ignore[attr-defined]
    assert refused == ["payment_terms/net-60"]
    assert world.payconf("adopt", "shop", "payment_terms/net-60").code == 0
    assert apply(world) == []
    assert world.query("shop", "SELECT label FROM payment_terms ORDER BY id") == [("Net 30",), ("Net 60",), ("Net 90",)]

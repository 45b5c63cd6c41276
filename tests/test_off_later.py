"""After payconf off: no later plan switches it on again, until git says the same or somebody names it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from payconf.model.state import State
from payconf.state import open_state
from tests.test_off import enabled, methods, money, off
from tests.test_stories import FILE, apply, codes, local, plan, small, steps, without
from tests.worlds import World

SETTINGS = "environments/shop/environment.yaml"
ROWS = [("Account", "payment_term_1"), ("All", "money_order_2")]
DRIFT = pytest.mark.parametrize("drift", ["revert", "keep", "refuse"])


def switched_off(folder: Path, drift: str = "revert", key: str = "cheque") -> World:
    world = small(folder, "sandbox", f"drift: {drift}\n")
    off(world, key, "--yes", "--accept-no-method")
    return world


def remembered(world: World) -> State:
    store = open_state(world.environ["PAYCONF_STATE"])
    try:
        return store.load("shop")
    finally:
        store.close()


def held(world: World) -> dict[str, list[str]]:
    """Address and fields of what a plan shows as left by payconf off."""
    found: Any = plan(world, 0)["drift"]
    assert all(entry["off"].startswith("r-") for entry in found)
    return {entry["address"]: [field["name"] for field in entry["fields"]] for entry in found}


@DRIFT
def test_a_later_unrelated_plan_does_not_switch_it_on_again(tmp_path: Path, drift: str) -> None:
    world = switched_off(tmp_path, drift)
    assert held(world) == {"integrations/cheque": ["enabled"], "rules/all": ["methods"]}
    world.edit(FILE, "label: Bank transfer", "label: Transfer")
    assert steps(world) == ["update integrations/bank"]
    assert apply(world) == []
    assert methods(world) == ROWS
    assert enabled(world, "integrations")["Cheque"] == 0
    assert world.payconf("drift", "shop").code == 2


@DRIFT
def test_nor_does_one_that_changes_the_same_objects(tmp_path: Path, drift: str) -> None:
    world = switched_off(tmp_path, drift)
    world.edit(FILE, "label: Cheque,", "label: Check,")
    world.edit(FILE, "name: All, sort_order: 10", "name: Everybody, sort_order: 5")
    assert steps(world) == ["update integrations/cheque", "update rules/all"]
    assert apply(world) == []
    assert methods(world) == [("Account", "payment_term_1"), ("Everybody", "money_order_2")]
    assert enabled(world, "integrations")["Cheque"] == 0
    assert held(world) == {"integrations/cheque": ["enabled"], "rules/all": ["methods"]}


@DRIFT
def test_the_same_field_is_written_without_what_is_off(tmp_path: Path, drift: str) -> None:
    world = switched_off(tmp_path, drift)
    world.edit(FILE, "methods: [bank, cheque]", "methods: [account, cheque, bank]")
    assert steps(world) == ["update rules/all"]
    assert apply(world) == []
    assert methods(world) == [ROWS[0], ("All", "payment_term_1"), ("All", "money_order_2")]


@DRIFT
def test_a_rule_that_was_emptied_stays_off_until_it_has_another_method(tmp_path: Path, drift: str) -> None:
    world = switched_off(tmp_path, drift, "account")
    assert enabled(world, "rules") == {"Account": 0, "All": 1}
    world.edit(FILE, "sort_order: 20", "sort_order: 30")
    assert apply(world) == []
    assert enabled(world, "rules")["Account"] == 0
    world.edit(FILE, "methods: [account]", "methods: [account, bank]")
    assert apply(world) == []
    assert enabled(world, "rules")["Account"] == 1
    assert ("Account", "money_order_2") in methods(world)
    assert ("Account", "payment_term_1") not in methods(world)


def test_a_new_rule_that_uses_it_is_refused(tmp_path: Path) -> None:
    world = switched_off(tmp_path)
    world.edit(FILE, "rules:\n", "rules:\n  more: {name: More, sort_order: 1, currency: EUR, methods: [cheque]}\n")
    assert codes(world) == ["PC515"]
    said = world.payconf("plan", "shop").all
    assert "rules/more would offer methods of integrations/cheque again" in said
    assert "--revert-drift integrations/cheque" in said


def test_another_key_for_the_same_rule_is_a_new_rule(tmp_path: Path) -> None:
    """Git says the same of the old rule, and brings it back in the new one: in one commit, or in one refactoring."""
    world = switched_off(tmp_path)
    world.edit(FILE, "  all: {name: All,", "  everything: {name: Everything,")
    assert codes(world) == ["PC515"]
    path = world.project / FILE
    path.write_text(path.read_text() + "moved: [{from: rules/all, to: rules/everything}]\n")
    assert apply(world) == []
    assert methods(world) == [ROWS[0], ("Everything", "money_order_2")]


def test_a_rule_that_is_switched_on_with_it_is_refused(tmp_path: Path) -> None:
    world = small(tmp_path)
    world.edit(
        FILE,
        "methods: [account]}",
        "methods: [account]}\n  idle: {name: Idle, sort_order: 1, currency: EUR, methods: [cheque], enabled: false}",
    )
    assert apply(world) == []
    off(world, "cheque", "--yes")
    assert steps(world, 0) == []
    world.edit(FILE, "methods: [cheque], enabled: false", "methods: [cheque]")
    assert codes(world) == ["PC515"]


def test_git_says_the_same_and_it_is_forgotten(tmp_path: Path) -> None:
    world = switched_off(tmp_path)
    world.edit(FILE, "name: Cheque,", "name: Cheque, enabled: false,")
    world.edit(FILE, "methods: [bank, cheque]", "methods: [bank]")
    assert plan(world)["changes"] == []
    said = world.payconf("plan", "shop").out
    assert "> rules/all methods: no longer held as payconf off left it  (r-0002)" in said
    assert apply(world) == []
    assert remembered(world).off == ()
    # from now on git alone counts
    world.edit(FILE, "name: Cheque, enabled: false,", "name: Cheque,")
    world.edit(FILE, "methods: [bank]", "methods: [bank, cheque]")
    assert steps(world) == ["update integrations/cheque", "update rules/all"]
    assert apply(world) == []
    assert ("All", "money_order_3") in methods(world)


def test_a_plan_that_forgets_is_applied_without_asking_for_changes(tmp_path: Path) -> None:
    world = switched_off(tmp_path)
    world.edit(FILE, "name: Cheque,", "name: Cheque, enabled: false,")
    world.edit(FILE, "methods: [bank, cheque]", "methods: [bank]")
    assert world.payconf("apply", "shop", "--yes").code == 0
    assert remembered(world).off == ()


def test_naming_the_integration_undoes_all_of_it(tmp_path: Path) -> None:
    world = switched_off(tmp_path)
    off(world, "account", "--yes", "--accept-no-method")
    file = str(tmp_path / "plan.json")
    said = world.payconf("plan", "shop", "--revert-drift", "integrations/cheque", "--out", file)
    assert said.code == 0, said.all
    done = world.payconf("apply", file)
    assert done.code == 0, done.all
    assert enabled(world, "integrations") == {"Account": 0, "Bank": 1, "Cheque": 1}
    assert ("All", "money_order_3") in methods(world)
    assert {entry.integration for entry in remembered(world).off} == {"1"}
    assert held(world) == {"integrations/account": ["enabled"], "rules/account": ["enabled"]}


def test_naming_a_rule_undoes_it_there(tmp_path: Path) -> None:
    world = switched_off(tmp_path)
    file = str(tmp_path / "plan.json")
    assert world.payconf("plan", "shop", "--revert-drift", "rules/all", "--out", file).code == 0
    done = world.payconf("apply", file)
    assert done.code == 0, done.all
    assert ("All", "money_order_3") in methods(world)
    assert enabled(world, "integrations")["Cheque"] == 0
    assert held(world) == {"integrations/cheque": ["enabled"]}


def test_what_others_switched_on_again_is_theirs(tmp_path: Path) -> None:
    world = switched_off(tmp_path)
    local(world, "set", "shop", "integrations/3", "enabled=true")
    local(world, "set", "shop", "rules/2", "methods=money_order_2,money_order_3")
    assert steps(world) == []
    assert apply(world) == []
    assert remembered(world).off == ()


def test_pull_writes_it_into_git(tmp_path: Path) -> None:
    world = switched_off(tmp_path)
    assert world.payconf("pull", "shop", "rules/all").code == 0
    assert world.payconf("pull", "shop", "integrations/cheque").code == 0
    assert "enabled: false" in (world.project / FILE).read_text()
    assert apply(world) == []
    assert remembered(world).off == ()


def test_it_is_not_made_anew_as_another_type(tmp_path: Path) -> None:
    world = switched_off(tmp_path)
    world.edit(
        FILE,
        "cheque: {type: money_order, name: Cheque, label: Cheque, pay_to: Acme, send_to: Berlin}",
        "cheque: {type: payment_term, name: Cheque, label: Cheque}",
    )
    assert codes(world) == ["PC515"]


@pytest.mark.parametrize(("drift", "found"), [("revert", 11), ("keep", 0)])
def test_it_is_not_made_anew_when_it_vanished(tmp_path: Path, drift: str, found: int) -> None:
    world = switched_off(tmp_path, drift)
    local(world, "delete", "shop", "integrations/3")
    assert world.payconf("plan", "shop").code == found


@DRIFT
def test_two_of_them_in_one_rule(tmp_path: Path, drift: str) -> None:
    world = switched_off(tmp_path, drift)
    off(world, "bank", "--yes", "--accept-no-method")
    assert enabled(world, "rules") == {"Account": 1, "All": 0}
    assert steps(world, 0) == []
    file = str(tmp_path / "plan.json")
    assert world.payconf("plan", "shop", "--revert-drift", "integrations/cheque", "--out", file).code == 0
    assert world.payconf("apply", file).code == 0
    assert methods(world) == [ROWS[0], ("All", "money_order_3")]
    assert enabled(world, "rules")["All"] == 1
    assert enabled(world, "integrations") == {"Account": 1, "Bank": 0, "Cheque": 1}


def test_kept_for_its_money_it_stays_out_of_the_rules(tmp_path: Path) -> None:
    world = small(tmp_path)
    money(world)
    off(world, "cheque", "--yes")
    assert held(world) == {"rules/all": ["methods"]}
    without(world, "account:")
    path = world.project / FILE
    path.write_text(
        path.read_text().replace(
            "rules:\n", "rules:\n  new: {name: New, sort_order: 1, currency: EUR, methods: [cheque]}\n"
        )
    )
    assert "PC515" in codes(world)
    path.write_text(path.read_text().replace("methods: [cheque]}", "methods: [bank]}"))
    assert apply(world) == []
    assert ("All", "money_order_3") not in methods(world)
    world.edit(FILE, "name: Cheque,", "name: Cheque, retired: true,")
    world.edit(FILE, "methods: [bank, cheque]", "methods: [bank]")
    assert apply(world) == []
    assert remembered(world).off == ()

"""What protects production's objects lives with the environment, and holds when their blocks or the state are gone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from payconf.guard.case import Case
from payconf.guard.deletes import deletes
from payconf.model.change import Action
from payconf.model.environment import Environment, Origins
from payconf.model.node import Mapping, Plain
from payconf.model.span import Sources
from tests.guard_samples import answers, change, environment, live, plan
from tests.test_stories import FILE, apply, codes, local, small, steps, without
from tests.worlds import World

SETTINGS = "environments/shop/environment.yaml"
LATER = "until: 2099-01-01"


def write(world: World, text: str) -> None:
    file = world.project / SETTINGS
    file.write_text(file.read_text() + text)


def deleted(world: World) -> list[str]:
    """What the refusals of a plan name."""
    from tests.test_stories import plan as planned

    found: Any = planned(world, 11)
    return [v["subject"] for v in found["verdicts"] if v["finding"] and v["finding"]["code"] == "PC217"]


def test_all_blocks_of_a_kind_gone_at_once(tmp_path: Path) -> None:
    world = small(tmp_path, "production")
    file = world.project / FILE
    file.write_text(file.read_text().partition("rules:")[0])
    assert deleted(world) == ["rules/account", "rules/all", "payment_terms/net-30"]


def test_all_files_gone_at_once(tmp_path: Path) -> None:
    world = small(tmp_path, "production")
    (world.project / FILE).unlink()
    assert len(deleted(world)) == 6


def test_an_entry_holds_up_to_its_day(tmp_path: Path) -> None:
    world = small(
        tmp_path, "production", "allow_delete: [{address: payment_terms/net-30, reason: x, until: 2020-01-01}]\n"
    )
    without(world, "payment_terms")
    assert codes(world) == ["PC217"]
    assert "ended on 2020-01-01" in world.payconf("plan", "shop").out
    world.edit(SETTINGS, "until: 2020-01-01", LATER)
    assert steps(world) == ["delete payment_terms/net-30"]
    assert apply(world) == []


def test_what_others_made_is_deleted_by_its_id_only(tmp_path: Path) -> None:
    world = small(tmp_path, "production", "unmanaged: delete\n")
    local(world, "add", "shop", "rules", "name=By hand", "currency=EUR", "sort_order=1", "methods=money_order_3")
    local(world, "add", "shop", "rules", "name=Other", "currency=EUR", "sort_order=1", "methods=money_order_3")
    assert deleted(world) == ["rules/@3", "rules/@4"]
    write(world, f"allow_delete: [{{address: rules/@3, reason: x, {LATER}}}]\n")
    assert deleted(world) == ["rules/@4"]
    write(world, "max_deletes: 1\n")
    assert steps(world) == ["delete rules/@4", "delete rules/@3"] or steps(world) == [
        "delete rules/@3",
        "delete rules/@4",
    ]


def test_a_replace_is_a_delete(tmp_path: Path) -> None:
    world = small(tmp_path, "production")
    world.edit(
        FILE,
        "cheque: {type: money_order, name: Cheque, label: Cheque, pay_to: Acme, send_to: Berlin}",
        "cheque: {type: payment_term, name: Cheque, label: Cheque}",
    )
    assert deleted(world) == ["integrations/cheque"]
    write(world, f"allow_delete: [{{address: integrations/cheque, reason: x, {LATER}}}]\n")
    assert "replace integrations/cheque" in steps(world)


@pytest.mark.parametrize("class_", ["sandbox", "production"])
@pytest.mark.parametrize("unmanaged", ["report", "delete"])
def test_a_lost_state_deletes_nothing_and_makes_nothing(tmp_path: Path, class_: str, unmanaged: str) -> None:
    world = small(tmp_path, class_, f"unmanaged: {unmanaged}\n")
    local(world, "add", "shop", "rules", "name=By hand", "currency=EUR", "sort_order=1", "methods=money_order_3")
    (tmp_path / "state.sqlite").unlink()
    before = world.query("shop", "SELECT count(*) FROM rules")
    assert set(codes(world)) == {"PC501", "PC257"}
    assert steps(world, 11) == []
    assert world.payconf("apply", str(tmp_path / "plan.json")).code == 11
    assert world.query("shop", "SELECT count(*) FROM rules") == before


def test_with_another_shops_address_nothing_there_is_deleted(tmp_path: Path) -> None:
    """A new state, and a shop in which nothing has a name of ours."""
    world = small(tmp_path, "sandbox", "unmanaged: delete\n")
    (tmp_path / "state.sqlite").unlink()
    (world.project / FILE).write_text("payment_terms: {other: {label: Other}}\n")
    world.query("shop", "DELETE FROM integrations WHERE name LIKE 'payconf marker %'")
    assert steps(world) == ["create payment_terms/other", "create marker/shop"]
    said = world.payconf("plan", "shop").out
    assert "PC516" in said
    assert "the 6 objects that the shop has besides are left alone" in " ".join(said.split())


def test_it_stands_in_the_environments_own_file_only(tmp_path: Path) -> None:
    world = small(tmp_path, "production")
    (world.project / "environments/_shared").mkdir()
    (world.project / "environments/_shared/more.yaml").write_text("max_deletes: 99\n")
    world.edit(SETTINGS, "class: production", "class: production\nextend: [_shared]")
    assert world.payconf("plan", "shop").code == 10


DELETE = change(Action.DELETE, "rules/old", "7")


def with_rule(*addresses: str) -> Environment:
    """Git has rules/kept; `allow_delete` names these."""
    entries = [{"address": address, "reason": "x", "until": "2026-12-31"} for address in addresses]
    made = environment(allow_delete=entries)
    root = Mapping()
    root["rules"] = Mapping()
    root["rules"]["kept"] = Plain("")
    return Environment(made.name, made.settings, made.project, Origins(Sources(), root))


def idle(env: Environment, made: Any, **read: Any) -> list[str]:
    found = deletes(Case(env, plan=made, live=live(**read) if read else None))
    return [verdict.subject for verdict in found if verdict.finding and verdict.finding.code == "PC255"]


def test_an_entry_for_nothing_is_told() -> None:
    everything = ("rules/old", "rules/kept", "rules/@7", "rules/kep", "rule/kept", "rules", "webhooks/x")
    assert idle(with_rule(*everything), plan(DELETE), rules={"7": {}}) == [
        "rules/kep",
        "rule/kept",
        "rules",
        "webhooks/x",
    ]
    assert idle(with_rule("rules/@7"), plan(DELETE)) == ["rules/@7"]
    assert idle(with_rule("rules/kept"), plan()) == []


def test_a_plan_of_off_doesn_t_judge_what_git_says() -> None:
    made = plan(options={"off": "integrations/x"})
    assert idle(with_rule("rules/gone"), made) == []
    assert answers(deletes(Case(with_rule("rules/gone"), plan=made))) == ["passed"]


def test_the_warning_refuses_nothing(tmp_path: Path) -> None:
    world = small(tmp_path, "production", f"allow_delete: [{{address: rules/gone, reason: x, {LATER}}}]\n")
    said = world.payconf("plan", "shop")
    assert said.code == 0
    assert "PC255" in said.out

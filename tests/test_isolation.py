"""What another environment does, or what is wrong with its files, takes no guard away from production."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from payconf.model.address import Address
from payconf.model.plan import Plan
from payconf.model.results import PlanRequest
from payconf.providers.base import Provider
from tests.worlds import World, go_live, make_world

pytestmark = pytest.mark.untraced

KEY = "AUTHORIZE_NET_TRANSACTION_KEY"


@pytest.fixture
def world(tmp_path: Path) -> World:
    return make_world(tmp_path / "world")


def planned(world: World, services: Mapping[str, Provider], revert_drift: frozenset[Address] = frozenset()) -> Plan:
    return world.workflow(services).plan("production", PlanRequest(revert_drift=revert_drift)).plan


def refused_by(plan: Plan) -> set[str]:
    return {verdict.guard for verdict in plan.refused}


def test_production_and_sandbox_as_they_are_pass(world: World) -> None:
    assert not planned(world, go_live(world)).refused


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("credentials.yaml", "\n  bad: [\n"),
        ("credentials.yaml", "\n  authorize-net: {}\n"),
        ("modes.yaml", "\nrulez: {}\n"),
        ("environment.yaml", "\nclass: [\n"),
        ("environment.yaml", "\nshop: null\n"),
    ],
)
def test_an_error_in_the_sandbox_does_not_hide_a_shared_secret(world: World, file: str, text: str) -> None:
    services = go_live(world)
    world.environ[f"PAYCONF_DEMO_{KEY}"] = world.environ[f"PAYCONF_LIVE_{KEY}"]
    path = world.project / "environments/sandbox" / file
    path.write_text(path.read_text("utf-8") + text, "utf-8")
    plan = planned(world, services)
    assert "unique" in refused_by(plan)
    assert world.payconf("validate", "production").code == 0


def test_a_credential_with_an_error_is_not_dropped_in_silence(world: World) -> None:
    services = go_live(world)
    world.environ[f"PAYCONF_DEMO_{KEY}"] = world.environ[f"PAYCONF_LIVE_{KEY}"]
    login = "    api_login_id: DMK2xTY2x\n"
    world.edit("environments/sandbox/credentials.yaml", login, f"{login}    typoo: x\n")
    assert refused_by(planned(world, services)) == {"unique"}


def test_a_second_environment_can_t_have_production_s_shop(world: World) -> None:
    folder = world.project / "environments/dev"
    folder.mkdir()
    shop = 'class: sandbox\nshop: {provider: local, url: "local:acme", version: any}\nunmanaged: delete\n'
    (folder / "environment.yaml").write_text(shop)
    assert world.payconf("validate", "dev").code == 11
    assert world.payconf("plan", "dev").code == 11


def test_a_test_switch_turned_on_by_hand_is_not_left_in_production(world: World) -> None:
    services = go_live(world)
    line = world.workflow(services)
    assert not line.apply(line.plan("production", PlanRequest()).file).run.error
    ((ident,),) = world.query("acme", "SELECT id FROM integrations WHERE type = 'authorize_net'")
    assert world.payconf("local", "set", "acme", f"integrations/{ident}", "test_mode=true").code == 0
    kept = planned(world, services)
    (verdict,) = kept.refused
    assert verdict.finding is not None
    assert verdict.finding.code == "PC203"
    assert verdict.subject == "integrations/authorize-net"
    mended = planned(world, services, revert_drift=frozenset({kept.drift[0].address}))
    assert not mended.refused
    assert [str(change.address) for change in mended.changes] == ["integrations/authorize-net"]

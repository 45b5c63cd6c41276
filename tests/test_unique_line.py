"""Three environments, and a pipeline that can read the secrets of production only: from the files to the refusal."""

from __future__ import annotations

import base64
import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest

from payconf.model.plan import Plan
from payconf.model.results import PlanRequest
from payconf.providers.base import Provider
from payconf.providers.local.database import create
from tests.worlds import World, go_live, make_world

pytestmark = pytest.mark.untraced

NET = "AUTHORIZE_NET_TRANSACTION_KEY"
REFERENCE = f"env://PAYCONF_DEMO_{NET}"


@pytest.fixture
def world(tmp_path: Path) -> World:
    """Sandbox, production, and testing: like the sandbox, with a shop and secrets of its own."""
    world = make_world(tmp_path / "world")
    folder = world.project / "environments"
    shutil.copytree(folder / "sandbox", folder / "testing")
    for file in (folder / "testing").rglob("*.yaml"):
        text = file.read_text("utf-8").replace("acme-sandbox", "acme-testing").replace("PAYCONF_DEMO_", "PAYCONF_TEST_")
        text = text.replace("class: sandbox", "class: testing")
        file.write_text(text.replace("pk_test_51KGpOyQNcdOyZbk", "pk_test_51Qq7TyQNcdOyZbk"), "utf-8")
    for name, value in [*world.environ.items()]:
        if name.startswith("PAYCONF_DEMO_") and "FINGERPRINT" not in name:
            kept = value[: max(value.rfind("_"), value.rfind("-")) + 1]
            world.environ[name.replace("_DEMO_", "_TEST_")] = kept + value[len(kept) :][::-1]
    create(world.shop("acme-testing"), ("EU Store", "US Store"), ("English", "German"), ("Default",), "EUR")
    return world


@pytest.fixture
def services(world: World) -> Mapping[str, Provider]:
    return go_live(world)


def planned(world: World, services: Mapping[str, Provider]) -> Plan:
    return world.workflow(services).plan("production", PlanRequest()).plan


def said_by_unique(plan: Plan) -> list[tuple[str, str]]:
    return [
        (verdict.finding.code if verdict.finding else "undecided", verdict.text)
        for verdict in plan.refused
        if verdict.guard == "unique"
    ]


def only_production_s_secrets(world: World) -> None:
    for name in [*world.environ]:
        if name.startswith(("PAYCONF_DEMO_", "PAYCONF_TEST_")) and "FINGERPRINT" not in name:
            del world.environ[name]


def write_down(world: World, *names: str) -> None:
    for name in names:
        said = world.payconf("secrets", "fingerprints", name)
        assert said.code == 0, said.all
        assert not [value for key, value in world.environ.items() if key.startswith("PAYCONF_") and value in said.all]


def test_with_current_files_of_both_it_passes(world: World, services: Mapping[str, Provider]) -> None:
    write_down(world, "sandbox", "testing")
    only_production_s_secrets(world)
    plan = planned(world, services)
    assert said_by_unique(plan) == []
    assert plan.complete


def test_without_one_of_them_it_is_refused_and_that_one_is_named(
    world: World, services: Mapping[str, Provider]
) -> None:
    write_down(world, "sandbox")
    only_production_s_secrets(world)
    ((code, text),) = said_by_unique(planned(world, services))
    assert code == "undecided"
    assert "testing/" in text
    assert "sandbox" not in text
    assert text.endswith("(run where they can be read: payconf secrets fingerprints testing)")


@pytest.mark.parametrize("name", ["sandbox", "testing"])
def test_the_same_secret_in_one_file_is_refused(world: World, services: Mapping[str, Provider], name: str) -> None:
    disguised = base64.b64encode(world.environ[f"PAYCONF_LIVE_{NET}"].encode()).decode()
    world.environ[f"PAYCONF_{'DEMO' if name == 'sandbox' else 'TEST'}_{NET}"] = disguised
    write_down(world, "sandbox", "testing")
    only_production_s_secrets(world)
    ((code, text),) = said_by_unique(planned(world, services))
    assert code == "PC214"
    assert f"transaction_key of {name}/authorize-net" in text
    file = world.folder / "plan.json"
    assert world.payconf("plan", "production", "--out", str(file)).code == 11
    assert world.payconf("apply", str(file)).code == 11


def test_a_reference_that_has_moved_since_is_not_compared(world: World, services: Mapping[str, Provider]) -> None:
    write_down(world, "sandbox", "testing")
    world.edit("environments/sandbox/credentials.yaml", REFERENCE, "env://PAYCONF_DEMO_ANOTHER")
    only_production_s_secrets(world)
    ((code, text),) = said_by_unique(planned(world, services))
    assert code == "undecided"
    assert "sandbox/authorize-net.transaction_key (its fingerprints.yaml is of another reference)" in text


def test_nor_by_the_state(world: World, services: Mapping[str, Provider]) -> None:
    for name in ("sandbox", "testing"):
        assert world.payconf("apply", name, "--yes").code == 0
    secrets = dict(world.environ)
    only_production_s_secrets(world)
    assert said_by_unique(planned(world, services)) == []
    world.edit("environments/sandbox/credentials.yaml", REFERENCE, "env://PAYCONF_DEMO_ANOTHER")
    ((code, text),) = said_by_unique(planned(world, services))
    assert code == "undecided"
    assert "sandbox/authorize-net.transaction_key (the state is of another reference)" in text
    live = f"PAYCONF_LIVE_{NET}"
    world.environ[live] = secrets[f"PAYCONF_DEMO_{NET}"]
    assert [code for code, _ in said_by_unique(planned(world, services))] == ["PC214", "undecided"]


def test_exact_bytes_in_the_state_refuse_and_clear_nobody(world: World, services: Mapping[str, Provider]) -> None:
    easy = "summer2026"
    world.environ["PAYCONF_DEMO_PAYFLOW_PASSWORD"] = easy
    for name in ("sandbox", "testing"):
        assert world.payconf("apply", name, "--yes").code == 0
    only_production_s_secrets(world)
    ((code, text),) = said_by_unique(planned(world, services))
    assert code == "undecided"
    assert "sandbox/payflow.password (only its exact bytes were compared, with the state)" in text
    world.environ["PAYCONF_LIVE_PAYFLOW_PASSWORD"] = easy
    assert "PC214" in {code for code, _ in said_by_unique(planned(world, services))}


def test_another_key_and_no_key(world: World, services: Mapping[str, Provider]) -> None:
    write_down(world, "sandbox", "testing")
    only_production_s_secrets(world)
    world.environ["PAYCONF_DEMO_FINGERPRINT_KEY"] += "x"
    ((_, text),) = said_by_unique(planned(world, services))
    assert "(its fingerprints.yaml is of another key)" in text
    world.edit("payconf.yaml", "fingerprint_key: env://PAYCONF_DEMO_FINGERPRINT_KEY\n", "")
    ((code, text),) = said_by_unique(planned(world, services))
    assert code == "undecided"
    assert text.endswith("(only a run that reads them can compare them: payconf.yaml has no fingerprint_key)")


def test_an_environment_that_does_not_resolve_is_named_whatever_its_file_says(
    world: World, services: Mapping[str, Provider]
) -> None:
    write_down(world, "sandbox", "testing")
    only_production_s_secrets(world)
    file = world.project / "environments/testing/environment.yaml"
    file.write_text("class: [testing\n", "utf-8")
    ((code, text),) = said_by_unique(planned(world, services))
    assert code == "undecided"
    assert "testing, which does not resolve" in text


def test_a_review_plan_says_it_too_and_names_no_command_that_would_not_help(world: World) -> None:
    plan = world.workflow().plan("production", PlanRequest(secrets=False)).plan
    (text,) = [verdict.text for verdict in plan.verdicts if verdict.guard == "unique" and not verdict.finding]
    assert "payconf secrets" not in text


def test_the_file_is_no_finding_for_validate(world: World) -> None:
    before = world.payconf("validate").out
    write_down(world, "sandbox", "testing")
    assert world.payconf("validate").out == before
    assert "fingerprints.yaml" not in before


def test_what_is_read_needs_no_state(world: World, services: Mapping[str, Provider]) -> None:
    """Where all secrets can be read, nothing written down is asked for, not even a file that is wrong."""
    write_down(world, "sandbox", "testing")
    file = world.project / "environments/sandbox/fingerprints.yaml"
    file.write_text(file.read_text("utf-8").replace("transaction_key:", "old_key:"), "utf-8")
    assert said_by_unique(planned(world, services)) == []

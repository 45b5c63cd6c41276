"""The line from files to a verified shop, as a person types it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from payconf.model.change import Change
from payconf.model.errors import Unavailable
from payconf.providers import local
from tests.worlds import World, go_live, make_world

pytestmark = pytest.mark.untraced

RULE = "EU: PayPal up to 5,000 EUR"


@pytest.fixture
def world(tmp_path: Path) -> World:
    return make_world(tmp_path / "world")


@pytest.fixture
def applied(world: World) -> World:
    """The sandbox, applied once."""
    file = str(world.folder / "plan.json")
    assert world.payconf("plan", "sandbox", "--out", file).code == 0
    assert world.payconf("apply", file).code == 0
    return world


def test_plan_apply_and_nothing_left_to_do(world: World) -> None:
    file = str(world.folder / "plan.json")
    first = world.payconf("plan", "sandbox", "--detailed-exitcode", "--out", file)
    assert (first.code, first.err) == (2, "")
    assert "29 to create" in first.out
    done = world.payconf("apply", file)
    assert done.code == 0, done.all
    assert "29 done" in done.out
    assert "a new plan is empty" in done.out
    second = world.payconf("plan", "sandbox", "--detailed-exitcode")
    assert second.code == 0
    assert len(second.out.splitlines()) == 2
    assert "Not checked" in second.out.splitlines()[1]


def test_planning_writes_neither_to_the_shop_nor_to_a_binding(world: World) -> None:
    before = world.shop("acme-sandbox").read_bytes()
    assert world.payconf("plan", "sandbox").code == 0
    assert world.shop("acme-sandbox").read_bytes() == before


def test_a_plan_is_carried_out_once(applied: World) -> None:
    again = applied.payconf("apply", str(applied.folder / "plan.json"))
    assert again.code == 12, again.all
    assert "Make a new plan" in again.flat


def test_an_empty_state_against_a_full_shop_creates_nothing(applied: World) -> None:
    applied.environ["PAYCONF_STATE"] = f"sqlite://{applied.folder / 'other.sqlite'}"
    before = applied.query("acme-sandbox", "SELECT count(*) FROM rules")
    file = str(applied.folder / "second.json")
    planned = applied.payconf("plan", "sandbox", "--full", "--out", file)
    assert planned.code == 11
    assert "PC501" in planned.out
    assert "payconf adopt sandbox rules/eu-paypal" in planned.out
    plan = json.loads(Path(file).read_text("utf-8"))
    assert not [change for change in plan["changes"] if change["action"] == "create"]
    assert applied.payconf("apply", file).code == 11
    assert applied.query("acme-sandbox", "SELECT count(*) FROM rules") == before


def test_adopting_everything_gives_an_empty_plan_with_unproven_secrets(applied: World) -> None:
    applied.environ["PAYCONF_STATE"] = f"sqlite://{applied.folder / 'other.sqlite'}"
    plan = json.loads(_planned(applied))
    addresses = {verdict["subject"] for verdict in plan["verdicts"] if verdict["guard"] == "adopted"}
    assert len(addresses) == 28
    for address in sorted(addresses):
        assert applied.payconf("adopt", "sandbox", address).code == 0
    assert applied.payconf("adopt", "sandbox", "marker").code == 0
    again = applied.payconf("plan", "sandbox", "--detailed-exitcode", "--full")
    assert again.code == 0, again.all
    assert "never written by payconf and can't be compared" in again.out
    twice = applied.payconf("adopt", "sandbox", "rules/eu-paypal")
    assert twice.code == 11


def test_a_change_by_hand_is_drift_and_can_be_pulled_into_the_yaml(applied: World) -> None:
    rule = applied.query("acme-sandbox", "SELECT id FROM rules WHERE name = ?", RULE)[0][0]
    assert applied.payconf("drift", "sandbox").code == 0
    assert applied.payconf("local", "set", "acme-sandbox", f"rules/{rule}", "enabled=false").code == 0
    drift = applied.payconf("drift", "sandbox")
    assert drift.code == 2
    assert "rules/eu-paypal" in drift.out
    pulled = applied.payconf("pull", "sandbox", "rules/eu-paypal")
    assert pulled.code == 0, pulled.all
    assert pulled.out.strip().endswith("environments/sandbox/rules-eu.yaml")
    written = (applied.project / "environments/sandbox/rules-eu.yaml").read_text("utf-8")
    assert written.splitlines()[1:] == ["rules:", "  eu-paypal:", "    enabled: false"]
    assert applied.payconf("fmt", "--check").code == 0
    assert applied.payconf("drift", "sandbox").code == 0
    assert applied.payconf("plan", "sandbox", "--detailed-exitcode").code == 0


def test_the_sandbox_takes_its_drift_back_in_the_next_plan(applied: World) -> None:
    rule = applied.query("acme-sandbox", "SELECT id FROM rules WHERE name = ?", RULE)[0][0]
    applied.payconf("local", "set", "acme-sandbox", f"rules/{rule}", "enabled=false")
    assert applied.payconf("apply", "sandbox", "--yes").code == 0
    assert applied.query("acme-sandbox", "SELECT enabled FROM rules WHERE id = ?", rule) == [(1,)]


def test_what_moves_between_plan_and_apply_is_named_and_nothing_is_written(applied: World) -> None:
    applied.edit("environments/_shared/rules-eu.yaml", f'name: "{RULE}"', 'name: "EU: PayPal up to 4,000 EUR"')
    file = str(applied.folder / "second.json")
    assert applied.payconf("plan", "sandbox", "--detailed-exitcode", "--out", file).code == 2
    rule = applied.query("acme-sandbox", "SELECT id FROM rules WHERE name = ?", RULE)[0][0]
    applied.payconf("local", "set", "acme-sandbox", f"rules/{rule}", "sort_order=99")
    refused = applied.payconf("apply", file)
    assert refused.code == 12
    assert f"rules/eu-paypal (id {rule}) was changed in the shop" in refused.flat
    assert applied.query("acme-sandbox", "SELECT name FROM rules WHERE id = ?", rule) == [(RULE,)]


def test_a_secret_that_changed_between_plan_and_apply_is_refused(world: World) -> None:
    file = str(world.folder / "plan.json")
    world.payconf("plan", "sandbox", "--out", file)
    world.environ["PAYCONF_DEMO_PAYFLOW_PASSWORD"] += "x"
    refused = world.payconf("apply", file)
    assert refused.code == 12
    assert "integrations/payflow password (env://PAYCONF_DEMO_PAYFLOW_PASSWORD)" in refused.flat
    assert world.query("acme-sandbox", "SELECT count(*) FROM integrations") == [(0,)]


def test_a_new_value_of_a_secret_is_the_only_change(applied: World) -> None:
    applied.environ["PAYCONF_DEMO_PAYFLOW_PASSWORD"] += "x"
    plan = json.loads(_planned(applied))
    assert [(change["action"], change["address"]) for change in plan["changes"]] == [("update", "integrations/payflow")]
    assert list(plan["changes"][0]["values"]) == ["password"]


def test_a_review_plan_is_never_applied(world: World) -> None:
    file = str(world.folder / "review.json")
    assert world.payconf("plan", "sandbox", "--no-secrets", "--out", file).code == 0
    refused = world.payconf("apply", file)
    assert refused.code == 11
    assert "for reading only" in refused.flat


def test_the_apply_plan_is_held_to_the_reviewed_one(world: World) -> None:
    review, plan = str(world.folder / "review.json"), str(world.folder / "plan.json")
    world.payconf("plan", "sandbox", "--no-secrets", "--out", review)
    same = world.payconf("plan", "sandbox", "--reviewed", review, "--out", plan)
    assert same.code == 0, same.all
    assert "same changes as reviewed" in same.out
    world.edit("environments/_shared/rules-eu.yaml", f'name: "{RULE}"', 'name: "EU: PayPal"')
    other = world.payconf("plan", "sandbox", "--reviewed", review)
    assert other.code == 12
    assert "rules/eu-paypal" in other.err


def test_production_is_refused_for_the_planted_key_with_place_and_fix(world: World) -> None:
    refused = world.payconf("plan", "production", "--no-secrets", "--detailed-exitcode")
    assert refused.code == 11
    assert refused.out.count("error[") == 1
    assert "environments/production/credentials.yaml:6:17: error[PC201]" in refused.out
    assert "fix:" in refused.out


def test_the_complete_production_plan_passes_when_the_services_answer_live(world: World) -> None:
    services = go_live(world)
    line = world.workflow(services)
    from payconf.model.results import PlanRequest

    planned = line.plan("production", PlanRequest())
    assert planned.plan.complete
    assert [(verdict.guard, verdict.subject, verdict.text) for verdict in planned.plan.refused] == []
    assert sum(bool(service.calls) for service in services.values()) == len(services)
    assert {call.side for service in services.values() for call in service.calls} == {"live"}
    done = line.apply(planned.file)
    assert done.run.error == ""
    assert done.leftovers == ()
    assert line.plan("production", PlanRequest()).plan.empty


def test_without_any_answer_the_complete_production_plan_is_refused(world: World) -> None:
    go_live(world)
    refused = world.payconf("plan", "production", "--out", str(world.folder / "plan.json"))
    assert refused.code == 11
    assert world.payconf("apply", str(world.folder / "plan.json")).code == 11
    assert world.query("acme", "SELECT count(*) FROM integrations") == [(0,)]


def test_production_is_applied_from_a_file_only(world: World) -> None:
    go_live(world)
    refused = world.payconf("apply", "production", "--yes")
    assert refused.code == 11
    assert "--out plan.json" in refused.flat


def test_a_plan_signed_by_another_key_is_not_applied(world: World) -> None:
    services = go_live(world)
    from payconf.model.errors import Refused
    from payconf.model.results import PlanRequest
    from tests.worlds import plan_keys

    world.environ["PAYCONF_LIVE_PLAN_KEY"], _ = plan_keys()
    planned = world.workflow(services).plan("production", PlanRequest())
    with pytest.raises(Refused, match="signed by a key that this environment doesn't know"):
        world.workflow(services).apply(planned.file)


def test_in_ci_a_state_inside_the_work_tree_is_refused_for_apply(world: World) -> None:
    world.environ["PAYCONF_STATE"] = f"sqlite://{world.project.resolve() / '.payconf/state.sqlite'}"
    file = str(world.folder / "plan.json")
    world.environ["CI"] = "true"
    assert world.payconf("plan", "sandbox", "--out", file).code == 0
    refused = world.payconf("apply", file)
    assert refused.code == 11
    assert "dies with this CI job" in refused.flat


def test_a_run_that_cant_be_verified_still_says_what_it_did(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The shop goes away right after the last write."""
    write, read = local.write, local.read

    def last(session: local.Session, change: Change) -> object:
        outcome = write(session, change)
        if change.id == "create:rules/us-store-rest":
            monkeypatch.setattr(local, "read", gone)
        return outcome

    def gone(*_: object) -> object:
        raise Unavailable("the shop is gone")

    monkeypatch.setattr(local, "write", last)
    done = world.payconf("apply", "sandbox", "--yes")
    assert done.code == 14
    assert "29 done" in done.out
    assert "not verified" in done.out
    assert "the shop is gone" in done.out
    monkeypatch.setattr(local, "read", read)
    assert world.payconf("plan", "sandbox", "--detailed-exitcode").code == 0


def test_no_shop_no_plan(world: World) -> None:
    world.shop("acme-sandbox").unlink()
    missing = world.payconf("plan", "sandbox")
    assert missing.code == 14
    assert "create acme-sandbox --website" in missing.flat


def test_an_unknown_environment_is_a_usage_error(world: World) -> None:
    unknown = world.payconf("plan", "staging")
    assert unknown.code == 64
    assert "production, sandbox" in unknown.err


def test_broken_files_stop_a_plan_with_all_findings(world: World) -> None:
    world.edit("environments/_shared/rules-eu.yaml", f'name: "{RULE}"', 'nam: "EU"')
    stopped = world.payconf("plan", "sandbox")
    assert stopped.code == 10
    assert "rules-eu.yaml" in stopped.err


def _planned(world: World) -> str:
    file = world.folder / "another.json"
    world.payconf("plan", "sandbox", "--out", str(file))
    return file.read_text("utf-8")

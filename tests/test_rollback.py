"""Rollback brings back what the shop held before a run: of what the run changed, and of nothing else."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from payconf.model.address import Address
from payconf.model.change import Action, Reason
from payconf.model.errors import Refused, UsageError
from payconf.model.outcome import Done
from payconf.state import open_state
from payconf.workflow import PlanRequest
from tests.test_resume import PACE, Killed, begin, dying, holdings, killed_in_flight, line_apply
from tests.test_stories import FILE, OBJECTS, small
from tests.worlds import World

pytestmark = pytest.mark.untraced


def offered(world: World) -> list[tuple[Any, ...]]:
    """The methods of each rule, by the names of their integrations."""
    rows = world.query(
        "shop",
        "SELECT rules.name, integrations.name FROM rules JOIN rule_methods ON rule_id = rules.id"
        " LEFT JOIN integrations ON method = integrations.type || '_' || integrations.id ORDER BY rules.id",
    )
    return sorted(rows)


def test_a_run_of_every_kind_of_change_is_undone(tmp_path: Path) -> None:
    world = begin(tmp_path)
    before, methods = holdings(world), offered(world)
    line = world.workflow(pace=PACE)
    line_apply(line)
    assert holdings(world) != before
    planned = line.rollback("shop", "r-0002")
    assert planned.plan.rollback == "r-0002"
    assert not planned.plan.refused
    done = line.apply(planned.file)
    assert done.run.error == ""
    assert done.leftovers == ()
    assert done.unverified == ""
    assert holdings(world) == before
    assert offered(world) == methods
    again = line.plan("shop", PlanRequest()).plan
    assert {change.action.value for change in again.changes} >= {"create", "delete", "update"}  # git still says so


def test_what_others_have_changed_since_is_not_undone(tmp_path: Path) -> None:
    world = begin(tmp_path)
    line = world.workflow(pace=PACE)
    line_apply(line)
    world.query("shop", "UPDATE rules SET sort_order = 77 WHERE name = 'All'")
    planned = line.rollback("shop", "r-0002")
    assert not planned.plan.refused
    assert line.apply(planned.file).run.error == ""
    assert world.query("shop", "SELECT sort_order FROM rules WHERE name = 'All'") == [(77,)]


def test_what_somebody_deleted_meanwhile_stays_away_and_is_not_called_left_over(tmp_path: Path) -> None:
    """The run would have deleted it too, and was killed before it did."""
    world = small(tmp_path)
    (world.project / FILE).write_text(
        "integrations: {bank: {type: money_order, name: Bank, label: Bank transfer, pay_to: Acme, send_to: Berlin}}\n"
        "rules: {all: {name: All, sort_order: 10, currency: EUR, methods: [bank]}}\n"
    )
    with dying(world, 6) as (line, count), pytest.raises(Killed):
        line_apply(line)
    assert count[-1] == "journal"
    world.break_lock("shop")
    world.query("shop", "DELETE FROM integrations WHERE name = 'Cheque'")
    line = world.workflow(pace=PACE)
    done = line.apply(line.rollback("shop", "r-0002").file)
    assert (done.run.error, done.leftovers, done.unverified) == ("", (), "")


def test_what_the_run_changed_and_others_too_refuses(tmp_path: Path) -> None:
    world = begin(tmp_path)
    line = world.workflow(pace=PACE)
    line_apply(line)
    world.query("shop", "UPDATE payment_terms SET label = 'Net 77'")
    refused = line.rollback("shop", "r-0002").plan.refused
    assert [verdict.guard for verdict in refused] == ["conflict"]


@pytest.mark.parametrize("at", range(7, 34, 3))
def test_a_run_that_was_killed_is_undone(tmp_path: Path, at: int) -> None:
    world = begin(tmp_path)
    before, methods = holdings(world), offered(world)
    with dying(world, at, after=bool(at % 2)) as (line, _), pytest.raises(Killed):
        line_apply(line)
    world.break_lock("shop")
    line = world.workflow(pace=PACE)
    planned = line.rollback("shop", "r-0002")
    assert not planned.plan.refused
    done = line.apply(planned.file)
    assert done.run.error == ""
    assert done.leftovers == ()
    assert holdings(world) == before
    assert offered(world) == methods


def broken_off(tmp_path: Path) -> World:
    """A run that replaces an integration is killed behind its successor, before the old one is deleted."""
    world = small(tmp_path)
    text = (world.project / FILE).read_text()
    was = "{type: money_order, name: Cheque, label: Cheque, pay_to: Acme, send_to: Berlin}"
    (world.project / FILE).write_text(text.replace(was, "{type: payment_term, name: Cheque, label: Cheque}"))
    assert killed_in_flight(world, "update:rules/all") == 1
    assert put_aside(world) == ["Cheque (old 3)"]
    return world


def put_aside(world: World) -> list[str]:
    """Names by which payconf puts an object out of the way."""
    return [name for (name,) in world.query("shop", "SELECT name FROM integrations WHERE name LIKE '%(old %'")]


def test_undoing_a_replace_that_was_broken_off_leaves_no_object_behind(tmp_path: Path) -> None:
    world = broken_off(tmp_path)
    (world.project / FILE).write_text(OBJECTS)
    line = world.workflow(pace=PACE)
    planned = line.rollback("shop", "r-0002")
    left = [(change.address, change.action) for change in planned.plan.changes if change.reason is Reason.LEFT_BEHIND]
    assert left == [(Address("integrations", "@3"), Action.DELETE)]
    done = line.apply(planned.file)
    assert (done.run.error, done.leftovers) == ("", ())
    assert put_aside(world) == []
    assert line.plan("shop", PlanRequest()).plan.empty


@pytest.mark.parametrize("ident", ["replace:integrations/cheque", "update:rules/all", "delete:integrations/cheque"])
def test_a_rollback_that_died_is_resumed(tmp_path: Path, ident: str) -> None:
    """It has made successors of successors, which the journals of both runs explain."""
    world = broken_off(tmp_path)
    (world.project / FILE).write_text(OBJECTS)
    file = world.workflow(pace=PACE).rollback("shop", "r-0002").file
    assert killed_in_flight(world, ident, file) == 1
    line = world.workflow(pace=PACE)
    done = line.resume("shop", "r-0003")
    assert (done.run.error, done.leftovers) == ("", ())
    assert put_aside(world) == []
    assert line.plan("shop", PlanRequest()).plan.empty


@pytest.mark.parametrize("drift", ["keep", "revert"])
def test_a_plan_after_a_replace_that_was_broken_off_deletes_what_the_run_put_aside(tmp_path: Path, drift: str) -> None:
    world = broken_off(tmp_path)
    line = world.workflow(pace=PACE)
    done = line.apply(line.plan("shop", PlanRequest(drift=drift)).file)
    assert (done.run.error, done.leftovers) == ("", ())
    assert put_aside(world) == []
    assert offered(world) == [("Account", "Account"), ("All", "Bank"), ("All", "Cheque")]


def test_what_no_journal_knows_is_named_and_left_alone(tmp_path: Path) -> None:
    """Also where somebody gave an object such a name, or the run's plan is kept no more."""
    world = broken_off(tmp_path)
    with closing(open_state(world.environ["PAYCONF_STATE"])) as store:
        store.keep("shop", "r-0002", "plan", b"nothing that can be read")
    made = world.workflow(pace=PACE).plan("shop", PlanRequest()).plan
    assert all(change.reason is not Reason.LEFT_BEHIND for change in made.changes)
    (finding,) = [finding for finding in made.findings if finding.code == "PC509"]
    assert finding.message.startswith("integrations/@3 'Cheque (old 3)' made way for integrations/cheque")


def test_what_nobody_knows_must_be_said_first(tmp_path: Path) -> None:
    world = begin(tmp_path)
    assert killed_in_flight(world, "create:integrations/wire") == 1
    world.query("shop", "INSERT INTO integrations (name, type, enabled, organization_id, settings)"
                " VALUES ('Wire', 'money_order', 0, 1, '{}')")  # fmt: skip
    with pytest.raises(Refused, match="Nobody knows how create:integrations/wire of r-0002 ended"):
        world.workflow(pace=PACE).rollback("shop", "r-0002")


def test_only_the_last_run_is_undone(tmp_path: Path) -> None:
    world = begin(tmp_path)
    line = world.workflow(pace=PACE)
    line_apply(line)
    with pytest.raises(Refused, match="r-0002 came after r-0001"):
        line.rollback("shop", "r-0001")
    with pytest.raises(UsageError, match="has no run"):
        line.rollback("shop", "r-0101")


def test_a_rollback_is_undone_like_any_run(tmp_path: Path) -> None:
    world = begin(tmp_path)
    line = world.workflow(pace=PACE)
    line_apply(line)
    after, methods = holdings(world), offered(world)
    assert line.apply(line.rollback("shop", "r-0002").file).run.error == ""
    assert line.apply(line.rollback("shop", "r-0003").file).run.error == ""
    assert holdings(world) == after
    assert offered(world) == methods
    assert line.plan("shop", PlanRequest()).plan.empty


def test_what_off_has_switched_off_is_switched_on_again(tmp_path: Path) -> None:
    world = small(tmp_path)
    before, methods = holdings(world), offered(world)
    assert world.payconf("off", "shop", "cheque", "--yes").code == 0
    assert offered(world) != methods
    said = world.payconf("rollback", "r-0002", "--yes")
    assert said.code == 0, said.all
    assert holdings(world) == before
    assert offered(world) == methods
    assert world.payconf("plan", "shop", "--detailed-exitcode").code == 0


def test_the_command_line_asks_and_writes_a_file_for_production(tmp_path: Path) -> None:
    world = small(tmp_path, "production", "max_deletes: 0\n")
    path = world.project / FILE
    path.write_text(path.read_text().replace("rules:\n", "  wire: {type: money_order, name: Wire, label: Wire,"
                                             " pay_to: A, send_to: B}\nrules:\n"))  # fmt: skip
    file = str(tmp_path / "plan.json")
    assert world.payconf("plan", "shop", "--out", file).code == 0
    assert world.payconf("apply", file).code == 0
    shown = world.payconf("rollback", "shop", "r-0002")
    assert shown.code == 0, shown.all
    assert "payconf rollback shop r-0002 --out rollback.json, then payconf apply rollback.json" in " ".join(
        shown.all.split()
    )
    back = str(tmp_path / "rollback.json")
    assert world.payconf("rollback", "shop", "r-0002", "--out", back).code == 0
    done = world.payconf("apply", back)
    assert done.code == 0, done.all
    assert world.query("shop", "SELECT count(*) FROM integrations WHERE name = 'Wire'") == [(0,)]
    (*_, run) = world.workflow().runs("shop")
    assert run.count(Done.DONE) == 1

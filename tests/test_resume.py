"""Runs that were killed at any write of the state: resume leaves nothing out and makes nothing twice."""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from payconf.model.errors import Locked, Refused, Stale, UsageError
from payconf.model.outcome import Done
from payconf.model.pace import Pace
from payconf.state import open_state
from payconf.state.base import StateStore
from payconf.workflow import PlanRequest, Workflow
from tests.test_stories import FILE, small
from tests.worlds import World

pytestmark = pytest.mark.untraced

WRITES = frozenset({"journal", "bind", "unbind", "record", "finish", "keep", "use_plan", "begin", "note", "rename"})
BEGUN = frozenset({"journal", "bind", "unbind", "record", "finish"})
PACE = Pace(first=0.0, late=0.0)
ALL = os.environ.get("PAYCONF_FAULTS") == "all"
"""Each write, as `make faults` does; else each where the process dies before it, and every third where after it."""


class Killed(BaseException):
    """Stands for the end of the process: nothing of payconf catches it."""


class Dying:
    """A state whose process dies before or after its `at`-th write (from 1)."""

    def __init__(self, store: StateStore, count: list[str], at: int, after: bool) -> None:
        self._store, self._count, self._at, self._after = store, count, at, after

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._store, name)
        if name not in WRITES:
            return found

        def write(*given: Any) -> Any:
            self._count.append(name)
            if len(self._count) == self._at and not self._after:
                raise Killed
            told = found(*given)
            if len(self._count) == self._at:
                raise Killed
            return told

        return write


@contextlib.contextmanager
def dying(world: World, at: int, after: bool = False) -> Iterator[tuple[Workflow, list[str]]]:
    """A workflow whose process dies; what a kill leaves behind, its lock, is left behind too."""
    count: list[str] = []
    yield world.workflow(watch=lambda store: Dying(store, count, at, after), pace=PACE), count


def changed(world: World) -> None:
    """Something of every kind: a create, updates, a replace with its rule, deletes."""
    path = world.project / FILE
    text = path.read_text()
    text = text.replace("label: Cheque, pay_to", "label: By cheque, pay_to")
    text = text.replace("  account: {type: payment_term, name: Account, label: On account}\n", "")
    text = text.replace("  account: {name: Account, sort_order: 20, currency: EUR, methods: [account]}\n", "")
    text = text.replace("Net 30", "Net 31")
    wire = "  wire: {type: money_order, name: Wire, label: Wire, pay_to: A, send_to: B}\n"
    text = text.replace("rules:\n", f"{wire}rules:\n")
    text = text.replace("methods: [bank, cheque]", "methods: [wire, bank, cheque]")
    path.write_text(text)


def begin(folder: Path) -> World:
    world = small(folder)
    changed(world)
    return world


def holdings(world: World) -> dict[str, list[tuple[Any, ...]]]:
    """What the shop holds, without ids."""
    return {
        "integrations": world.query(
            "shop",
            "SELECT iif(name LIKE 'payconf marker%', 1, name), type, enabled, settings FROM integrations ORDER BY 1",
        ),
        "labels": world.query("shop", "SELECT property, string FROM labels WHERE string NOT NULL ORDER BY 1, 2"),
        "rules": world.query("shop", "SELECT name, sort_order, enabled FROM rules ORDER BY name"),
        "terms": world.query("shop", "SELECT label FROM payment_terms ORDER BY label"),
    }


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> tuple[int, int, dict[str, list[tuple[Any, ...]]]]:
    """How many writes of the state a run makes, how many before the first of its journal, and what the shop holds."""
    world = begin(tmp_path_factory.mktemp("undisturbed"))
    with dying(world, 0) as (line, count):
        line_apply(line)
    first = next(number for number, name in enumerate(count, 1) if name == "journal")
    return len(count), first, holdings(world)


def line_apply(line: Workflow) -> None:
    assert line.apply(line.plan("shop", PlanRequest()).file).leftovers == ()


@pytest.mark.parametrize("after", [False, True])
def test_a_run_that_dies_at_any_write_is_finished_by_resume(
    tmp_path: Path, undisturbed: tuple[int, int, dict[str, list[tuple[Any, ...]]]], after: bool
) -> None:
    total, first, wanted = undisturbed
    assert total > 30
    for at in range(first + after, total + 1, 1 if ALL else 2 + after):
        world = begin(tmp_path / f"at{at}")
        with dying(world, at, after) as (line, _), pytest.raises(Killed):
            line_apply(line)
        world.break_lock("shop")
        done = world.workflow(pace=PACE).resume("shop", "r-0002")
        assert done.run.error == "", at
        assert done.leftovers == (), at
        assert done.unverified == "", at
        assert holdings(world) == wanted, at
        assert {step.done for step in done.run.steps} == {Done.DONE}
        (_, kept) = world.workflow().runs("shop")
        assert kept.count(Done.DONE) == len(done.plan.changes)
        assert world.workflow().plan("shop", PlanRequest()).plan.empty, at


def test_a_run_that_dies_while_it_is_resumed_is_resumed_again(
    tmp_path: Path, undisturbed: tuple[int, int, dict[str, list[tuple[Any, ...]]]]
) -> None:
    _, first, wanted = undisturbed
    world = begin(tmp_path)
    with dying(world, first + 4) as (line, _), pytest.raises(Killed):
        line_apply(line)
    for _ in range(200):
        world.break_lock("shop")
        count: list[str] = []
        line = world.workflow(watch=lambda store, count=count: Dying(store, count, 5, False), pace=PACE)
        try:
            done = line.resume("shop", "r-0002")
        except Killed:
            continue
        break
    assert done.run.error == ""
    assert holdings(world) == wanted


def test_a_run_that_died_before_it_began_says_to_plan_anew(
    tmp_path: Path, undisturbed: tuple[int, int, dict[str, list[tuple[Any, ...]]]]
) -> None:
    _, first, wanted = undisturbed
    for at in range(1, first - 1):  # the last one before is the audit's; by then the plan is kept
        world = begin(tmp_path / f"at{at}")
        with dying(world, at) as (line, _), pytest.raises(Killed):
            line_apply(line)
        world.break_lock("shop")
        line = world.workflow(pace=PACE)
        with pytest.raises((Refused, UsageError)) as refused:  # the plan is kept last
            line.resume("shop", "r-0002")
        assert re.search("payconf (plan|runs) shop", refused.value.fix)
        line_apply(line)
        assert holdings(world) == wanted


def test_a_lock_of_a_dead_process_runs_out(tmp_path: Path) -> None:
    world = begin(tmp_path)
    start = datetime.now(UTC)
    lease = timedelta(minutes=2)
    with dying(world, 12) as (line, _), pytest.raises(Killed):
        line_apply(line)
    take_lock(world, start, lease)
    with pytest.raises(Locked, match="is locked by"):
        world.workflow(now=lambda: start + lease - timedelta(seconds=1)).resume("shop", "r-0002")
    done = world.workflow(now=lambda: start + lease + timedelta(seconds=1), pace=PACE).resume("shop", "r-0002")
    assert done.run.error == ""


def take_lock(world: World, start: datetime, lease: timedelta) -> None:
    """The lock that a killed process leaves."""
    from payconf.model.lease import Lease
    from payconf.workflow.lock import moment, owner

    with contextlib.closing(open_state(world.environ["PAYCONF_STATE"])) as store:
        store.lock(Lease("shop", "dead", owner({}), moment(start), moment(start + lease)), moment(start))


def test_resume_goes_on_after_the_plan_has_expired_and_refuses_when_another_run_followed(tmp_path: Path) -> None:
    world = begin(tmp_path)
    with dying(world, 12) as (line, _), pytest.raises(Killed):
        line_apply(line)
    world.break_lock("shop")
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    line = world.workflow(now=lambda: tomorrow, pace=PACE)
    assert line.resume("shop", "r-0002").run.error == ""
    with pytest.raises(Refused, match="r-0002 came after r-0001"):
        line.resume("shop", "r-0001")
    with pytest.raises(UsageError, match="has no run r-0009"):
        line.resume("shop", "r-0009")
    assert line.resume("shop", "r-0002").run.error == ""  # nothing is left, and nothing is done twice
    with pytest.raises(UsageError, match="knows how create:integrations/wire ended"):
        line.resume("shop", "r-0002", ["create:integrations/wire=absent"])


def test_resume_refuses_where_somebody_has_changed_what_is_left(tmp_path: Path) -> None:
    world = begin(tmp_path)
    with dying(world, 8) as (line, _), pytest.raises(Killed):
        line_apply(line)
    world.break_lock("shop")
    world.query("shop", "UPDATE rules SET sort_order = 99 WHERE name = 'All'")
    with pytest.raises(Stale, match=r"not as the run left it: rules/all .* was changed in the shop"):
        world.workflow(pace=PACE).resume("shop", "r-0002")


def test_a_person_says_what_reading_cannot_tell(tmp_path: Path) -> None:
    world = begin(tmp_path)
    ident = "create:integrations/wire"
    assert killed_in_flight(world, ident) == 1
    shown = world.payconf("runs", "show", "shop", "r-0002")
    assert "unknown  create integrations/wire  (its call was under way; resume asks the shop)" in shown.out
    world.query("shop", "INSERT INTO integrations (name, type, enabled, organization_id, settings)"
                " VALUES ('Wire', 'money_order', 0, 1, '{}')")  # fmt: skip
    line = world.workflow(pace=PACE)
    done = line.resume("shop", "r-0002")
    assert done.run.count(Done.UNKNOWN) == 1
    assert done.run.count(Done.SKIPPED) >= 1
    assert "holds other values" in done.run.error
    shown = world.payconf("runs", "show", "shop", "r-0002")
    assert f"payconf resume shop r-0002 --outcome {ident}=done|absent" in shown.out
    with pytest.raises(UsageError, match="is not understood"):
        line.resume("shop", "r-0002", [f"{ident}=perhaps"])
    done = line.resume("shop", "r-0002", [f"{ident}=done"])
    assert done.run.count(Done.UNKNOWN) == 0
    assert world.query("shop", "SELECT count(*) FROM integrations WHERE name = 'Wire'") == [(1,)]


def test_the_wait_for_a_call_that_may_still_come_is_said_and_not_longer_than_it_takes(tmp_path: Path) -> None:
    """The call was sent a moment ago, so the shop is given a minute from then, and the person is told."""
    world, ident = begin(tmp_path), "create:integrations/wire"
    assert killed_in_flight(world, ident) == 1
    said: list[str] = []
    now = [0.0]

    def sleep(seconds: float) -> None:
        now[0] += seconds

    pace = Pace(lambda: now[0], sleep, lambda: 0.0, notice=said.append)
    assert world.workflow(pace=pace).resume("shop", "r-0002").run.error == ""
    (line,) = said
    assert re.fullmatch(
        rf"Waiting (5\d|60) seconds: {ident} was in flight when the run ended, and may still be carried out\.", line
    )
    assert now[0] <= 61


def killed_in_flight(world: World, ident: str, file: bytes = b"") -> int:
    """Kill a run, of this plan file where one is given, right after its journal says that this change's call leaves."""
    found: list[int] = []

    class Watching(Dying):
        def __getattr__(self, name: str) -> Any:
            real = getattr(self._store, name)
            if name != "journal":
                return real

            def journal(environment: str, run: str, entry: Any) -> None:
                real(environment, run, entry)
                if entry.change == ident and entry.phase == "call":
                    found.append(1)
                    raise Killed

            return journal

    line = world.workflow(watch=lambda store: Watching(store, [], 0, False), pace=PACE)
    with pytest.raises(Killed):
        line.apply(file or line.plan("shop", PlanRequest()).file)
    world.break_lock("shop")
    return len(found)


def test_the_command_line_lists_shows_and_resumes(tmp_path: Path) -> None:
    world = begin(tmp_path)
    with dying(world, 14) as (line, _), pytest.raises(Killed):
        line_apply(line)
    world.break_lock("shop")
    listed = world.payconf("runs", "shop")
    assert listed.code == 0
    assert [row.split()[0] for row in listed.out.splitlines()] == ["r-0001", "r-0002"]
    shown = world.payconf("runs", "show", "r-0002")
    assert shown.out.splitlines()[0].startswith("What buyers can use now")
    assert "EUR: Bank transfer" in shown.out
    assert "not begun" in shown.out
    assert shown.out.splitlines()[-1] == "  payconf plan shop --out plan.json"
    assert "  payconf resume shop r-0002\n" in shown.out
    done = world.payconf("resume", "shop/r-0002")
    assert done.code == 0, done.all
    assert "Verified" in done.out
    assert world.payconf("resume", "r-0077").code == 64
    assert world.payconf("runs", "show", "a", "b", "c").code == 64


def test_steps_count_once_however_often_a_run_was_resumed(tmp_path: Path) -> None:
    world = begin(tmp_path)
    line = world.workflow(pace=PACE)
    planned = line.plan("shop", PlanRequest())
    world.query("shop", "CREATE TRIGGER full BEFORE INSERT ON integrations BEGIN SELECT RAISE(ABORT, 'no'); END")
    broken = line.apply(planned.file)
    assert broken.run.count(Done.DONE) < len(planned.plan.changes)
    world.query("shop", "DROP TRIGGER full")
    assert line.resume("shop", "r-0002").run.error == ""
    (_, run) = line.runs("shop")
    assert run.count(Done.DONE) == len(planned.plan.changes)
    assert len(run.steps) > len(run.latest)
    assert replace(run, steps=run.latest).count(Done.DONE) == run.count(Done.DONE)

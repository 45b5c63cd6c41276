"""Signals to a real process in the middle of an apply: what is in flight is finished or settled, and resume goes on."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from payconf.testing.faultproxy import Rule
from payconf.workflow import PlanRequest
from tests.fault_worlds import Scene, scene
from tests.test_faults import few, thirty
from tests.test_resume import PACE, begin, holdings

pytestmark = pytest.mark.untraced

ALL = os.environ.get("PAYCONF_FAULTS") == "all"
SOFT, HARD = [signal.SIGTERM], [signal.SIGKILL]
AT_ONCE = [signal.SIGINT, signal.SIGINT]


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    with scene(tmp_path_factory.mktemp("signals"), thirty if ALL else few) as made:
        yield made


def until_said(file: Path) -> None:
    """Wait until the process says that it has taken the signal in."""
    until = time.monotonic() + 60
    while "the call in flight is finished first" not in file.read_text("utf-8"):
        assert time.monotonic() < until, file.read_text("utf-8")
        time.sleep(0.01)


def signalled(made: Scene, nth: int, numbers: list[signal.Signals], after: bool) -> tuple[int, str, str]:
    """Run payconf, and send it signals while its nth write is under way."""
    made.restore()
    line = made.workflow()
    file = made.world.folder / "plan.json"
    file.write_bytes(line.plan("sandbox", PlanRequest()).file)
    process: list[subprocess.Popen[str]] = []
    said = made.world.folder / "stderr"

    def send() -> None:
        first, *further = numbers
        process[0].send_signal(first)
        if first is not signal.SIGKILL:
            until_said(said)  # else the run might end before it is taken in, and two at the same time would be one
        for number in further:
            process[0].send_signal(number)
            process[0].wait(timeout=60)  # the call stays in flight until the process is gone

    step: dict[str, Callable[[], None]] = {"after" if after else "before": send}
    made.proxy.script(Rule(None, nth, **step))  # type: ignore[arg-type]
    command = [sys.executable, "-m", "payconf", "apply", str(file)]
    variables = {**os.environ, **made.world.environ}
    with said.open("w", encoding="utf-8") as stderr:
        process.append(
            subprocess.Popen(
                command,
                cwd=made.world.project,
                env=variables,
                stdout=subprocess.PIPE,
                stderr=stderr,
                encoding="utf-8",
            )
        )
        out, _ = process[0].communicate(timeout=120)
    return process[0].returncode, out, said.read_text("utf-8")


def finished(made: Scene) -> None:
    made.world.break_lock("sandbox")
    end = made.settle(None, "r-0002")
    assert end.run.error == ""
    assert end.leftovers == ()
    assert made.holds() == made.wanted


@pytest.mark.parametrize("after", [False, True])
def test_sigterm_finishes_what_is_in_flight_and_stops(
    shop: Scene, after: bool, record_property: Callable[[str, object], None]
) -> None:
    drawn = range(1, shop.writes) if ALL else [2]
    record_property(f"SIGTERM {'after' if after else 'before'} the server has carried it out", len(drawn))
    for nth in drawn:
        code, out, err = signalled(shop, nth, SOFT, after)
        assert code == 15, err
        assert "the call in flight is finished first" in err
        assert "SIGTERM came" in out
        assert "  payconf resume sandbox r-0002\n" in out
        assert "0 unknown" in out
        (*_, run) = shop.workflow().runs("sandbox")
        assert run.error  # it was closed, and its lock given back
        end = shop.settle(None, "r-0002")
        assert (end.run.error, end.leftovers) == ("", ())
        assert shop.holds() == shop.wanted


@pytest.mark.parametrize("after", [False, True])
def test_kill_9_in_the_middle_of_a_call_is_settled(
    shop: Scene, after: bool, record_property: Callable[[str, object], None]
) -> None:
    drawn = range(1, shop.writes + 1) if ALL else [1, 4, shop.writes]
    record_property(f"SIGKILL {'after' if after else 'before'} the server has carried it out", len(drawn))
    for nth in drawn:
        code, _, _ = signalled(shop, nth, HARD, after)
        assert code == -signal.SIGKILL
        finished(shop)


def test_a_second_ctrl_c_stops_at_once(shop: Scene) -> None:
    code, _, _ = signalled(shop, 1, AT_ONCE, True)
    assert code == -signal.SIGINT  # as a shell says: 130
    time.sleep(0.5)  # what other threads had sent has arrived
    finished(shop)


TRAP = """\
import os, signal
from payconf.state.sqlite import SqliteState
journal, seen = SqliteState.journal, []
def killed(self, environment, run, entry):
    journal(self, environment, run, entry)
    seen.append(entry)
    if len(seen) == int(os.environ["KILL_AT"]):
        os.kill(os.getpid(), signal.SIGKILL)
SqliteState.journal = killed
"""


def test_kill_9_at_a_write_of_the_journal(tmp_path: Path, record_property: Callable[[str, object], None]) -> None:
    """What tests/test_resume.py does at every write inside a process, here with processes that really die."""
    trap = tmp_path / "trap"
    trap.mkdir()
    (trap / "sitecustomize.py").write_text(TRAP)
    whole = begin(tmp_path / "whole")
    line = whole.workflow(pace=PACE)
    changes = len(line.apply(line.plan("shop", PlanRequest()).file).plan.changes)
    drawn = range(1, 3 * changes + 1) if ALL else (2, 6, 10)
    record_property("SIGKILL at a write of the journal", len(drawn))
    for at in drawn:
        world = begin(tmp_path / f"at{at}")
        variables = {**os.environ, **world.environ, "PYTHONPATH": str(trap), "KILL_AT": str(at)}
        command = [sys.executable, "-m", "payconf", "apply", "shop", "--yes"]
        assert subprocess.run(command, cwd=world.project, env=variables, capture_output=True).returncode == -9
        world.break_lock("shop")
        done = world.workflow(pace=PACE).resume("shop", "r-0002")
        assert (done.run.error, done.leftovers) == ("", ())
        assert holdings(world) == holdings(whole)

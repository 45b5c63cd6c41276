"""kill -9 at every write of the state, on every backend: `payconf resume` leaves nothing out and makes nothing twice.

In `make test` at every nineteenth write on the double of an object store; `make real-state` takes every
write of the journal, on SQLite, PostgreSQL and SeaweedFS.
"""

from __future__ import annotations

import os
import signal
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from payconf.model.outcome import Done
from payconf.state.base import StateStore
from payconf.workflow import PlanRequest
from tests.state_servers import ACCESS, REAL, Make, makers
from tests.test_resume import PACE, WRITES, begin, holdings, line_apply
from tests.worlds import World

pytestmark = pytest.mark.untraced

KILLED = ("sqlite", "postgresql", "seaweedfs") if REAL else ("s3 double",)


class Deadly:
    """A state whose process kills itself before or after its `at`-th write (from 1); it counts into `counted`."""

    def __init__(
        self, store: StateStore, at: int, after: bool, counted: list[str], names: frozenset[str] = WRITES
    ) -> None:
        self._store, self._at, self._after, self._counted, self._names = store, at, after, counted, names

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._store, name)
        if name not in self._names:
            return found

        def write(*given: Any) -> Any:
            self._counted.append(name)
            if len(self._counted) == self._at and not self._after:
                os.kill(os.getpid(), signal.SIGKILL)
            told = found(*given)
            if len(self._counted) == self._at:
                os.kill(os.getpid(), signal.SIGKILL)
            return told

        return write


@pytest.fixture(scope="module")
def made() -> Iterator[dict[str, Make]]:
    with makers(KILLED) as started:
        yield started


@pytest.fixture(autouse=True)
def credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in ACCESS.items():
        monkeypatch.setenv(name, value)


def moved(folder: Path, make: Make) -> World:
    """A world that is about to change something of every kind, its state moved to a new place."""
    world = begin(folder)
    target = make().url
    said = world.payconf("state", "migrate", world.environ["PAYCONF_STATE"], target)
    assert said.code == 0, said.all
    world.environ["PAYCONF_STATE"] = target
    return world


def killed(world: World, at: int, after: bool) -> None:
    """Apply in a process of its own, which ends by SIGKILL. A fork: starting Python anew takes a second each."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # this process has threads, but none that the child needs
        child = os.fork()
    if child == 0:
        try:
            counted: list[str] = []
            line_apply(world.workflow(watch=lambda store: Deadly(store, at, after, counted), pace=PACE))
        finally:
            os._exit(0)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status), at
    assert os.WTERMSIG(status) == signal.SIGKILL


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("backend", KILLED)
def test_a_run_killed_at_any_write_is_finished_by_resume(
    backend: str, after: bool, tmp_path: Path, made: dict[str, Make]
) -> None:
    counted: list[str] = []
    undisturbed = moved(tmp_path / "undisturbed", made[backend])
    line_apply(undisturbed.workflow(watch=lambda store: Deadly(store, 0, after, counted), pace=PACE))
    wanted = holdings(undisturbed)
    journaled = [number for number, name in enumerate(counted, 1) if name == "journal"]
    assert len(journaled) > 15
    for at in journaled if REAL else range(journaled[0], len(counted) + 1, 19):
        world = moved(tmp_path / f"at{at}", made[backend])
        killed(world, at, after)
        assert "shop" in world.payconf("lock", "list").out, at
        assert world.payconf("lock", "break", "shop", "--yes").code == 0
        done = world.workflow(pace=PACE).resume("shop", "r-0002")
        assert done.run.error == "", at
        assert done.leftovers == (), at
        assert holdings(world) == wanted, at
        assert {step.done for step in done.run.steps} == {Done.DONE}
        assert world.workflow().plan("shop", PlanRequest()).plan.empty, at
        audited = world.payconf("audit", "shop")
        assert audited.code == 0, audited.all

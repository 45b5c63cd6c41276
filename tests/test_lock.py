"""One apply at a time: a lease that is kept alive while it is needed, and that ends what lost it."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from payconf.model.errors import Locked
from payconf.model.outcome import Done
from payconf.state import open_state
from payconf.state.base import StateStore
from payconf.workflow import PlanRequest
from payconf.workflow.lock import owner
from tests.test_resume import PACE, begin
from tests.worlds import World


class Watching:
    """A state that calls something at its first line of a journal."""

    def __init__(self, store: StateStore, call: Callable[[], None]) -> None:
        self._store, self._call = store, call

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    def journal(self, *given: Any) -> None:
        call, self._call = self._call, lambda: None
        call()
        self._store.journal(*given)


def leases(world: World) -> list[str]:
    with contextlib.closing(open_state(world.environ["PAYCONF_STATE"])) as store:
        return [lease.expires_at for lease in store.leases()]


def test_of_two_applies_one_gets_the_lock_and_the_other_exits_13(tmp_path: Path) -> None:
    world = begin(tmp_path)
    other = world.workflow()
    second = other.plan("shop", PlanRequest()).file
    said: list[int] = []

    def race() -> None:
        with pytest.raises(Locked, match="is locked by"):
            other.apply(second)
        said.append(world.payconf("apply", "shop", "--yes").code)
        assert world.payconf("plan", "shop").code == 0  # planning needs no lock

    line = world.workflow(watch=lambda store: Watching(store, race), pace=PACE)
    done = line.apply(line.plan("shop", PlanRequest()).file)
    assert done.run.error == ""
    assert said == [13]
    assert leases(world) == []


def test_the_lock_is_kept_alive_for_as_long_as_it_is_needed(tmp_path: Path) -> None:
    world = begin(tmp_path)
    seen: list[str] = []

    def wait() -> None:
        seen.extend(leases(world))
        until = time.monotonic() + 5
        while leases(world) == seen and time.monotonic() < until:
            time.sleep(0.01)
        seen.extend(leases(world))

    line = world.workflow(watch=lambda store: Watching(store, wait), lease=timedelta(seconds=0.6), pace=PACE)
    assert line.apply(line.plan("shop", PlanRequest()).file).run.error == ""
    assert seen[0] < seen[1]


def test_a_run_that_has_lost_its_lock_begins_nothing_further(tmp_path: Path) -> None:
    world = begin(tmp_path)

    def lose() -> None:
        world.break_lock("shop")
        time.sleep(0.4)

    line = world.workflow(watch=lambda store: Watching(store, lose), lease=timedelta(seconds=0.3), pace=PACE)
    done = line.apply(line.plan("shop", PlanRequest()).file)
    assert done.run.count(Done.DONE) == 1
    assert done.run.count(Done.SKIPPED) == len(done.plan.changes) - 1
    assert "The lock of shop was lost" in done.run.error


def test_a_refused_plan_gives_the_lock_back(tmp_path: Path) -> None:
    world = begin(tmp_path)
    line = world.workflow(pace=PACE)
    file = line.plan("shop", PlanRequest()).file
    world.query("shop", "UPDATE rules SET sort_order = 99 WHERE name = 'All'")
    with pytest.raises(Exception, match="not as it was planned"):
        line.apply(file)
    assert leases(world) == []


def test_the_owner_names_its_ci_job() -> None:
    assert owner({}).job == ""
    assert owner({"CI_JOB_URL": "https://ci.example/7"}).job == "https://ci.example/7"
    github = {"GITHUB_SERVER_URL": "https://git.example", "GITHUB_REPOSITORY": "a/b", "GITHUB_RUN_ID": "9"}
    assert owner(github).job == "https://git.example/a/b/actions/runs/9"

"""No space for the state in the middle of an apply: a clear error, nothing lost; with space again resume finishes."""

from __future__ import annotations

import os
import re
import resource
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from payconf.model.errors import StateError
from payconf.model.outcome import Done
from payconf.state import open_state, tables
from payconf.state.sqlite import SqliteState
from payconf.testing.state.bench import refused
from tests.test_resume import begin, holdings
from tests.worlds import Said, World

pytestmark = pytest.mark.untraced

Narrow = Callable[[Path, int], AbstractContextManager[None]]
"""Around an apply whose state lies in a file: a bit more space at each further number."""


@contextmanager
def few_pages(state: Path, step: int) -> Iterator[None]:
    """SQLite itself says that it is full; as of a full disk."""
    opened = SqliteState._to_write
    with closing(sqlite3.connect(state)) as database:
        ((pages,),) = database.execute("PRAGMA page_count")

    def narrow(store: SqliteState) -> sqlite3.Connection:
        database = opened(store)
        database.execute(f"PRAGMA max_page_count = {pages + step}")
        return database

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(SqliteState, "_to_write", narrow)
        yield


@contextmanager
def small_files(state: Path, step: int) -> Iterator[None]:
    """No file may grow beyond a size (EFBIG), as under a quota."""
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (state.stat().st_size + 40_000 * (step + 1), limits[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)


@contextmanager
def full_disk(state: Path, step: int) -> Iterator[None]:
    """All but a bit of a real disk is taken (ENOSPC)."""
    ballast, disk = state.with_name("ballast"), os.statvfs(state.parent)
    ballast.write_bytes(b"\1" * (disk.f_bavail * disk.f_frsize - 40_000 * (step + 1)))
    try:
        yield
    finally:
        ballast.unlink()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 8 MiB, in memory."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=8m", "payconf-tests", str(place)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("nothing can be mounted here; the other two ways to a full state are tried everywhere")
    yield place
    subprocess.run(["umount", str(place)], check=True)


@pytest.fixture(scope="module")
def wanted(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """What the shop holds after an apply that nothing has disturbed."""
    world = begin(tmp_path_factory.mktemp("undisturbed"))
    assert world.payconf("apply", "shop", "--yes").code == 0
    return holdings(world)


def begun(folder: Path, place: Path) -> tuple[World, Path]:
    """A world that is about to change something of every kind, its state in a folder of its own."""
    world = begin(folder)
    place.mkdir(exist_ok=True)
    state = place / "state.sqlite"
    with closing(sqlite3.connect(world.environ["PAYCONF_STATE"].removeprefix("sqlite://"))) as database:
        database.execute("VACUUM INTO ?", (str(state),))
    world.environ["PAYCONF_STATE"] = f"sqlite://{state}"
    with closing(open_state(world.environ["PAYCONF_STATE"])):
        return world, state


def tried(narrow: Narrow, folder: Path, place: Path, wanted: Any, says: str) -> int:
    """Apply with ever more space until there is enough; how many runs broke off, all of which were resumed."""
    broken_off = 0
    for step in count():
        world, state = begun(folder / str(step), place)
        with narrow(state, step):
            said = world.payconf("apply", "shop", "--yes")
        if said.code == 0:
            return broken_off
        assert said.code == 1, said.all
        assert re.search(f"The state {re.escape(str(state))} can't be used: {says}", said.flat), said.all
        broken_off += finished(world, state, said, wanted)
        for file in place.iterdir():
            file.unlink()
    raise AssertionError


def finished(world: World, state: Path, said: Said, wanted: Any) -> bool:
    """With space again, the command that the error ends with does what is left. Whether a run had begun."""
    with closing(sqlite3.connect(state)) as database:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert world.payconf("lock", "break", "shop", "--yes").code == 0
    resume = "payconf resume shop r-0002"
    words = resume.split()[1:] if said.flat.endswith(resume) else ("apply", "shop", "--yes")
    done = world.payconf(*words)
    assert done.code == 0, done.all
    assert holdings(world) == wanted
    *_, run = world.workflow().runs("shop")
    assert (run.error, {step.done for step in run.latest}) == ("", {Done.DONE})
    assert world.payconf("plan", "shop", "--detailed-exitcode").code == 0
    assert world.payconf("audit", "shop").code == 0
    return words[0] == "resume"


def test_few_pages(tmp_path: Path, wanted: Any) -> None:
    assert tried(few_pages, tmp_path, tmp_path / "state", wanted, "database or disk is full") > 1


def test_small_files(tmp_path: Path, wanted: Any) -> None:
    assert tried(small_files, tmp_path, tmp_path / "state", wanted, "(database or disk is full|disk I/O error)") > 1


def test_a_full_disk(tmp_path: Path, small_disk: Path, wanted: Any) -> None:
    assert tried(full_disk, tmp_path, small_disk, wanted, "(database or disk is full|disk I/O error)") > 1


def test_a_state_that_is_full_is_not_taken_for_one_that_may_only_be_read(tmp_path: Path) -> None:
    """An older one, for which there is no space to be carried over."""
    path = tmp_path / "state.sqlite"
    with closing(sqlite3.connect(path)) as old:
        old.executescript(tables.MIGRATIONS[0])
        old.execute("PRAGMA user_version = 1")
    with small_files(path, -1):
        error = refused(StateError, lambda: open_state(f"sqlite://{path}"), "can't be used")
    assert "older payconf" not in error.message
    with closing(open_state(f"sqlite://{path}")) as store:
        assert store.environments() == ()

"""State in SQLite besides the contract (tests/test_state_conformance.py): its file, older tables, full disks."""

from __future__ import annotations

import os
import sqlite3
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from payconf.model.address import Address
from payconf.model.errors import PayconfError, StateError
from payconf.model.outcome import Done, Step
from payconf.model.state import Binding, SwitchedOff
from payconf.state import open_state, tables
from payconf.state.base import StateStore

STRIPE = Address("integrations", "stripe")
CARD = SwitchedOff("integrations", "3", "enabled", "3", False, "r-0002", "2026-11-29T06:00:00+00:00")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "deep" / "folder" / "state.sqlite"


@pytest.fixture
def store(path: Path) -> Iterator[StateStore]:
    opened = open_state(f"sqlite://{path}")
    yield opened
    opened.close()


def test_the_file_is_its_owners_alone(store: StateStore, path: Path) -> None:
    store.bind("e", Binding(STRIPE, "1"))
    for file in path.parent.iterdir():
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
    with sqlite3.connect(path) as database:
        assert database.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    database.close()


def test_a_newer_schema_is_refused(store: StateStore, path: Path) -> None:
    store.close()
    with sqlite3.connect(path) as database:
        database.execute("PRAGMA user_version = 99")
    database.close()
    with pytest.raises(PayconfError, match="newer payconf"):
        open_state(f"sqlite://{path}")


def test_a_file_that_is_no_database_is_a_clear_error(tmp_path: Path) -> None:
    (tmp_path / "s").write_text("not a database, but text that is long enough to be looked at" * 20)
    with pytest.raises(PayconfError, match="can't be used"):
        open_state(f"sqlite://{tmp_path}/s")
    with pytest.raises(PayconfError, match="can't be used"):
        open_state(f"sqlite://{tmp_path}")


def test_a_folder_that_may_not_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(PayconfError, match="can't be used"):
        open_state(f"sqlite://{tmp_path}/file/state.sqlite")


def test_a_failed_write_leaves_nothing_behind(store: StateStore, path: Path) -> None:
    run = store.begin("e", "i", "d", "t")
    data = store.export("e")
    data["tables"]["runs"].append(data["tables"]["runs"][0])
    with pytest.raises(PayconfError, match="can't be used"):
        store.take_over("other", data)
    assert store.environments() == ("e",)
    assert store.begin("other", "i", "d", "t") == run


def test_the_folder_is_made(path: Path, store: StateStore) -> None:
    assert path.exists()
    assert os.access(path, os.W_OK)


def test_a_state_of_every_older_payconf_is_carried_over(tmp_path: Path) -> None:
    """Its tables as each version made them, with a binding and a run in them."""
    for version in range(1, len(tables.MIGRATIONS)):
        path = tmp_path / f"{version}.sqlite"
        old = sqlite3.connect(path)
        old.executescript(tables.MIGRATIONS[0])
        old.execute("INSERT INTO bindings VALUES ('production', 'integrations', 'stripe', '3', '{}', '{}')")
        old.execute("INSERT INTO runs VALUES ('production', 7, 'i', 'd', 't', '', 1)")
        for step in tables.MIGRATIONS[1:version]:
            old.executescript(step)
        old.execute(f"PRAGMA user_version = {version}")
        old.commit()
        old.close()
        store = open_state(f"sqlite://{path}")
        assert store.load("production").bindings == {STRIPE: Binding(STRIPE, "3")}
        assert store.begin("production", "i", "d", "t") == "r-0008"
        store.switch_off("production", [CARD])
        store.close()
        database = sqlite3.connect(path)
        assert database.execute("PRAGMA user_version").fetchone() == (len(tables.MIGRATIONS),)
        database.close()
        store = open_state(f"sqlite://{path}")  # the second time there is nothing to carry over
        assert store.load("production").off == (CARD,)
        store.close()


def test_a_full_disk_is_an_error_and_loses_nothing(path: Path, store: StateStore) -> None:
    """The file may not grow: what is kept stays, what fails is kept nowhere, and with room again it goes on."""
    run = store.begin("e", "i", "d", "t")
    store.bind("e", Binding(STRIPE, "1"))
    database = store._database  # type: ignore[attr-defined]
    pages = database.execute("PRAGMA page_count").fetchone()[0]
    database.execute(f"PRAGMA max_page_count = {pages}")

    def fill() -> None:
        for _ in range(100):
            store.record("e", run, Step("a", Done.DONE, text="x" * 2000))

    with pytest.raises(StateError, match="full"):
        fill()
    kept = len(store.runs("e")[0].steps)
    with pytest.raises(StateError, match="full"):
        store.keep("e", run, "plan", b"x" * 100_000)
    assert store.kept("e", run, "plan") is None
    database.execute("PRAGMA max_page_count = 100000")
    store.record("e", run, Step("b", Done.DONE))
    other = open_state(f"sqlite://{path}")
    assert len(other.runs("e")[0].steps) == kept + 1
    assert set(other.load("e").bindings) == {STRIPE}
    other.close()

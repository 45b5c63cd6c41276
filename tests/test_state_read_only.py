"""A state in SQLite that may only be read: what reads works, and says what it couldn't keep; what writes is refused."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from payconf.model.address import Address
from payconf.model.errors import StateError
from payconf.model.state import Binding
from payconf.state import open_state, tables
from payconf.testing.state.bench import refused
from tests.permissions import read_only
from tests.test_stories import FILE, local, small
from tests.worlds import World

CARD = Address("integrations", "card")


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    """A state of one binding, in a folder of its own."""
    path = tmp_path / "kept" / "state.sqlite"
    with closing(open_state(f"sqlite://{path}")) as store:
        store.bind("e", Binding(CARD, "1"))
    return path


def made(folder: Path) -> tuple[World, Path]:
    """A project with something to change, its state in a folder of its own."""
    world = small(folder)
    path = folder / "kept" / "state.sqlite"
    path.parent.mkdir()
    Path(world.environ["PAYCONF_STATE"].removeprefix("sqlite://")).rename(path)
    world.environ["PAYCONF_STATE"] = f"sqlite://{path}"
    world.edit(FILE, "sort_order: 10", "sort_order: 11")
    return world, path


def content(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.mark.parametrize("what", ["file", "folder", "both"])
def test_plan_reads_it_and_says_what_it_could_not_keep(tmp_path: Path, what: str) -> None:
    world, path = made(tmp_path)
    ((ident,),) = world.query("shop", "SELECT id FROM rules WHERE name = 'All'")
    local(world, "set", "shop", f"rules/{ident}", "enabled=false")
    paths = {"file": [path], "folder": [path.parent], "both": [path.parent, path]}[what]
    before = content(path.parent)
    with read_only(*paths):
        said = world.payconf("plan", "shop", "--detailed-exitcode")
        listed = world.payconf("runs", "shop")
    assert said.code == 2, said.all
    assert "1 to update" in said.out
    unkept = f"The audit could not be written, so what was seen here is not kept: The state {path} can only be read"
    assert unkept in " ".join(said.out.partition("Not checked")[2].split())
    assert "r-0001" in listed.out
    assert content(path.parent) == before
    again = world.payconf("plan", "shop", "--detailed-exitcode")
    assert "can only be read" not in again.all
    assert "rules/all was changed in the shop" in world.payconf("audit", "shop").out


@pytest.mark.parametrize("what", ["file", "folder"])
def test_what_writes_is_refused_before_anything_is_done(tmp_path: Path, what: str) -> None:
    world, path = made(tmp_path)
    with read_only(path if what == "file" else path.parent):
        for words in (
            ("apply", "shop", "--yes"),
            ("state", "rm", "shop", "rules/all", "--yes"),
        ):
            said = world.payconf(*words)
            assert said.code == 1, said.all
            assert f"The state {path} can only be read: " in said.flat
            assert "Run this where the file and its folder can be written." in said.flat
    assert world.query("shop", "SELECT sort_order FROM rules WHERE name = 'All'") == [(10,)]
    assert world.payconf("apply", "shop", "--yes").code == 0


def test_what_a_writer_has_not_moved_into_the_file_yet_is_read_too(kept: Path) -> None:
    """Its log lies beside it; the writer goes on meanwhile."""
    with closing(open_state(f"sqlite://{kept}")) as writer:
        writer.bind("e", Binding(CARD, "2"))
        assert kept.with_name("state.sqlite-wal").stat().st_size > 0
        with read_only(kept.parent, *kept.parent.iterdir()), closing(open_state(f"sqlite://{kept}")) as reader:
            assert reader.load("e").bindings[CARD].live_id == "2"
            writer.bind("e", Binding(CARD, "3"))
            assert reader.load("e").bindings[CARD].live_id == "3"
            refused(StateError, lambda: reader.bind("e", Binding(CARD, "4")), "can only be read")


def test_a_file_that_is_written_while_it_is_read_is_an_error(kept: Path) -> None:
    with read_only(kept.parent):
        reader = open_state(f"sqlite://{kept}")
        assert reader.load("e").bindings[CARD].live_id == "1"
    with closing(open_state(f"sqlite://{kept}")) as writer:
        refused(StateError, lambda: reader.load("e"), "written while it was read")
        writer.bind("e", Binding(CARD, "2"))
    refused(StateError, lambda: reader.load("e"), "written while it was read")
    reader.close()


def test_an_older_one_can_not_be_carried_over_and_a_newer_one_is_refused(kept: Path) -> None:
    for version, said in ((len(tables.MIGRATIONS) - 1, "of an older payconf"), (99, "newer payconf")):
        with closing(sqlite3.connect(kept)) as database:
            database.execute(f"PRAGMA user_version = {version}")
        with read_only(kept):
            refused(StateError, lambda: open_state(f"sqlite://{kept}"), said)


def test_one_that_is_not_there_or_may_not_be_read_is_an_error(kept: Path) -> None:
    """An empty state in its place would let a plan say that nothing belongs to payconf."""
    with read_only(kept.parent):
        refused(StateError, lambda: open_state(f"sqlite://{kept.parent}/other.sqlite"), "can't be used")
        refused(StateError, lambda: open_state(f"sqlite://{kept.parent}/deep/other.sqlite"), "can't be used")
    mode = kept.stat().st_mode
    with read_only(kept.parent):
        kept.chmod(0)
        refused(StateError, lambda: open_state(f"sqlite://{kept}"), "can't be used")
        kept.chmod(mode)
    assert list(content(kept.parent)) == ["state.sqlite"]

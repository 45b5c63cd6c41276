"""State in SQLite: what it keeps, what it refuses, and how its file lies on disk."""

from __future__ import annotations

import os
import sqlite3
import stat
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from payconf.model.address import Address
from payconf.model.errors import PayconfError, Refused, Stale, UsageError
from payconf.model.outcome import Done, Step
from payconf.model.state import Binding, State, Written
from payconf.model.value import Gone, LiveRef, Ref, SecretRef
from payconf.state import open_state
from payconf.state.base import StateStore

STRIPE = Address("integrations", "stripe")
CARDS = Address("rules", "cards")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "deep" / "folder" / "state.sqlite"


@pytest.fixture
def store(path: Path) -> Iterator[StateStore]:
    opened = open_state(f"sqlite://{path}")
    yield opened
    opened.close()


def test_an_unknown_environment_has_an_empty_state(store: StateStore) -> None:
    assert store.load("production") == State()


def test_bindings_survive_with_every_kind_of_value(store: StateStore, path: Path) -> None:
    binding = Binding(
        STRIPE,
        "7",
        {
            "label": {"default": "Karte ä"},
            "secret_key": SecretRef("env://X", "ab12"),
            "methods": [LiveRef("integrations", "7", "method.card"), Gone("apruve.", "9"), Ref(CARDS, "id")],
            "amount": Decimal("10.50"),
            "expression": None,
        },
        {"secret_key": Written("written", "ab12", "r-0001", "7", "k1"), "signing_secret": Written("unproven")},
    )
    store.bind("production", binding)
    again = open_state(f"sqlite://{path}")
    assert again.load("production").bindings == {STRIPE: binding}
    assert again.load("sandbox").bindings == {}
    again.close()


def test_bind_overwrites_and_unbind_forgets(store: StateStore) -> None:
    store.bind("e", Binding(STRIPE, "1"))
    store.bind("e", Binding(STRIPE, "2", {"name": "x"}))
    assert store.load("e").bindings[STRIPE] == Binding(STRIPE, "2", {"name": "x"})
    store.unbind("e", STRIPE)
    store.unbind("e", STRIPE)
    assert store.load("e").bindings == {}


def test_one_live_object_has_one_owner(store: StateStore) -> None:
    store.bind("e", Binding(STRIPE, "1"))
    with pytest.raises(Refused, match="integrations/stripe already owns") as caught:
        store.bind("e", Binding(Address("integrations", "cards"), "1"))
    assert "moved:" in caught.value.fix
    store.bind("e", Binding(CARDS, "1"))
    store.bind("other", Binding(Address("integrations", "cards"), "1"))
    assert set(store.load("e").bindings) == {STRIPE, CARDS}


def test_rename_moves_a_binding_and_is_remembered(store: StateStore) -> None:
    new = Address("integrations", "cards")
    store.bind("e", Binding(STRIPE, "1", {"name": "x"}))
    store.rename("e", STRIPE, new)
    store.rename("e", STRIPE, new)
    state = store.load("e")
    assert state.bindings == {new: Binding(new, "1", {"name": "x"})}
    assert state.moved == {STRIPE: new}
    store.rename("e", new, STRIPE)
    assert store.load("e").moved == {new: STRIPE}
    store.rename("e", STRIPE, STRIPE)
    assert set(store.load("e").bindings) == {STRIPE}


def test_rename_refuses_a_taken_address_and_another_kind(store: StateStore) -> None:
    new = Address("integrations", "cards")
    store.bind("e", Binding(STRIPE, "1"))
    store.bind("e", Binding(new, "2"))
    with pytest.raises(Refused, match="owns an object of its own"):
        store.rename("e", STRIPE, new)
    with pytest.raises(Refused, match="another kind"):
        store.rename("e", STRIPE, CARDS)
    assert {binding.live_id for binding in store.load("e").bindings.values()} == {"1", "2"}


def test_a_plan_is_used_once(store: StateStore) -> None:
    store.use_plan("e", "abc")
    store.use_plan("other", "abc")
    with pytest.raises(Stale, match="once only"):
        store.use_plan("e", "abc")


def test_runs_keep_their_steps_in_order(store: StateStore) -> None:
    first = store.begin("e", "intent", "digest", "2026-11-22T14:02:11+00:00")
    other = store.begin("other", "i", "d", "2026-11-22T15:00:00+00:00")
    steps = (Step("create:rules/b", Done.DONE, "3"), Step("create:rules/a", Done.FAILED, None, "no"))
    for step in steps:
        store.record("e", first, step)
    assert [run.error for run in store.runs("e")] == ["the run did not come to its end"]
    store.finish("e", first, "no")
    second = store.begin("e", "intent", "digest", "2026-11-23T14:02:11+00:00")
    store.finish("e", second, "")
    assert (first, other, second) == ("r-0001", "r-0001", "r-0002")
    runs = store.runs("e")
    assert (runs[0].steps, runs[0].error, runs[0].intent, runs[0].digest) == (steps, "no", "intent", "digest")
    assert (runs[1].steps, runs[1].error) == ((), "")
    assert store.load("e").last_run == "r-0002, 2026-11-23T14:02:11+00:00, 0 done"
    assert store.load("other").last_run.startswith("r-0001, ")


def test_the_last_run_counts_what_went_wrong(store: StateStore) -> None:
    run = store.begin("e", "i", "d", "2026-11-22T14:02:11+00:00")
    store.record("e", run, Step("a", Done.DONE))
    store.record("e", run, Step("b", Done.UNKNOWN))
    store.record("e", run, Step("c", Done.SKIPPED))
    assert store.load("e").last_run == "r-0001, 2026-11-22T14:02:11+00:00, 1 done, 1 skipped, 1 unknown, not finished"


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


def test_a_failed_write_leaves_nothing_behind(store: StateStore) -> None:
    with pytest.raises(PayconfError, match="can't be used"):
        store.record("e", "r-0001", Step("a", Done.DONE, text=None))  # type: ignore[arg-type]
    run = store.begin("e", "i", "d", "t")
    assert store.runs("e")[0].steps == ()
    assert run == "r-0001"


@pytest.mark.parametrize("url", ["postgresql://u:canary@h/db", "s3://bucket/key", "postgres://h/db"])
def test_other_backends_come_later(url: str) -> None:
    with pytest.raises(UsageError, match=r"extra will be payconf\[") as caught:
        open_state(url)
    assert "canary" not in str(caught.value)


@pytest.mark.parametrize("url", ["", "sqlite", "sqlite://", "sqlite:///", "sqlite://state.db", "mysql://u:canary@h/db"])
def test_an_address_that_is_not_understood(url: str) -> None:
    with pytest.raises(UsageError, match="not understood") as caught:
        open_state(url)
    assert "canary" not in str(caught.value)


def test_the_folder_is_made(path: Path, store: StateStore) -> None:
    assert path.exists()
    assert os.access(path, os.W_OK)

"""What the state keeps of payconf off, and how a state of an older payconf learns to keep it."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from pathlib import Path

from payconf.model.address import Address
from payconf.model.state import Binding, SwitchedOff
from payconf.model.value import LiveRef, Ref
from payconf.state import open_state, sqlite

METHODS = [LiveRef("integrations", "7", "method.card"), Ref(Address("integrations", "bank"), "method.")]
RULE = SwitchedOff("rules", "5", "methods", "3", METHODS, "r-0002", "2026-11-29T06:00:00+00:00")
CARD = SwitchedOff("integrations", "3", "enabled", "3", False, "r-0002", "2026-11-29T06:00:00+00:00")


def address(path: Path) -> str:
    return f"sqlite://{path}"


def test_it_is_remembered_replaced_and_forgotten_by_run(tmp_path: Path) -> None:
    store = open_state(address(tmp_path / "state.sqlite"))
    store.switch_off("production", [RULE, CARD])
    assert store.load("production").off == (CARD, RULE)
    assert store.load("sandbox").off == ()
    again = replace(RULE, value=METHODS[:1], run="r-0005")
    store.switch_off("production", [again])
    assert store.load("production").off == (CARD, again)
    store.forget_off("production", [RULE, CARD])  # the rule was switched off again since
    assert store.load("production").off == (again,)
    store.close()
    reopened = open_state(address(tmp_path / "state.sqlite"))
    assert reopened.load("production").off == (again,)
    reopened.close()


def test_a_run_keeps_its_note(tmp_path: Path) -> None:
    store = open_state(address(tmp_path / "state.sqlite"))
    first, second = (store.begin("production", "i", digest, "t") for digest in "ab")
    store.note("production", second, "payconf off integrations/x")
    assert [(run.id, run.note) for run in store.runs("production")] == [
        (first, ""),
        (second, "payconf off integrations/x"),
    ]
    assert store.runs("sandbox") == ()
    store.close()


def test_a_state_of_an_older_payconf_is_carried_over(tmp_path: Path) -> None:
    """Its tables as the first version made them, with a binding in them."""
    path = tmp_path / "state.sqlite"
    old = sqlite3.connect(path)
    for statement in sqlite._MIGRATIONS[0].split(";\n"):
        old.execute(statement)
    old.execute("INSERT INTO bindings VALUES ('production', 'integrations', 'card', '3', '{}', '{}')")
    old.execute("PRAGMA user_version = 1")
    old.commit()
    old.close()
    store = open_state(address(path))
    assert store.load("production").bindings == {
        Address("integrations", "card"): Binding(Address("integrations", "card"), "3")
    }
    store.switch_off("production", [CARD])
    store.close()
    database = sqlite3.connect(path)
    assert database.execute("PRAGMA user_version").fetchone() == (len(sqlite._MIGRATIONS),)
    database.close()
    store = open_state(address(path))  # the second time there is nothing to carry over
    assert store.load("production").off == (CARD,)
    store.close()

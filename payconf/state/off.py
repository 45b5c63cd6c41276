"""What `payconf off` did, and the notes of runs, in their own tables of the SQLite state."""

from __future__ import annotations

import json
import sqlite3
from abc import abstractmethod
from collections.abc import Iterable
from contextlib import AbstractContextManager

from payconf.model.state import SwitchedOff
from payconf.model.value import Value, from_json, to_json
from payconf.state.rows import run_number

TABLES = """
CREATE TABLE switched_off (environment TEXT, kind TEXT, live_id TEXT, field TEXT, integration TEXT,
  value TEXT NOT NULL, run TEXT NOT NULL, at TEXT NOT NULL,
  PRIMARY KEY (environment, kind, live_id, field, integration)) STRICT;
CREATE TABLE notes (environment TEXT, number INTEGER, text TEXT NOT NULL, PRIMARY KEY (environment, number)) STRICT;
"""


class OffTables:
    """The part of a SQLite state that keeps these tables."""

    @abstractmethod
    def _transaction(self) -> AbstractContextManager[sqlite3.Connection]:
        """A durable transaction."""

    def switch_off(self, environment: str, entries: Iterable[SwitchedOff]) -> None:
        """Remember what is about to be switched off; what was remembered of the same field gives way."""
        with self._transaction() as database:
            database.executemany(
                "INSERT OR REPLACE INTO switched_off VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                [(environment, *_key(entry), dump(entry.value), entry.run, entry.at) for entry in entries],
            )

    def forget_off(self, environment: str, entries: Iterable[SwitchedOff]) -> None:
        """Forget these, unless a later run has switched the same off again."""
        with self._transaction() as database:
            database.executemany(
                "DELETE FROM switched_off WHERE environment = ? AND kind = ? AND live_id = ? AND field = ?"
                " AND integration = ? AND run = ?",
                [(environment, *_key(entry), entry.run) for entry in entries],
            )

    def note(self, environment: str, run: str, text: str) -> None:
        """Keep a text beside a run, for the audit."""
        with self._transaction() as database:
            database.execute("INSERT OR REPLACE INTO notes VALUES (?, ?, ?)", (environment, run_number(run), text))


def off_of(database: sqlite3.Connection, environment: str) -> tuple[SwitchedOff, ...]:
    """All that is remembered of one environment, in a fixed order."""
    rows = database.execute(
        "SELECT kind, live_id, field, integration, value, run, at FROM switched_off WHERE environment = ?"
        " ORDER BY kind, live_id, field, integration",
        (environment,),
    )
    return tuple(
        SwitchedOff(kind, live_id, field, integration, from_json(json.loads(value)), run, at)
        for kind, live_id, field, integration, value, run, at in rows
    )


def notes_of(database: sqlite3.Connection, environment: str) -> dict[int, str]:
    """The notes of one environment's runs, by number."""
    return dict(database.execute("SELECT number, text FROM notes WHERE environment = ?", (environment,)))


def dump(value: Value) -> str:
    """A value as JSON, the same text for the same value."""
    return json.dumps(to_json(value), ensure_ascii=False, sort_keys=True)


def _key(entry: SwitchedOff) -> tuple[str, str, str, str]:
    return entry.kind, entry.live_id, entry.field, entry.integration

"""What `payconf off` did, and the notes of runs, in their own tables of a state in tables."""

from __future__ import annotations

import json
from collections.abc import Iterable

from payconf.model.state import SwitchedOff
from payconf.model.value import Value, from_json, to_json
from payconf.state.rows import plain, run_number
from payconf.state.sql import Database, Tables, upsert

TABLES = """
CREATE TABLE switched_off (environment TEXT, kind TEXT, live_id TEXT, field TEXT, integration TEXT,
  value TEXT NOT NULL, run TEXT NOT NULL, at TEXT NOT NULL,
  PRIMARY KEY (environment, kind, live_id, field, integration)) STRICT;
CREATE TABLE notes (environment TEXT, number INTEGER, text TEXT NOT NULL, PRIMARY KEY (environment, number)) STRICT;
"""
_PUT = upsert("switched_off", ("environment", "kind", "live_id", "field", "integration"), ("value", "run", "at"))
_NOTE = upsert("notes", ("environment", "number"), ("text",))


class OffTables(Tables):
    """The part of a state in tables that keeps these tables."""

    def switch_off(self, environment: str, entries: Iterable[SwitchedOff]) -> None:
        """Remember what is about to be switched off; what was remembered of the same field gives way."""
        with self._transaction() as database:
            database.executemany(
                _PUT,
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
            database.execute(_NOTE, (environment, run_number(run), plain(text)))


def off_of(database: Database, environment: str) -> tuple[SwitchedOff, ...]:
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


def dump(value: Value) -> str:
    """A value as JSON, the same text for the same value."""
    return json.dumps(to_json(value), sort_keys=True)


def _key(entry: SwitchedOff) -> tuple[str, str, str, str]:
    return entry.kind, entry.live_id, entry.field, entry.integration

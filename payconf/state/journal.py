"""Journals of runs, and the files kept beside them, in their own tables of a state in tables."""

from __future__ import annotations

import json
from collections.abc import Iterable

from payconf.model.journal import Entry
from payconf.state.rows import run_number
from payconf.state.sql import Tables, upsert

TABLES = """
CREATE TABLE journal (position INTEGER PRIMARY KEY AUTOINCREMENT, environment TEXT NOT NULL, number INTEGER NOT NULL,
  change TEXT NOT NULL, phase TEXT NOT NULL, at TEXT NOT NULL, facts TEXT NOT NULL) STRICT;
CREATE TABLE files (environment TEXT, number INTEGER, name TEXT, content BLOB NOT NULL,
  PRIMARY KEY (environment, number, name)) STRICT;
"""
_KEEP = upsert("files", ("environment", "number", "name"), ("content",))
_OF_RUNS = ("runs", "steps", "notes", "journal", "files")


class JournalTables(Tables):
    """The part of a state in tables that keeps these tables."""

    def journal(self, environment: str, run: str, entry: Entry) -> None:
        """Append to a run's journal. Durable when it returns: nothing is sent to the shop before."""
        facts = json.dumps(dict(entry.facts), sort_keys=True)
        with self._transaction() as database:
            database.execute(
                "INSERT INTO journal (environment, number, change, phase, at, facts) VALUES (?, ?, ?, ?, ?, ?)",
                (environment, run_number(run), entry.change, entry.phase, entry.at, facts),
            )

    def entries(self, environment: str, run: str) -> tuple[Entry, ...]:
        """A run's journal, in its order."""
        with self._reading() as database:
            rows = database.execute(
                "SELECT change, phase, at, facts FROM journal WHERE environment = ? AND number = ? ORDER BY position",
                (environment, run_number(run)),
            ).fetchall()
        return tuple(Entry(change, phase, at, json.loads(facts)) for change, phase, at, facts in rows)

    def keep(self, environment: str, run: str, name: str, content: bytes) -> None:
        """Keep a file beside a run."""
        with self._transaction() as database:
            database.execute(_KEEP, (environment, run_number(run), name, content))

    def kept(self, environment: str, run: str, name: str) -> bytes | None:
        """A file that was kept; None where there is none of that name."""
        with self._reading() as database:
            row = database.execute(
                "SELECT content FROM files WHERE environment = ? AND number = ? AND name = ?",
                (environment, run_number(run), name),
            ).fetchone()
        return None if row is None else bytes(row[0])

    def names(self, environment: str, run: str, start: str) -> tuple[str, ...]:
        """Names of files kept beside a run that begin so, sorted."""
        with self._reading() as database:
            rows = database.execute(
                "SELECT name FROM files WHERE environment = ? AND number = ? AND substr(name, 1, ?) = ?",
                (environment, run_number(run), len(start), start),
            ).fetchall()
        return tuple(sorted(row[0] for row in rows))

    def prune(self, environment: str, runs: Iterable[str]) -> None:
        """Forget finished runs with journal, steps, notes and files. Used plans and the audit stay."""
        numbers = [(environment, run_number(run)) for run in runs]
        with self._transaction() as database:
            finished = [
                where
                for where in numbers
                if database.execute(
                    "SELECT 1 FROM runs WHERE environment = ? AND number = ? AND finished = 1", where
                ).fetchone()
            ]
            for table in _OF_RUNS:
                database.executemany(f"DELETE FROM {table} WHERE environment = ? AND number = ?", finished)  # noqa: S608

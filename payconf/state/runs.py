"""Runs and their steps, in tables."""

from __future__ import annotations

from payconf.model.outcome import Done, Run, Step
from payconf.state.rows import NOT_FINISHED, plain, run_id, run_number
from payconf.state.sql import Database, Tables, upsert

NUMBERS = """
CREATE TABLE numbers (environment TEXT PRIMARY KEY, used INTEGER NOT NULL) STRICT;
INSERT INTO numbers (environment, used) SELECT environment, max(number) FROM runs GROUP BY environment;
"""
"""The highest number that a run has had: a run that was pruned doesn't give its number back."""


class RunTables(Tables):
    """The part of a state in tables that keeps runs."""

    def begin(self, environment: str, intent: str, digest: str, started_at: str) -> str:
        """Open a run; returns its id, r-0001 and up. No two runs ever have one id."""
        with self._transaction() as database:
            row = database.execute("SELECT used FROM numbers WHERE environment = ?", (environment,)).fetchone()
            number = (row[0] if row else 0) + 1
            database.execute(upsert("numbers", ("environment",), ("used",)), (environment, number))
            database.execute(
                "INSERT INTO runs (environment, number, intent, digest, started_at) VALUES (?, ?, ?, ?, ?)",
                (environment, number, intent, digest, started_at),
            )
        return run_id(number)

    def record(self, environment: str, run: str, step: Step) -> None:
        """Note how one change ended."""
        with self._transaction() as database:
            database.execute(
                "INSERT INTO steps (environment, number, change, done, live_id, text) VALUES (?, ?, ?, ?, ?, ?)",
                (environment, run_number(run), step.change, step.done.value, step.live_id, plain(step.text)),
            )

    def finish(self, environment: str, run: str, error: str) -> None:
        """Close a run."""
        with self._transaction() as database:
            database.execute(
                "UPDATE runs SET error = ?, finished = 1 WHERE environment = ? AND number = ?",
                (plain(error), environment, run_number(run)),
            )

    def runs(self, environment: str) -> tuple[Run, ...]:
        """All runs, oldest first."""
        with self._reading() as database:
            return _runs(database, environment, 0)

    def _last_run(self, database: Database, environment: str) -> tuple[Run, ...]:
        (last,) = database.execute(
            "SELECT coalesce(max(number), 0) FROM runs WHERE environment = ?", (environment,)
        ).fetchone()
        return _runs(database, environment, last)


def _runs(database: Database, environment: str, least: int) -> tuple[Run, ...]:
    where = (environment, least)
    notes = dict(
        database.execute("SELECT number, text FROM notes WHERE environment = ? AND number >= ?", where).fetchall()
    )
    steps: dict[int, list[Step]] = {}
    for number, change, done, live_id, text in database.execute(
        "SELECT number, change, done, live_id, text FROM steps WHERE environment = ? AND number >= ? ORDER BY position",
        where,
    ).fetchall():
        steps.setdefault(number, []).append(Step(change, Done(done), live_id, text))
    rows = database.execute(
        "SELECT number, intent, digest, started_at, CASE WHEN finished = 1 THEN error ELSE ? END FROM runs"
        " WHERE environment = ? AND number >= ? ORDER BY number",
        (NOT_FINISHED, *where),
    ).fetchall()
    made = []
    for number, intent, digest, started_at, error in rows:
        done, note = tuple(steps.get(number, ())), notes.get(number, "")
        made.append(Run(run_id(number), environment, intent, digest, started_at, done, error, note))
    return tuple(made)

"""State in one SQLite file. Values lie in it as JSON of payconf.model.value; no secret ever does."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from payconf.model.address import Address
from payconf.model.errors import PayconfError, Refused, Stale
from payconf.model.outcome import Done, Run, Step
from payconf.model.state import Binding, State
from payconf.state import chain, journal, locks, off, whole
from payconf.state.rows import NOT_FINISHED, dump_values, dump_written, run_id, run_number, summary, to_binding

_TABLES = """
CREATE TABLE bindings (environment TEXT, kind TEXT, key TEXT, live_id TEXT NOT NULL, last_applied TEXT NOT NULL,
  written TEXT NOT NULL, PRIMARY KEY (environment, kind, key), UNIQUE (environment, kind, live_id)) STRICT;
CREATE TABLE moves (environment TEXT, old TEXT, new TEXT NOT NULL, PRIMARY KEY (environment, old)) STRICT;
CREATE TABLE plans (environment TEXT, digest TEXT, PRIMARY KEY (environment, digest)) STRICT;
CREATE TABLE runs (environment TEXT, number INTEGER, intent TEXT NOT NULL, digest TEXT NOT NULL,
  started_at TEXT NOT NULL, error TEXT NOT NULL DEFAULT '', finished INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (environment, number)) STRICT;
CREATE TABLE steps (position INTEGER PRIMARY KEY AUTOINCREMENT, environment TEXT NOT NULL, number INTEGER NOT NULL,
  change TEXT NOT NULL, done TEXT NOT NULL, live_id TEXT, text TEXT NOT NULL) STRICT;
"""
_MIGRATIONS: tuple[str, ...] = (_TABLES, off.TABLES, f"{journal.TABLES}{locks.TABLES}{chain.TABLES}")
"""One step after the other; a file's user_version says how many it has had. Only ever add to its end."""


class SqliteState(off.OffTables, journal.JournalTables, locks.LockTables, chain.AuditTables, whole.Whole):
    """A payconf.state.base.StateStore. The file is the owner's alone (mode 0600); every method is durable."""

    def __init__(self, path: Path) -> None:
        self._path = path
        with self._errors():
            path.parent.mkdir(parents=True, exist_ok=True)
            os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
            self._database = sqlite3.connect(path, isolation_level=None, timeout=30)
        try:
            self._prepare()
        except PayconfError:
            self._database.close()
            raise

    def _prepare(self) -> None:
        with self._errors():
            self._database.execute("PRAGMA journal_mode = WAL")
            self._database.execute("PRAGMA synchronous = FULL")
        with self._transaction() as database:
            version = int(database.execute("PRAGMA user_version").fetchone()[0])
            if version > len(_MIGRATIONS):
                raise PayconfError(
                    f"The state {self._path} was written by a newer payconf"
                    f" (schema {version}, this one knows {len(_MIGRATIONS)}).",
                    "Use that version; an older one could forget what it can't read.",
                )
            for number, step in enumerate(_MIGRATIONS[version:], version + 1):
                for statement in step.split(";\n"):
                    database.execute(statement)
                database.execute(f"PRAGMA user_version = {number}")

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, OSError) as error:
            raise PayconfError(
                f"The state {self._path} can't be used: {error}.",
                "Without it payconf doesn't know which objects of the shop are its own; mend the file or its place.",
            ) from error

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        with self._errors():
            yield self._database

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        with self._errors():
            self._database.execute("BEGIN IMMEDIATE")
            try:
                yield self._database
            except BaseException:
                self._database.execute("ROLLBACK")
                raise
            self._database.execute("COMMIT")

    def load(self, environment: str) -> State:
        """All bindings of one environment; an unknown environment has an empty state."""
        with self._errors():
            rows = self._database.execute(
                "SELECT kind, key, live_id, last_applied, written FROM bindings WHERE environment = ?"
                " ORDER BY kind, key",
                (environment,),
            ).fetchall()
            moves = self._database.execute(
                "SELECT old, new FROM moves WHERE environment = ? ORDER BY old", (environment,)
            ).fetchall()
            switched_off = off.off_of(self._database, environment)
        bindings = [to_binding(*row) for row in rows]
        return State(
            {binding.address: binding for binding in bindings},
            summary(self.runs(environment)),
            {Address.parse(old): Address.parse(new) for old, new in moves},
            switched_off,
        )

    def bind(self, environment: str, binding: Binding) -> None:
        """Add or overwrite one binding. Raises Refused where another address owns the live object."""
        kind, key = binding.address
        with self._transaction() as database:
            owner = database.execute(
                "SELECT key FROM bindings WHERE environment = ? AND kind = ? AND live_id = ? AND key != ?",
                (environment, kind, binding.live_id, key),
            ).fetchone()
            if owner is not None:
                raise Refused(
                    f"{kind}/{owner[0]} already owns number {binding.live_id} of the shop's {kind},"
                    f" so {binding.address} can't have it.",
                    "If the key was renamed, write it down:"
                    f" moved: [{{from: {kind}/{owner[0]}, to: {binding.address}}}].",
                )
            row = (binding.live_id, dump_values(binding.last_applied), dump_written(binding.written))
            database.execute(
                "INSERT OR REPLACE INTO bindings VALUES (?, ?, ?, ?, ?, ?)", (environment, kind, key, *row)
            )

    def unbind(self, environment: str, address: Address) -> None:
        """Forget one binding."""
        with self._transaction() as database:
            database.execute(
                "DELETE FROM bindings WHERE environment = ? AND kind = ? AND key = ?", (environment, *address)
            )

    def rename(self, environment: str, old: Address, new: Address) -> None:
        """Move a binding to another address of its kind; no-op where `old` has none. Refused where `new` has one."""
        if old.kind != new.kind:
            raise Refused(f"{old} can't become {new}: it would be another kind of object.")
        where = (environment, *old)
        with self._transaction() as database:
            if not _bound(database, where) or old == new:
                return
            if _bound(database, (environment, *new)):
                raise Refused(
                    f"{old} can't be renamed to {new}, which owns an object of its own.",
                    "Remove one of the two keys first.",
                )
            database.execute(
                "UPDATE bindings SET key = ? WHERE environment = ? AND kind = ? AND key = ?", (new.key, *where)
            )
            database.execute("DELETE FROM moves WHERE environment = ? AND old = ?", (environment, str(new)))
            database.execute("INSERT OR REPLACE INTO moves VALUES (?, ?, ?)", (environment, str(old), str(new)))

    def use_plan(self, environment: str, digest: str) -> None:
        """Mark a plan as used; raises Stale where it was used before."""
        with self._transaction() as database:
            done = database.execute("INSERT OR IGNORE INTO plans VALUES (?, ?)", (environment, digest)).rowcount
            if not done:
                raise Stale("This plan was applied before, and a plan is applied once only.", "Make a new plan.")

    def begin(self, environment: str, intent: str, digest: str, started_at: str) -> str:
        """Open a run; returns its id, r-0001 and up."""
        with self._transaction() as database:
            (last,) = database.execute(
                "SELECT coalesce(max(number), 0) FROM runs WHERE environment = ?", (environment,)
            ).fetchone()
            database.execute(
                "INSERT INTO runs (environment, number, intent, digest, started_at) VALUES (?, ?, ?, ?, ?)",
                (environment, last + 1, intent, digest, started_at),
            )
        return run_id(last + 1)

    def record(self, environment: str, run: str, step: Step) -> None:
        """Note how one change ended."""
        with self._transaction() as database:
            database.execute(
                "INSERT INTO steps (environment, number, change, done, live_id, text) VALUES (?, ?, ?, ?, ?, ?)",
                (environment, run_number(run), step.change, step.done.value, step.live_id, step.text),
            )

    def finish(self, environment: str, run: str, error: str) -> None:
        """Close a run."""
        with self._transaction() as database:
            database.execute(
                "UPDATE runs SET error = ?, finished = 1 WHERE environment = ? AND number = ?",
                (error, environment, run_number(run)),
            )

    def runs(self, environment: str) -> tuple[Run, ...]:
        """All runs, oldest first."""
        with self._errors():
            notes = off.notes_of(self._database, environment)
            steps: dict[int, list[Step]] = {}
            for number, change, done, live_id, text in self._database.execute(
                "SELECT number, change, done, live_id, text FROM steps WHERE environment = ? ORDER BY position",
                (environment,),
            ):
                steps.setdefault(number, []).append(Step(change, Done(done), live_id, text))
            rows = self._database.execute(
                "SELECT number, intent, digest, started_at, iif(finished, error, ?) FROM runs"
                " WHERE environment = ? ORDER BY number",
                (NOT_FINISHED, environment),
            ).fetchall()
        return tuple(
            Run(
                run_id(number),
                environment,
                intent,
                digest,
                started_at,
                tuple(steps.get(number, ())),
                error,
                notes.get(number, ""),
            )
            for number, intent, digest, started_at, error in rows
        )

    def close(self) -> None:
        """Let go of the file."""
        self._database.close()


def _bound(database: sqlite3.Connection, where: tuple[str, str, str]) -> bool:
    query = "SELECT 1 FROM bindings WHERE environment = ? AND kind = ? AND key = ?"
    return database.execute(query, where).fetchone() is not None

"""State in one SQLite file. Values lie in it as JSON of payconf.model.value; no secret ever does."""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from payconf.model.errors import PayconfError, StateError
from payconf.state.sql import statements
from payconf.state.tables import MIGRATIONS, SqlState, newer


class SqliteState(SqlState):
    """A payconf.state.base.StateStore. The file is the owner's alone (mode 0600); every method is durable."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._turn = threading.RLock()
        self._joined = False
        with self._errors():
            path.parent.mkdir(parents=True, exist_ok=True)
            os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
            self._database = sqlite3.connect(path, isolation_level=None, timeout=30, check_same_thread=False)
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
            if version > len(MIGRATIONS):
                raise newer(str(self._path), version)
            for number, step in enumerate(MIGRATIONS[version:], version + 1):
                for statement in statements(step, {}):
                    database.execute(statement)
                database.execute(f"PRAGMA user_version = {number}")

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, OSError) as error:
            raise StateError(
                f"The state {self._path} can't be used: {error}.",
                "Without it payconf doesn't know which objects of the shop are its own; mend the file or its place.",
            ) from error

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        with self._begun("BEGIN") as database:
            yield database

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        with self._begun("BEGIN IMMEDIATE") as database:
            yield database

    @contextmanager
    def _begun(self, statement: str) -> Iterator[sqlite3.Connection]:
        with self._turn, self._errors():
            if self._joined:  # this thread's own `together`, which ends it
                yield self._database
            else:
                self._database.execute(statement)
                try:
                    yield self._database
                    self._database.execute("COMMIT")
                except BaseException:
                    if self._database.in_transaction:  # a full disk has ended it already
                        self._database.execute("ROLLBACK")
                    raise

    @contextmanager
    def together(self) -> Iterator[None]:
        """Everything that is written inside is durable when it is left, all of it or nothing."""
        with self._begun("BEGIN IMMEDIATE"):
            before, self._joined = self._joined, True
            try:
                yield
            finally:
                self._joined = before

    def close(self) -> None:
        """Let go of the file."""
        self._database.close()

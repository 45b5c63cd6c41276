"""State in one SQLite file. Values lie in it as JSON of payconf.model.value; no secret ever does."""

from __future__ import annotations

import errno
import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from payconf.model.errors import NotReady, StateError
from payconf.state.sql import statements
from payconf.state.tables import MIGRATIONS, SqlState, newer

_DENIED = (errno.EACCES, errno.EPERM, errno.EROFS)
_LOOKED_AT = "it is only looked at"
_CANT_WRITE = (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN)


class SqliteState(SqlState):
    """A payconf.state.base.StateStore. The file is the owner's alone (mode 0600); every method is durable.

    A file that can't be written, or lies where nothing can be, is opened for reading: then writes raise StateError.
    Without `write` it is, whatever could be done.
    """

    def __init__(self, path: Path, write: bool = True) -> None:
        self._path = path
        self._turn = threading.RLock()
        self._only_read = ""
        self._still: tuple[int, ...] = ()
        with self._errors():
            if not write:
                self._only_read = _LOOKED_AT
                self._database = self._to_read()
                return
            try:
                self._database = self._to_write()
            except (OSError, sqlite3.Error) as error:
                if not _cant_write(error) or not path.is_file():
                    raise
                self._only_read = getattr(error, "strerror", "") or str(error)
                self._database = self._to_read()

    def _to_write(self) -> sqlite3.Connection:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
        database = sqlite3.connect(self._path, isolation_level=None, timeout=30, check_same_thread=False)
        try:
            database.execute("PRAGMA journal_mode = WAL")
            database.execute("PRAGMA synchronous = FULL")
            database.execute("BEGIN IMMEDIATE")
            version = self._version(database)
            for number, step in enumerate(MIGRATIONS[version:], version + 1):
                for statement in statements(step, {}):
                    database.execute(statement)
                database.execute(f"PRAGMA user_version = {number}")
            database.execute("COMMIT")
        except BaseException:
            database.close()
            raise
        return database

    def _to_read(self) -> sqlite3.Connection:
        """Nothing is made beside the file: where no writer has left a log there, the file is all there is."""
        still = self._seen()
        alone = not Path(f"{self._path}-wal").exists()
        address = f"{self._path.resolve().as_uri()}?mode=ro{'&immutable=1' if alone else ''}"
        database = sqlite3.connect(address, uri=True, isolation_level=None, timeout=30, check_same_thread=False)
        try:
            version = self._version(database)
            if version < len(MIGRATIONS) and self._only_read == _LOOKED_AT:
                raise NotReady(str(self._path))
            if version < len(MIGRATIONS):
                raise StateError(
                    f"The state {self._path} is of an older payconf (schema {version}, this one has {len(MIGRATIONS)}),"
                    f" and can't be brought up to date: {self._only_read}.",
                    "Run payconf once where the file can be written.",
                )
        except BaseException:
            database.close()
            raise
        self._still = still if alone else ()
        return database

    def _version(self, database: sqlite3.Connection) -> int:
        version = int(database.execute("PRAGMA user_version").fetchone()[0])
        if version > len(MIGRATIONS):
            raise newer(str(self._path), version)
        return version

    def _seen(self) -> tuple[int, ...]:
        """It changes when somebody writes."""
        found = self._path.stat()
        return found.st_ino, found.st_mtime_ns, found.st_size, int(Path(f"{self._path}-wal").exists())

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
            if self._still and self._still != self._seen():
                raise StateError(f"The state {self._path} was written while it was read.", "Run the command again.")

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        if self._only_read:
            raise StateError(
                f"The state {self._path} can only be read: {self._only_read}.",
                "Run this where the file and its folder can be written.",
            )
        with self._begun("BEGIN IMMEDIATE") as database:
            yield database

    @contextmanager
    def _begun(self, statement: str) -> Iterator[sqlite3.Connection]:
        with self._turn, self._errors():
            joined = self._database.in_transaction
            if joined:  # of `together`, which commits or rolls back
                yield self._database
                return
            self._database.execute(statement)
            try:
                yield self._database
                self._database.execute("COMMIT")
            except BaseException:
                if self._database.in_transaction:  # a full disk has ended it already
                    self._database.execute("ROLLBACK")
                raise

    def close(self) -> None:
        """Let go of the file."""
        self._database.close()


def _cant_write(error: OSError | sqlite3.Error) -> bool:
    """Whether writing is what can't be done. Python 3.11 knows the codes of SQLite's errors."""
    if isinstance(error, OSError):
        return error.errno in _DENIED
    return getattr(error, "sqlite_errorcode", 0) & 0xFF in _CANT_WRITE

"""The file of an embedded shop: made, opened, written one change at a time, read page by page."""

from __future__ import annotations

import os
import sqlite3
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from payconf.model.errors import NotFound, ProviderError, Unavailable, Unexpected, UsageError
from payconf.providers.local.schema import TABLES, VERSION

PAGE = 50
"""Rows of one page. Small, so that any shop that is worth reading has several."""

Row = sqlite3.Row


class Database:
    """One embedded shop. Every write is a transaction of its own; none spans several."""

    def __init__(self, path: Path) -> None:
        self.path = path
        if not path.is_file():
            raise _missing(path)
        with self.errors():
            self._connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=rw", uri=True, isolation_level=None)
        try:
            self._check()
        except ProviderError:
            self._connection.close()
            raise

    def _check(self) -> None:
        with self.errors():
            self._connection.row_factory = sqlite3.Row
            self._connection.execute("PRAGMA foreign_keys = ON")
            self._connection.execute("PRAGMA synchronous = NORMAL")
            version = self._connection.execute("PRAGMA user_version").fetchone()[0]
        if version != VERSION:
            raise Unexpected(
                f"{self.path} is no embedded shop of this version of payconf (schema {version}, not {VERSION}).",
                "Make a new one with payconf local create.",
            )

    def __repr__(self) -> str:
        return f"Database({self.path})"

    @contextmanager
    def errors(self) -> Iterator[None]:
        """Errors of the file as those of a live system."""
        try:
            yield
        except sqlite3.OperationalError as error:
            raise Unavailable(f"The embedded shop {self.path} can't be used: {error}.", "Try again.") from error
        except sqlite3.Error as error:
            raise Unexpected(f"The embedded shop {self.path} is broken: {error}.", "Make a new one.") from error

    @contextmanager
    def writing(self) -> Iterator[None]:
        """One write: all of it or nothing."""
        with self.errors():
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")

    def rows(self, query: str, *given: Any) -> list[Row]:
        """All rows of a query."""
        with self.errors():
            return self._connection.execute(query, given).fetchall()

    def one(self, query: str, *given: Any) -> Row | None:
        """The first row, or None."""
        found = self.rows(query, *given)
        return found[0] if found else None

    def run(self, query: str, *given: Any) -> int:
        """One statement; returns the id that it made."""
        with self.errors():
            return self._connection.execute(query, given).lastrowid or 0

    def each(self, query: str, given: Iterable[tuple[Any, ...]]) -> None:
        """The same statement for many rows."""
        with self.errors():
            self._connection.executemany(query, given)

    def existing(self, table: str, ident: int | str) -> Row:
        """The row with this id; raises NotFound."""
        row = self.one(f"SELECT * FROM {table} WHERE id = ?", ident) if str(ident).isdecimal() else None  # noqa: S608
        if row is None:
            raise NotFound(f"The embedded shop has no {table} number {ident}.", "Read it again: it may be deleted.")
        return row

    def pages(self, table: str, where: str = "TRUE", *given: Any) -> Iterator[list[Row]]:
        """Every page in order of id. Raises Unavailable where rows came or went in between: never less silently."""
        query = f"SELECT * FROM {table} WHERE ({where}) AND id > ? ORDER BY id LIMIT {PAGE}"  # noqa: S608
        count = f"SELECT count(*) AS n FROM {table} WHERE {where}"  # noqa: S608
        (total,), seen, last = self.rows(count, *given)[0], 0, 0
        while page := self.rows(query, *given, last):
            seen, last = seen + len(page), page[-1]["id"]
            yield page
        if seen != total:
            raise Unavailable(f"{table} changed while they were read: {seen} of {total}.", "Read again.")

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()


def of_organization(organization: int, only: tuple[str, str] | None) -> tuple[Any, ...]:
    """A condition and its values: the rows of an organization, or those of them whose `id` or `name` is this."""
    if only is None:
        return "organization_id = ?", organization
    column, value = only
    if column not in ("id", "name"):
        raise ValueError(f"no column to look for: {column}")
    return f"organization_id = ? AND {column} = ?", organization, value


def create(
    path: Path,
    websites: Iterable[str],
    localizations: Iterable[str],
    organizations: Iterable[str],
    currencies: str,
    url: str | None = None,
) -> None:
    """Make the file of a new shop with these names; websites belong to the first organization.

    `url`: where the shop itself believes to be; None: it doesn't say.
    """
    if path.exists():
        raise UsageError(f"There is an embedded shop {path} already.", "Take another name, or delete the file.")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
    except OSError as error:
        raise UsageError(f"{path} can't be made: {error.strerror}.", "Give another --folder.") from None
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("BEGIN")
    for statement in TABLES.split(";\n"):
        connection.execute(statement)
    facts = [("id", uuid.uuid4().hex), ("currencies", currencies)]
    facts += [] if url is None else [("application_url", url)]
    connection.executemany("INSERT INTO meta VALUES (?, ?)", facts)
    connection.executemany("INSERT INTO organizations (name) VALUES (?)", _names(organizations))
    connection.executemany("INSERT INTO websites (name, organization_id) VALUES (?, 1)", _names(websites))
    connection.executemany("INSERT INTO localizations (name) VALUES (?)", _names(localizations))
    connection.execute(f"PRAGMA user_version = {VERSION}")
    connection.execute("COMMIT")
    connection.close()


def _names(names: Iterable[str]) -> list[tuple[str]]:
    return [(name,) for name in dict.fromkeys(names)]


def _missing(path: Path) -> Unavailable:
    error = Unavailable(
        f"There is no embedded shop {path.stem} in {path.parent}, so there is nothing to read or change.",
        f'Make it: payconf local create {path.stem} --website "EU Store" --localization English',
    )
    error.carried_out = False
    return error

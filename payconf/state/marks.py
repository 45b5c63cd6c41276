"""Statements with `?`, as SQLite takes them, on a connection of psycopg."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import psycopg


class Marked:
    """A payconf.state.sql.Database: a connection that takes `?` for a parameter."""

    def __init__(self, connection: psycopg.Connection[tuple[Any, ...]]) -> None:
        self._connection = connection

    def execute(self, query: str, parameters: Sequence[Any] = (), /) -> psycopg.Cursor[tuple[Any, ...]]:
        """One statement."""
        return self._connection.execute(_marks(query), parameters or None)

    def executemany(self, query: str, rows: Iterable[Sequence[Any]], /) -> object:
        """The same statement for many rows."""
        with self._connection.cursor() as cursor:
            cursor.executemany(_marks(query), rows)
        return None


def _marks(query: str) -> bytes:
    return query.replace("?", "%s").encode()

"""Whether a transaction was committed whose answer was lost: a token that was written inside of it tells.

The table is PostgreSQL's. SQLite has no answer to lose and leaves it empty. It is neither exported nor moved.
"""

from __future__ import annotations

from typing import Any, Protocol

TABLES = """
CREATE TABLE commits (writer TEXT PRIMARY KEY, token TEXT NOT NULL, at INTEGER NOT NULL) STRICT;
"""
"""A row for each store that has written, with the token of its last transaction. `at`: seconds since 1970."""

_LOCK = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))"
"""One writer of a schema at a time, as in SQLite."""
_TELL = """WITH told AS (INSERT INTO commits (writer, token, at) VALUES (%s, %s, extract(epoch FROM now())::bigint)
  ON CONFLICT (writer) DO UPDATE SET token = excluded.token, at = excluded.at)
  SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))"""
_TOLD = """INSERT INTO commits (writer, token, at) VALUES (%s, '', 0)
  ON CONFLICT (writer) DO UPDATE SET at = commits.at RETURNING token"""
_FORGET = """DELETE FROM commits WHERE writer IN (SELECT writer FROM commits
  WHERE at < extract(epoch FROM now())::bigint - 86400 AND writer <> %s FOR UPDATE SKIP LOCKED)"""


class Connection(Protocol):
    """Inside of a transaction."""

    def execute(self, query: Any, params: Any = None, /) -> Any:
        """One statement; `%s` stands for a parameter."""


def lock(connection: Connection, schema: str) -> None:
    """Wait until nobody else writes this schema."""
    connection.execute(_LOCK, (f"payconf {schema}",))


def tell(connection: Connection, schema: str, writer: str, token: str) -> None:
    """The same, and keep the token of the transaction that is open."""
    connection.execute(_TELL, (writer, token, f"payconf {schema}"))


def told(connection: Connection, writer: str, patience: float) -> str:
    """The token of the writer's last committed transaction; empty where it has none.

    Inserts a row of the same key, and so waits (`patience`: seconds, then it raises) for a transaction that is still
    open somewhere: afterwards it is committed, and seen, or can never be. The transaction is to be rolled back.
    """
    connection.execute("SELECT set_config('lock_timeout', %s, true)", (f"{int(patience * 1000) + 1}ms",))
    return str(connection.execute(_TOLD, (writer,)).fetchone()[0])


def forget(connection: Connection, writer: str) -> None:
    """Delete what other writers have left that wrote nothing for a day. One of them that still asks finds no token,
    and reports a lost answer as what it is.
    """
    connection.execute(_FORGET, (writer,))

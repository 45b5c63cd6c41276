"""What SQLite and PostgreSQL have in common: statements with `?`, one writer at a time, and the tables themselves."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol


class Cursor(Protocol):
    """What a statement came to."""

    @property
    def rowcount(self) -> int:
        """How many rows were changed."""

    def fetchone(self) -> Any:
        """The next row; None where there is none."""

    def fetchall(self) -> list[Any]:
        """All rows that are left."""

    def __iter__(self) -> Iterator[Any]:
        """Row by row."""


class Database(Protocol):
    """An open transaction."""

    def execute(self, query: str, parameters: Sequence[Any] = (), /) -> Cursor:
        """One statement; `?` stands for a parameter."""

    def executemany(self, query: str, rows: Iterable[Sequence[Any]], /) -> object:
        """The same statement for many rows."""


class Tables:
    """What every part of a state in tables needs of its database. Both may be used from several threads."""

    @abstractmethod
    def _transaction(self) -> AbstractContextManager[Database]:
        """A durable transaction; no other writer is inside one meanwhile."""

    @abstractmethod
    def _reading(self) -> AbstractContextManager[Database]:
        """All that is read inside is of one moment."""


def upsert(table: str, keys: Sequence[str], others: Sequence[str]) -> str:
    """Insert a row, or overwrite the row that has the same keys; parameters are the keys, then the others."""
    columns = (*keys, *others)
    values = ", ".join("?" * len(columns))
    update = ", ".join(f"{name} = excluded.{name}" for name in others)
    return (
        f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({values})"  # noqa: S608 - names of our own
        f" ON CONFLICT ({', '.join(keys)}) DO UPDATE SET {update}"
    )


def statements(script: str, words: Mapping[str, str]) -> list[str]:
    """A script of CREATE statements, in the words of a database."""
    for ours, its in words.items():
        script = script.replace(ours, its)
    return [text for text in script.strip().split(";\n") if text.strip()]

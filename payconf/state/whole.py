"""All that a state in tables holds of one environment, out of it and into another backend."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any

from payconf.model.errors import Refused, StateError
from payconf.state.sql import Tables

TABLES: Mapping[str, tuple[str, ...]] = {
    "bindings": ("kind", "key", "live_id", "last_applied", "written"),
    "moves": ("old", "new"),
    "plans": ("digest",),
    "runs": ("number", "intent", "digest", "started_at", "error", "finished"),
    "steps": ("number", "change", "done", "live_id", "text"),
    "switched_off": ("kind", "live_id", "field", "integration", "value", "run", "at"),
    "notes": ("number", "text"),
    "journal": ("number", "change", "phase", "at", "facts"),
    "files": ("number", "name", "content"),
    "audit": ("number", "event", "previous", "digest"),
    "numbers": ("used",),
}
"""Columns besides the environment. Rows keep their order; `content` is base64 outside."""

_ORDERED = {"steps": "number, position", "journal": "number, position", "audit": "number"}
FORMAT = 1


class Whole(Tables):
    """The part of a state in tables that hands everything out."""

    def environments(self) -> tuple[str, ...]:
        """All environments that anything is kept of, sorted."""
        with self._reading() as database:
            queries = (f"SELECT DISTINCT environment FROM {table}" for table in TABLES)  # noqa: S608
            return tuple(sorted({row[0] for query in queries for row in database.execute(query)}))

    def export(self, environment: str) -> Mapping[str, Any]:
        """Everything of one environment but its lock, as JSON data, for `take_over` of any backend."""
        tables = {}
        with self._reading() as database:
            for table, columns in TABLES.items():
                order = _ORDERED.get(table, ", ".join(columns))
                query = f"SELECT {', '.join(columns)} FROM {table} WHERE environment = ? ORDER BY {order}"  # noqa: S608
                tables[table] = [list(map(_out, row)) for row in database.execute(query, (environment,))]
        return {"format": FORMAT, "tables": tables}

    def take_over(self, environment: str, data: Mapping[str, Any]) -> None:
        """Hold what `export` gave. Raises Refused where anything of that environment is held already."""
        check_format(data)
        with self._transaction() as database:
            for table in TABLES:
                query = f"SELECT 1 FROM {table} WHERE environment = ?"  # noqa: S608
                if database.execute(query, (environment,)).fetchone():
                    raise held_already(environment)
            for table, columns in TABLES.items():
                marks = ", ".join("?" * (len(columns) + 1))
                query = f"INSERT INTO {table} (environment, {', '.join(columns)}) VALUES ({marks})"  # noqa: S608
                rows = [(environment, *_in(columns, row)) for row in data["tables"][table]]
                database.executemany(query, rows)


def check_format(data: Mapping[str, Any]) -> None:
    """Raises StateError where `export` of another payconf made it."""
    if data.get("format") != FORMAT or set(data.get("tables", ())) != set(TABLES):
        raise StateError(
            "What is to be taken over was written by another version of payconf.", "Export it with this version."
        )


def held_already(environment: str) -> Refused:
    """The error of a backend that is not empty."""
    return Refused(
        f"The state that is to be filled holds something of {environment} already.",
        "Move into an empty one: two states of one environment must not be mixed.",
    )


def _out(value: Any) -> Any:
    return base64.b64encode(value).decode() if isinstance(value, bytes) else value


def _in(columns: tuple[str, ...], row: list[Any]) -> list[Any]:
    return [base64.b64decode(value) if name == "content" else value for name, value in zip(columns, row, strict=True)]

"""The audit's chain, in a table of its own of a state in tables. Rows are only ever added."""

from __future__ import annotations

import json
from dataclasses import asdict

from payconf.model.audit import FIRST, Event, Record, Who, record
from payconf.state.sql import Tables

TABLES = """
CREATE TABLE audit (environment TEXT, number INTEGER, event TEXT NOT NULL, previous TEXT NOT NULL,
  digest TEXT NOT NULL, PRIMARY KEY (environment, number)) STRICT;
"""


class AuditTables(Tables):
    """The part of a state in tables that keeps this table."""

    def audit(self, environment: str, event: Event) -> Record:
        """Append to the chain. Two writers never get one number."""
        with self._transaction() as database:
            number, previous = database.execute(
                "SELECT number, digest FROM audit WHERE environment = ? ORDER BY number DESC LIMIT 1", (environment,)
            ).fetchone() or (0, FIRST)
            made = record(environment, number + 1, event, previous)
            row = (environment, made.number, dump_event(event), made.previous, made.digest)
            database.execute("INSERT INTO audit VALUES (?, ?, ?, ?, ?)", row)
        return made

    def audited(self, environment: str) -> tuple[Record, ...]:
        """The whole chain of an environment, as it is kept; whoever reads it checks it."""
        with self._reading() as database:
            rows = database.execute(
                "SELECT number, event, previous, digest FROM audit WHERE environment = ? ORDER BY number",
                (environment,),
            ).fetchall()
        return tuple(
            Record(environment, number, to_event(event), previous, digest) for number, event, previous, digest in rows
        )


def dump_event(event: Event) -> str:
    """An event as JSON, the same text for the same event."""
    return json.dumps(asdict(event), sort_keys=True)


def to_event(text: str) -> Event:
    """The inverse of dump_event. What is no event, for somebody wrote over it, becomes one that breaks the chain."""
    try:
        data = json.loads(text)
        return Event(**{**data, "who": Who(**data["who"])})
    except (ValueError, TypeError, KeyError):
        return Event("unreadable", "", Who(""))

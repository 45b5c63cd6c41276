"""Locks of environments, in a table of their own of a state in tables."""

from __future__ import annotations

import json
from dataclasses import asdict

from payconf.model.errors import Locked
from payconf.model.lease import Lease, Owner
from payconf.state.sql import Database, Tables, upsert

TABLES = """
CREATE TABLE leases (environment TEXT PRIMARY KEY, id TEXT NOT NULL, owner TEXT NOT NULL, acquired_at TEXT NOT NULL,
  expires_at TEXT NOT NULL) STRICT;
"""
_TAKE = upsert("leases", ("environment",), ("id", "owner", "acquired_at", "expires_at"))
_COLUMNS = "environment, id, owner, acquired_at, expires_at"


class LockTables(Tables):
    """The part of a state in tables that keeps this table."""

    def lock(self, lease: Lease, now: str) -> None:
        """Take an environment's lock. Raises Locked where another lease holds it that has not run out at `now`."""
        with self._transaction() as database:
            held = _held(database, lease.environment)
            if held is not None and held.id != lease.id and held.expires_at > now:
                raise locked(held)
            database.execute(_TAKE, _row(lease))

    def renew(self, lease: Lease) -> None:
        """Let the same lease (by its id) last until its new `expires_at`; Locked where it was broken or taken."""
        with self._transaction() as database:
            held = _held(database, lease.environment)
            if held is None or held.id != lease.id:
                raise lost(lease, held)
            database.execute(_TAKE, _row(lease))

    def unlock(self, lease: Lease) -> None:
        """Give the lock back; no-op where the lease no longer holds it."""
        with self._transaction() as database:
            database.execute("DELETE FROM leases WHERE environment = ? AND id = ?", (lease.environment, lease.id))

    def leases(self) -> tuple[Lease, ...]:
        """All locks, also those that have run out."""
        with self._reading() as database:
            rows = database.execute(f"SELECT {_COLUMNS} FROM leases ORDER BY environment").fetchall()  # noqa: S608
        return tuple(_lease(*row) for row in rows)

    def break_lock(self, environment: str) -> Lease | None:
        """Take the lock from whoever holds it; the lease that held it, None where nobody did."""
        with self._transaction() as database:
            held = _held(database, environment)
            database.execute("DELETE FROM leases WHERE environment = ?", (environment,))
        return held


FOR_EVER = "9999-12-31T23:59:59.000000+00:00"
"""Until when a state is locked that was moved elsewhere."""


def locked(held: Lease) -> Locked:
    """The error of a lock that somebody else holds, or of a state that was moved elsewhere and is locked for good."""
    if held.expires_at >= FOR_EVER:
        return Locked(
            f"This state was {held.owner.job} on {held.acquired_at[:10]}, and nothing is applied from it any more.",
            "Set `state:` in payconf.yaml, or PAYCONF_STATE, to that place. Only if that was undone on purpose: "
            f"payconf lock break {held.environment}",
        )
    return Locked(
        f"{held.environment} is locked by {held}.",
        "Wait for that apply to end. The lock of one that was killed runs out by itself at that time; if it is surely "
        f"dead, sooner: payconf lock break {held.environment}",
    )


def lost(lease: Lease, held: Lease | None) -> Locked:
    """The error of a lock that was broken, or that ran out and was taken."""
    whom = f"{held.owner} holds it now" if held else "somebody broke it"
    return Locked(
        f"The lock of {lease.environment} was lost while it was needed: {whom}.",
        "Nothing further is written. See what was done: payconf runs",
    )


def _held(database: Database, environment: str) -> Lease | None:
    row = database.execute(f"SELECT {_COLUMNS} FROM leases WHERE environment = ?", (environment,)).fetchone()  # noqa: S608
    return None if row is None else _lease(*row)


def _row(lease: Lease) -> tuple[str, str, str, str, str]:
    owner = json.dumps(asdict(lease.owner), sort_keys=True)
    return lease.environment, lease.id, owner, lease.acquired_at, lease.expires_at


def _lease(environment: str, ident: str, owner: str, acquired_at: str, expires_at: str) -> Lease:
    return Lease(environment, ident, Owner(**json.loads(owner)), acquired_at, expires_at)

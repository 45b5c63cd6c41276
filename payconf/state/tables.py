"""A whole state in tables, and the steps by which a database got its tables."""

from __future__ import annotations

from payconf.model.errors import StateError
from payconf.state import bindings, chain, commits, journal, locks, off, runs, whole

MIGRATIONS: tuple[str, ...] = (
    bindings.TABLES,
    off.TABLES,
    f"{journal.TABLES}{locks.TABLES}{chain.TABLES}",
    runs.NUMBERS,
    commits.TABLES,
    bindings.WRITTEN,
    bindings.EXPIRES,
)
"""One step after the other; a database says how many it has had. Only ever add to its end."""


class SqlState(
    bindings.BindingTables,
    off.OffTables,
    journal.JournalTables,
    locks.LockTables,
    chain.AuditTables,
    whole.Whole,
):
    """A payconf.state.base.StateStore but for its database."""


def newer(place: str, version: int, known: int = len(MIGRATIONS)) -> StateError:
    """The error of a state that a later payconf wrote."""
    return StateError(
        f"The state {place} was written by a newer payconf (schema {version}, this one knows {known}).",
        "Use that version; an older one could forget what it can't read.",
    )

"""Bindings, renames and used plans, in tables."""

from __future__ import annotations

from payconf.model.address import Address
from payconf.model.errors import Refused, Stale
from payconf.model.state import Binding, State
from payconf.state.off import off_of
from payconf.state.rows import dump_values, dump_written, summary, to_binding
from payconf.state.runs import RunTables
from payconf.state.sql import Database, upsert

TABLES = """
CREATE TABLE bindings (environment TEXT, kind TEXT, key TEXT, live_id TEXT NOT NULL, last_applied TEXT NOT NULL,
  written TEXT NOT NULL, PRIMARY KEY (environment, kind, key), UNIQUE (environment, kind, live_id)) STRICT;
CREATE TABLE moves (environment TEXT, old TEXT, new TEXT NOT NULL, PRIMARY KEY (environment, old)) STRICT;
CREATE TABLE plans (environment TEXT, digest TEXT, PRIMARY KEY (environment, digest)) STRICT;
CREATE TABLE runs (environment TEXT, number INTEGER, intent TEXT NOT NULL, digest TEXT NOT NULL,
  started_at TEXT NOT NULL, error TEXT NOT NULL DEFAULT '', finished INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (environment, number)) STRICT;
CREATE TABLE steps (position INTEGER PRIMARY KEY AUTOINCREMENT, environment TEXT NOT NULL, number INTEGER NOT NULL,
  change TEXT NOT NULL, done TEXT NOT NULL, live_id TEXT, text TEXT NOT NULL) STRICT;
"""
WRITTEN = """
UPDATE bindings SET written = written;
"""
"""Since then an entry of `written` may say version and day. It changes nothing, but an older payconf, which can't read
such entries, knows by the number of steps that the state is newer than it.
"""
EXPIRES = WRITTEN
"""In the same way: since then such an entry may say when the secret ends."""
_PUT = upsert("bindings", ("environment", "kind", "key"), ("live_id", "last_applied", "written"))
_MOVE = upsert("moves", ("environment", "old"), ("new",))


class BindingTables(RunTables):
    """The part of a state in tables that keeps bindings."""

    def load(self, environment: str) -> State:
        """All bindings of one environment; an unknown environment has an empty state."""
        with self._reading() as database:
            rows = database.execute(
                "SELECT kind, key, live_id, last_applied, written FROM bindings WHERE environment = ?"
                " ORDER BY kind, key",
                (environment,),
            ).fetchall()
            moves = database.execute(
                "SELECT old, new FROM moves WHERE environment = ? ORDER BY old", (environment,)
            ).fetchall()
            switched_off = off_of(database, environment)
            last = self._last_run(database, environment)
        bindings = [to_binding(*row) for row in rows]
        return State(
            {binding.address: binding for binding in bindings},
            summary(last),
            {Address.parse(old): Address.parse(new) for old, new in moves},
            switched_off,
        )

    def bind(self, environment: str, binding: Binding) -> None:
        """Add or overwrite one binding. Raises Refused where another address owns the live object."""
        kind, key = binding.address
        with self._transaction() as database:
            owner = database.execute(
                "SELECT key FROM bindings WHERE environment = ? AND kind = ? AND live_id = ? AND key != ?",
                (environment, kind, binding.live_id, key),
            ).fetchone()
            if owner is not None:
                raise owned(binding, owner[0])
            values = (binding.live_id, dump_values(binding.last_applied), dump_written(binding.written))
            database.execute(_PUT, (environment, kind, key, *values))

    def unbind(self, environment: str, address: Address) -> None:
        """Forget one binding."""
        with self._transaction() as database:
            database.execute(
                "DELETE FROM bindings WHERE environment = ? AND kind = ? AND key = ?", (environment, *address)
            )

    def rename(self, environment: str, old: Address, new: Address) -> None:
        """Move a binding to another address of its kind; no-op where `old` has none. Refused where `new` has one."""
        refuse_another_kind(old, new)
        where = (environment, *old)
        with self._transaction() as database:
            if not _bound(database, where) or old == new:
                return
            if _bound(database, (environment, *new)):
                raise taken(old, new)
            database.execute(
                "UPDATE bindings SET key = ? WHERE environment = ? AND kind = ? AND key = ?", (new.key, *where)
            )
            database.execute("DELETE FROM moves WHERE environment = ? AND old = ?", (environment, str(new)))
            database.execute(_MOVE, (environment, str(old), str(new)))

    def use_plan(self, environment: str, digest: str) -> None:
        """Mark a plan as used; raises Stale where it was used before."""
        with self._transaction() as database:
            done = database.execute(
                "INSERT INTO plans (environment, digest) VALUES (?, ?) ON CONFLICT DO NOTHING", (environment, digest)
            ).rowcount
            if not done:
                raise used()

    def plan_used(self, environment: str, digest: str) -> bool:
        """Whether it was, also by a run that was pruned since."""
        with self._reading() as database:
            row = database.execute(
                "SELECT 1 FROM plans WHERE environment = ? AND digest = ?", (environment, digest)
            ).fetchone()
        return row is not None


def owned(binding: Binding, key: str) -> Refused:
    """The error of a live object that another address has."""
    kind = binding.address.kind
    return Refused(
        f"{kind}/{key} already owns number {binding.live_id} of the shop's {kind}, so {binding.address} can't have it.",
        f"If the key was renamed, write it down: moved: [{{from: {kind}/{key}, to: {binding.address}}}].",
    )


def refuse_another_kind(old: Address, new: Address) -> None:
    """Only addresses of one kind can be renamed into one another."""
    if old.kind != new.kind:
        raise Refused(f"{old} can't become {new}: it would be another kind of object.")


def taken(old: Address, new: Address) -> Refused:
    """The error of a rename whose goal is there already."""
    return Refused(
        f"{old} can't be renamed to {new}, which owns an object of its own.", "Remove one of the two keys first."
    )


def used() -> Stale:
    """The error of a plan that comes a second time."""
    return Stale("This plan was applied before, and a plan is applied once only.", "Make a new plan.")


def _bound(database: Database, where: tuple[str, str, str]) -> bool:
    query = "SELECT 1 FROM bindings WHERE environment = ? AND kind = ? AND key = ?"
    return database.execute(query, where).fetchone() is not None

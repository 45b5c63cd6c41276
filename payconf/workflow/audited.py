"""What verbs leave in the audit. Small functions, for every verb that changes the state or a lock, on an open state."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from payconf.model.audit import Circumstances, Event
from payconf.model.value import to_json
from payconf.render.redact import redact

if TYPE_CHECKING:
    from payconf.context import Context
    from payconf.model.address import Address
    from payconf.model.audit import Kind
    from payconf.model.environment import Environment
    from payconf.model.lease import Lease
    from payconf.model.state import Binding
    from payconf.state.base import StateStore


def at_work(context: Context, environment: Environment) -> Circumstances:
    """Who works on this environment, and by which right as far as anything tells."""
    from payconf.identity import circumstances

    options = context.options
    return circumstances(options.environ, environment.project.identity, options.now())


def clean(text: str) -> str:
    """A text that any state can hold, without what looks like a pasted secret."""
    return redact(text.encode("utf-8", "replace").decode())


def lock_broken(store: StateStore, lease: Lease, at: str, by: Circumstances) -> None:
    """The lock was taken from its owner. `at`: UTC, ISO 8601."""
    facts = {"owner": clean(str(lease.owner)), "acquired_at": lease.acquired_at, "expires_at": lease.expires_at}
    store.audit(lease.environment, Event("lock break", at, by.who, facts=facts))


def settled(store: StateStore, name: str, run: str, change: str, outcome: str, at: str, by: Circumstances) -> None:
    """A person said how a call ended of which nobody knew (`--outcome`)."""
    subject = change.partition(":")[2].partition("#")[0]
    store.audit(name, Event("settle", at, by.who, subject, run, {"change": change, "outcome": outcome}))


def edited(store: StateStore, name: str, verb: str, at: str, by: Circumstances, **facts: Any) -> None:
    """The state was changed otherwise: moved to another backend, runs pruned. `facts`: JSON."""
    store.audit(name, Event("state edit", at, by.who, facts={"verb": verb, **facts}))


@contextmanager
def rebinding(
    store: StateStore, name: str, kind: Kind, verb: str, at: str, by: Callable[[], Circumstances]
) -> Iterator[None]:
    """Around anything that binds or unbinds: afterwards the audit has what became of which address.

    `by` is asked only where something did.
    """
    before = store.load(name).bindings
    try:
        yield
    finally:
        if found := _differences(before, store.load(name).bindings):
            store.audit(name, _rebound(found, kind, verb, at, by()))


def _rebound(found: Mapping[str, Mapping[str, Any]], kind: Kind, verb: str, at: str, by: Circumstances) -> Event:
    """One event, about its object where there is but one."""
    if len(found) > 1:
        return Event(kind, at, by.who, facts={"verb": verb, "objects": found})
    ((subject, facts),) = found.items()
    return Event(kind, at, by.who, subject, facts={"verb": verb, **facts})


def _differences(before: Mapping[Address, Binding], after: Mapping[Address, Binding]) -> dict[str, dict[str, Any]]:
    """By address what became of it."""
    return {
        str(address): _difference(before.get(address), after.get(address))
        for address in sorted({*before, *after})
        if before.get(address) != after.get(address)
    }


def _difference(before: Binding | None, after: Binding | None) -> dict[str, Any]:
    """Ids, and of what both know as applied last, the fields that became another."""
    facts: dict[str, Any] = {"was": before.live_id if before else None, "live_id": after.live_id if after else None}
    if before is None or after is None:
        return facts
    names = sorted({*before.last_applied, *after.last_applied})
    old, new = ({key: to_json(value) for key, value in entry.last_applied.items()} for entry in (before, after))
    return {**facts, "fields": [{"field": key} for key in names if old.get(key) != new.get(key)]}

"""payconf state migrate: everything of a state into an empty one, environment by environment, and proven."""

from __future__ import annotations

import os
import secrets
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from payconf.model.errors import PayconfError, Refused, StateError, UsageError
from payconf.model.lease import Lease, Owner
from payconf.state.locks import FOR_EVER
from payconf.workflow import audited
from payconf.workflow.lock import moment, owner
from payconf.workflow.state import holding_of

if TYPE_CHECKING:
    from payconf.context import Context, Options
    from payconf.model.audit import Circumstances
    from payconf.model.holding import Holding
    from payconf.state.base import StateStore

_LEASE = timedelta(hours=1)


def migrate(context: Context, source: str, target: str) -> tuple[Holding, ...]:
    """Move all environments from one address to another; the old state stays as it is, locked for ever.

    Both sides are locked meanwhile. What was cut off is begun again by the same command. Raises Refused where the
    target holds something else, Locked where somebody applies, StateError where a copy isn't the same.
    """
    from payconf.state import described, open_state

    source, target = context.address(source), context.address(target)
    if source == target:
        raise UsageError(f"Both are the state {described(source)}, so there is nothing to move.", "Name another place.")
    if source.startswith("sqlite://") and not Path(source.removeprefix("sqlite://")).exists():
        raise UsageError(f"There is no state {described(source)}, so nothing can be moved.", "Name the one in use.")
    with ExitStack() as stack:
        old = stack.enter_context(_closing(open_state(source)))
        names = old.environments()
        if not names:
            raise UsageError(f"The state {described(source)} holds nothing.", "Name the one in use.")
        new = stack.enter_context(_closing(open_state(target)))
        options, by = context.options, _by(context)
        locks = [(old, lease) for lease in (stack.enter_context(_locked(old, name, options)) for name in names)]
        for name in names:
            stack.enter_context(_locked(new, name, options))
        for name in names:
            _copy(old, new, name)
        at = options.now().isoformat(timespec="seconds")
        places = {"source": described(source), "target": described(target)}
        for name in names:
            audited.edited(new, name, "state migrate", at, by, **places)
        for store, lease in locks:
            store.renew(replace(lease, owner=_moved(described(target)), expires_at=FOR_EVER))
        return tuple(holding_of(new, name) for name in names)


def _copy(old: StateStore, new: StateStore, name: str) -> None:
    """Again is no error, where the same is there: the command was cut off between two environments."""
    data = old.export(name)
    try:
        new.take_over(name, data)
    except Refused:
        if new.export(name) != data:
            raise
    if new.export(name) != data:
        raise StateError(f"The copy of {name} is not the same as what was read.", "Use the old state, and report this.")


def _by(context: Context) -> Circumstances:
    """Who moves it. No project is needed for it, so that no issuer of identity tokens is known."""
    from payconf.identity import circumstances

    return circumstances(context.options.environ, {}, context.options.now())


@contextmanager
def _locked(store: StateStore, name: str, options: Options) -> Iterator[Lease]:
    now = options.now()
    lease = Lease(name, secrets.token_hex(8), owner(options.environ), moment(now), moment(now + _LEASE))
    store.lock(lease, lease.acquired_at)
    try:
        yield lease
    finally:
        if not any(entry.id == lease.id and entry.expires_at == FOR_EVER for entry in _leases(store)):
            with suppress(PayconfError):
                store.unlock(lease)


def _leases(store: StateStore) -> tuple[Lease, ...]:
    try:
        return store.leases()
    except PayconfError:
        return ()


def _moved(place: str) -> Owner:
    """What whoever still uses the old state reads."""
    return Owner(socket.gethostname(), os.getpid(), "payconf state migrate", f"moved to {place}")


@contextmanager
def _closing(store: StateStore) -> Iterator[StateStore]:
    try:
        yield store
    finally:
        store.close()

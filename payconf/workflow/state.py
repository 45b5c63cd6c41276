"""payconf state and payconf lock: what is remembered of environments is looked at and mended. The shop is not asked."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from payconf import offline
from payconf.model.errors import PayconfError, UsageError
from payconf.model.nearest import did_you_mean
from payconf.workflow import audited
from payconf.workflow.lock import holding

if TYPE_CHECKING:
    from payconf.context import Context
    from payconf.model.address import Address
    from payconf.model.environment import Environment
    from payconf.model.holding import Holding
    from payconf.model.lease import Lease
    from payconf.model.state import Binding, State
    from payconf.state.base import StateStore


def held(context: Context) -> tuple[Holding, ...]:
    """What the state holds of each environment, also of those that git no longer has."""
    with context.state(_any(context)) as store:
        return tuple(holding_of(store, name) for name in store.environments())


def holding_of(store: StateStore, name: str) -> Holding:
    """The counts of one environment."""
    from payconf.model.holding import Holding

    state = store.load(name)
    records = len(store.audited(name))
    return Holding(name, len(state.bindings), len(store.runs(name)), records, state.last_run)


def state_of(context: Context, name: str) -> State:
    """What is remembered of one environment; UsageError for a name that neither git nor the state has."""
    with context.state(_named(context, name)) as store:
        state = store.load(name)
        if not state.bindings and not _in_git(context, name) and name not in store.environments():
            raise _unknown(name, [*_names(context), *store.environments()])
    return state


def binding_of(context: Context, name: str, address: Address) -> Binding:
    """One binding. Raises UsageError where the address owns nothing."""
    return _bound(state_of(context, name), name, address)


def forget(context: Context, name: str, address: Address) -> Binding:
    """Forget who owns a live object, under the environment's lock. The object stays in the shop, owned by nobody."""
    with _editing(context, name, "rm") as store:
        binding = _bound(store.load(name), name, address)
        store.unbind(name, address)
    return binding


def rename(context: Context, name: str, old: Address, new: Address) -> Binding:
    """Give a live object to another key of its kind, under the environment's lock."""
    with _editing(context, name, "mv") as store:
        _bound(store.load(name), name, old)
        store.rename(name, old, new)
        return store.load(name).bindings[new]


def leases(context: Context) -> tuple[Lease, ...]:
    """All locks, also those that have run out."""
    with context.state(_any(context)) as store:
        return store.leases()


def break_lock(context: Context, name: str) -> Lease | None:
    """Take the lock from whoever holds it, and write down who did; None where nobody held it."""
    environment = _named(context, name)
    by = audited.at_work(context, environment)
    with context.state(environment) as store:
        lease = store.break_lock(name)
        if lease is not None:
            at = context.options.now().isoformat(timespec="seconds")
            audited.lock_broken(store, lease, at, by)
    return lease


@contextmanager
def _editing(context: Context, name: str, verb: str) -> Iterator[StateStore]:
    environment = _named(context, name)
    at = context.options.now().isoformat(timespec="seconds")
    with (
        context.state(environment) as store,
        holding(context, environment, store),
        audited.rebinding(
            store, name, "state edit", f"state {verb}", at, lambda: audited.at_work(context, environment)
        ),
    ):
        yield store


def _bound(state: State, name: str, address: Address) -> Binding:
    if address not in state.bindings:
        hint = did_you_mean(str(address), [str(entry) for entry in state.bindings])
        raise UsageError(f"{address} of {name} owns nothing{hint or '.'}", f"See what does: payconf state list {name}")
    return state.bindings[address]


def _named(context: Context, name: str) -> Environment:
    """The environment in whatever condition; where git no longer has it, by another one: the state is the project's."""
    from dataclasses import replace

    if _in_git(context, name):
        return offline.out_of_order(context.root, name).environment
    return replace(_any(context), name=name)


def _any(context: Context) -> Environment:
    """One environment, whichever says where the state is."""
    for name in _names(context):
        try:
            return offline.out_of_order(context.root, name).environment
        except PayconfError:
            continue
    raise UsageError(
        "No environment of the project can be read, and so not where its state is.",
        "Mend one of them: payconf validate says how.",
    )


def _in_git(context: Context, name: str) -> bool:
    return name in _names(context)


def _names(context: Context) -> list[str]:
    folder = context.root / "environments"
    return sorted(entry.parent.name for entry in folder.glob("*/environment.yaml"))


def _unknown(name: str, known: list[str]) -> UsageError:
    hint = did_you_mean(name, known)
    return UsageError(f"Neither git nor the state has an environment {name}{hint or '.'}", "See: payconf state list")

"""The contract of a state backend."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Protocol

from payconf.model.address import Address
from payconf.model.audit import Event, Record
from payconf.model.journal import Entry
from payconf.model.lease import Lease
from payconf.model.outcome import Run, Step
from payconf.model.state import Binding, State, SwitchedOff


class StateStore(Protocol):
    """State of many environments. Every method is durable when it returns. No secret ever goes in.

    Several threads may use one store, several processes one state. Every method may raise StateError where the state
    can't be used, StateUnreachable where its server doesn't answer in time: then what was asked for is done or isn't,
    as a whole, and the store goes on when the server is back.

    A store may have `together()`, a context manager around several writes of one thread: all of them become durable
    when it is left, or none does. Without it, each is durable by itself.
    """

    def load(self, environment: str) -> State:
        """All bindings of one environment; an unknown environment has an empty state."""

    def bind(self, environment: str, binding: Binding) -> None:
        """Add or overwrite one binding. Raises Refused where another address owns the live object."""

    def unbind(self, environment: str, address: Address) -> None:
        """Forget one binding."""

    def rename(self, environment: str, old: Address, new: Address) -> None:
        """Move a binding to another address (`moved:`); no-op where `old` has none."""

    def use_plan(self, environment: str, digest: str) -> None:
        """Mark a plan as used; raises Stale where it was used before."""

    def plan_used(self, environment: str, digest: str) -> bool:
        """Whether it was, also by a run that was pruned since."""

    def begin(self, environment: str, intent: str, digest: str, started_at: str) -> str:
        """Open a run; returns its id, r-0001 and up. No id is given twice, also after `prune`."""

    def record(self, environment: str, run: str, step: Step) -> None:
        """Note how one change ended."""

    def finish(self, environment: str, run: str, error: str) -> None:
        """Close a run."""

    def note(self, environment: str, run: str, text: str) -> None:
        """Keep a text beside a run, for the audit."""

    def switch_off(self, environment: str, entries: Iterable[SwitchedOff]) -> None:
        """Remember what `payconf off` is about to do."""

    def forget_off(self, environment: str, entries: Iterable[SwitchedOff]) -> None:
        """Forget what it did, unless a later run has done it again."""

    def runs(self, environment: str) -> tuple[Run, ...]:
        """All runs, oldest first."""

    def journal(self, environment: str, run: str, entry: Entry) -> None:
        """Append to a run's journal. Durable when it returns: nothing is sent to the shop before."""

    def entries(self, environment: str, run: str) -> tuple[Entry, ...]:
        """A run's journal, in its order."""

    def keep(self, environment: str, run: str, name: str, content: bytes) -> None:
        """Keep a file beside a run: `plan`, its plan file; `inverse`, the plan that would undo it."""

    def kept(self, environment: str, run: str, name: str) -> bytes | None:
        """A file that was kept; None where there is none of that name."""

    def names(self, environment: str, run: str, start: str) -> tuple[str, ...]:
        """Names of files kept beside a run that begin so, sorted."""

    def prune(self, environment: str, runs: Iterable[str]) -> None:
        """Forget finished runs with journal, steps, notes and files. Used plans and the audit stay."""

    def lock(self, lease: Lease, now: str) -> None:
        """Take an environment's lock. Raises Locked where another lease holds it that has not run out at `now`."""

    def renew(self, lease: Lease) -> None:
        """Let the same lease (by its id) last until its new `expires_at`; Locked where it was broken or taken."""

    def unlock(self, lease: Lease) -> None:
        """Give the lock back; no-op where the lease no longer holds it."""

    def leases(self) -> tuple[Lease, ...]:
        """All locks, also those that have run out."""

    def break_lock(self, environment: str) -> Lease | None:
        """Take the lock from whoever holds it; the lease that held it, None where nobody did."""

    def audit(self, environment: str, event: Event) -> Record:
        """Append to the chain (payconf.model.audit.record). Two writers never get one number."""

    def audited(self, environment: str) -> tuple[Record, ...]:
        """The whole chain of an environment, as it is kept; whoever reads it checks it (payconf.model.audit.broken)."""

    def environments(self) -> tuple[str, ...]:
        """All environments that anything is kept of, sorted."""

    def export(self, environment: str) -> Mapping[str, Any]:
        """Everything of one environment but its lock, as JSON data, for `take_over` of any backend."""

    def take_over(self, environment: str, data: Mapping[str, Any]) -> None:
        """Hold what `export` gave. Raises Refused where anything of that environment is held already."""

    def close(self) -> None:
        """Let go of the backend."""

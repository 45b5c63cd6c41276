"""The contract of a state backend."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from payconf.model.address import Address
from payconf.model.outcome import Run, Step
from payconf.model.state import Binding, State, SwitchedOff


class StateStore(Protocol):
    """State of many environments. Every method is durable when it returns. No secret ever goes in."""

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

    def begin(self, environment: str, intent: str, digest: str, started_at: str) -> str:
        """Open a run; returns its id, r-0001 and up."""

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

    def close(self) -> None:
        """Let go of the backend."""

"""What one call, and one run, came to."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field

from payconf.model.secret import Secret


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a provider's write says: the object's id, other outputs, and secrets that are told once."""

    live_id: str | None
    outputs: Mapping[str, str] = field(default_factory=dict)
    secrets: Mapping[str, Secret] = field(default_factory=dict)


class Done(enum.Enum):
    """How one change of a run ended. Unknown: the call may or may not have been carried out."""

    DONE = "done"
    FAILED = "failed"
    SKIPPED = "skipped"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Step:
    """One change of a run."""

    change: str
    done: Done
    live_id: str | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Run:
    """One apply. `id` is r-NNNN; times are UTC, ISO 8601. `note`: what the audit keeps beside its steps."""

    id: str
    environment: str
    intent: str
    digest: str
    started_at: str
    steps: tuple[Step, ...] = ()
    error: str = ""
    note: str = ""

    @property
    def latest(self) -> tuple[Step, ...]:
        """The last step of each change, in the order of the first: a run that was resumed has several."""
        return tuple({step.change: step for step in self.steps}.values())

    def count(self, done: Done) -> int:
        """How many changes ended so."""
        return sum(step.done is done for step in self.latest)

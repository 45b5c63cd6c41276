"""What a state holds of one environment, in numbers."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Holding:
    """Counts of bindings, runs and audit records. `last_run`: its summary, empty where nothing ran."""

    environment: str
    bindings: int
    runs: int
    records: int
    last_run: str = ""

"""What was found out about a running shop, one observation after the other."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Observation:
    """One thing that was looked at. `good`: None where it can't be told, or is worth knowing only."""

    subject: str
    good: bool | None
    text: str
    fix: str = ""

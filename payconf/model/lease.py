"""The lock of an environment: a lease that its owner keeps alive, and that runs out by itself."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Owner:
    """Who holds a lock: a process on a host, of a user, in a CI job (empty outside CI)."""

    host: str
    pid: int
    user: str
    job: str = ""

    def __str__(self) -> str:
        job = f", job {self.job}" if self.job else ""
        return f"{self.user} on {self.host} (process {self.pid}{job})"


@dataclass(frozen=True, slots=True)
class Lease:
    """One environment's lock. `id` is random. Times are UTC, ISO 8601, of equal width, so that they compare as text."""

    environment: str
    id: str
    owner: Owner
    acquired_at: str
    expires_at: str

    def __str__(self) -> str:
        return f"{self.owner}, since {_seconds(self.acquired_at)}, until {_seconds(self.expires_at)} at least"


def _seconds(text: str) -> str:
    """2026-11-29 14:02:11 UTC, of a time that is kept more exactly."""
    return f"{text[:19].replace('T', ' ')} UTC"

"""What is kept for ever: who did what to an environment, when, and by which right. A chain of digests, no secret."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

Kind = Literal["apply", "change", "off", "adopt", "waiver", "lock break", "state edit", "refusal", "drift", "settle"]
FIRST = "0" * 64
"""What the first record of an environment names as the one before it."""


@dataclass(frozen=True, slots=True)
class Who:
    """Somebody. `proven`: by a signed identity token of the CI; else claimed by variables or the machine's login."""

    name: str
    proven: bool = False
    source: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """What happened. `at`: UTC, ISO 8601. `subject`: an address, or empty for the environment. `facts`: JSON."""

    kind: Kind
    at: str
    who: Who
    subject: str = ""
    run: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Record:
    """An event in its place. `previous`: the digest of the record before it; `digest`: over everything else."""

    environment: str
    number: int
    event: Event
    previous: str
    digest: str


def record(environment: str, number: int, event: Event, previous: str) -> Record:
    """The event behind the record whose digest is `previous`."""
    body = {"environment": environment, "number": number, "event": asdict(event), "previous": previous}
    text = json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return Record(environment, number, event, previous, hashlib.sha256(text.encode()).hexdigest())


def broken(records: Iterable[Record]) -> int | None:
    """The number of the first record that doesn't follow from those before it; None where the chain holds."""
    previous, number = FIRST, 1
    for entry in records:
        made = record(entry.environment, number, entry.event, previous)
        if made != entry:
            return entry.number
        previous, number = entry.digest, number + 1
    return None

"""What is kept for ever: who did what to an environment, when, and by which right. A chain of digests, no secret."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

Kind = Literal[
    "apply",
    "change",
    "off",
    "adopt",
    "waiver",
    "lock break",
    "state edit",
    "refusal",
    "drift",
    "settle",
    "smoke",
    "approve",
    "unreadable",
]
"""`unreadable`: what is kept there is no event any more; no chain with one holds."""
NO_RUN = "r-0000"
"""Beside this run, which never is one, a state keeps what belongs to the environment itself."""
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

    def mark(self) -> str:
        """A digest by which the same thing, by the same person, is known again at another time."""
        return _sha256([self.kind, self.who.name, self.subject, dict(self.facts)])


@dataclass(frozen=True, slots=True)
class Record:
    """An event in its place. `previous`: the digest of the record before it; `digest`: over everything else."""

    environment: str
    number: int
    event: Event
    previous: str
    digest: str


@dataclass(frozen=True, slots=True)
class Circumstances:
    """Who, and by which right as far as is known. `approvers` are claimed. `request` and `job` are URLs, or empty."""

    who: Who
    approvers: tuple[str, ...] = ()
    request: str = ""
    job: str = ""


@dataclass(frozen=True, slots=True)
class Sighting:
    """An object that is not as payconf left it: by field the value then and the value now, as JSON.

    `secrets`: fields that hold another secret than payconf wrote, where the shop lets it be read.
    """

    address: str
    fields: Mapping[str, tuple[Any, Any]] = field(default_factory=dict)
    secrets: tuple[str, ...] = ()
    vanished: bool = False

    def ids(self) -> dict[str, str]:
        """By field (empty: it vanished) a digest by which the same sighting is known again."""
        seen = {"": None} if self.vanished else {name: now for name, (_, now) in self.fields.items()}
        found = {name: _sha256([self.address, name, now]) for name, now in seen.items()}
        return found | {name: _sha256([self.address, name]) for name in self.secrets}


def head(entry: Record) -> str:
    """The number and digest of the last record, `57:9b1e…`: who notes it can tell later whether the chain was cut."""
    return f"{entry.number}:{entry.digest}"


def record(environment: str, number: int, event: Event, previous: str) -> Record:
    """The event behind the record whose digest is `previous`."""
    body = {"environment": environment, "number": number, "event": asdict(event), "previous": previous}
    return Record(environment, number, event, previous, _sha256(body))


def broken(records: Iterable[Record]) -> int | None:
    """The number of the first record that doesn't follow from those before it; None where the chain holds."""
    previous, number, environment = FIRST, 1, None
    for entry in records:
        environment = entry.environment if environment is None else environment
        made = record(environment, number, entry.event, previous)
        if made != entry:
            return entry.number
        previous, number = entry.digest, number + 1
    return None


@dataclass(frozen=True, slots=True)
class Report:
    """Records of an environment. `broken`: the first number that doesn't follow, None where the whole chain holds.

    `total`: how many the chain has; `head`: number and digest of its last record (`57:9b1e…`), empty without one.
    """

    environment: str
    records: tuple[Record, ...]
    total: int
    head: str = ""
    broken: int | None = None

    def doubted(self, entry: Record) -> bool:
        """True for what stands at or behind the first record that doesn't follow."""
        return self.broken is not None and entry.number >= self.broken


def _sha256(data: Any) -> str:
    text = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()

"""What a run's journal says of each change: how far it came, and what it was made against."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from payconf.model.journal import Entry


class Phase(enum.Enum):
    """How far a change came. `CALLED`: the request left or was about to, and nobody wrote down how it ended.

    `TOLD`: it was carried out, and not every secret that was told then is known to be stored. `LOST`: nor will be.
    """

    NEW = "new"
    INTENDED = "intended"
    CALLED = "called"
    UNKNOWN = "unknown"
    FAILED = "failed"
    ABSENT = "absent"
    TOLD = "told"
    LOST = "lost"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Past:
    """One change. `ids`: live objects of the same name before a create; `before`: digest of what it was made against.

    `fields`: digests of that object's readable values by name. `sent`: whether any call may have left;
    `called_at`: when the last one did, UTC, ISO 8601. `told`: by field, the fingerprints of secrets that were told once
    and are not stored yet, under the key `key_id`; `told_at`: when.
    """

    phase: Phase = Phase.NEW
    ids: tuple[str, ...] = ()
    before: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    live_id: str | None = None
    text: str = ""
    sent: bool = False
    called_at: str = ""
    told: Mapping[str, str] = field(default_factory=dict)
    key_id: str = ""

    @property
    def open(self) -> bool:
        """True where nobody knows whether the last call was carried out."""
        return self.phase in (Phase.CALLED, Phase.UNKNOWN)


NOTHING = Past()
_ENDS = {
    "done": Phase.DONE,
    "failed": Phase.FAILED,
    "unknown": Phase.UNKNOWN,
    "absent": Phase.ABSENT,
    "told": Phase.TOLD,
    "lost": Phase.LOST,
}


def past_of(entries: Iterable[Entry]) -> dict[str, Past]:
    """By change, what a journal tells in its order."""
    found: dict[str, Past] = {}
    for entry in entries:
        found[entry.change] = _after(found.get(entry.change, NOTHING), entry)
    return found


def _after(past: Past, entry: Entry) -> Past:
    facts: Mapping[str, Any] = entry.facts
    if entry.phase == "intent":
        before = facts.get("before")
        ids = tuple(before) if isinstance(before, list | tuple) else ()
        digest = before if isinstance(before, str) else ""
        return Past(Phase.INTENDED, ids, digest, dict(facts.get("fields") or {}), None, "", past.sent)
    if entry.phase == "call":
        return replace(past, phase=Phase.CALLED, sent=True, called_at=entry.at)
    if entry.phase == "store":
        return past
    if entry.phase == "stored":
        left = {name: print_ for name, print_ in past.told.items() if name != facts["field"]}
        return replace(past, phase=past.phase if left else Phase.DONE, told=left)
    said = facts.get("live_id")
    live_id = past.live_id if said is None else str(said)
    found = replace(past, phase=_ENDS[facts["done"]], live_id=live_id, text=str(facts.get("text") or ""))
    if found.phase is Phase.TOLD:
        return replace(found, told=dict(facts["told"]), key_id=str(facts["key_id"]))
    return found

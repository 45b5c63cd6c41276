"""Drift when it is first seen, and between which two readings it arose."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace

from payconf.model.audit import Circumstances, Event, Sighting
from payconf.trail.fields import CHANGED, Clean, cleaned

KEPT = "audit memory"
"""Under this name a state keeps the memory, beside payconf.model.audit.NO_RUN."""


@dataclass(frozen=True, slots=True)
class Memory:
    """The last reading that was kept. `read_at`: UTC, ISO 8601; `drift`: ids of what it showed; `refusal`: the last."""

    read_at: str = ""
    drift: tuple[str, ...] = ()
    refusal: str = ""

    @classmethod
    def load(cls, content: bytes | None) -> Memory:
        """From the file that a state keeps; an empty memory where there is none, or nobody can read it."""
        try:
            data = json.loads(content or b"")
            return cls(str(data["read_at"]), tuple(map(str, data["drift"])), str(data["refusal"]))
        except (ValueError, TypeError, KeyError):
            return cls()

    def dump(self) -> bytes:
        """The file."""
        return json.dumps(asdict(self), sort_keys=True).encode()

    def unseen(self, sightings: Iterable[Sighting]) -> tuple[Sighting, ...]:
        """What the last reading did not show."""
        return tuple(entry for entry in sightings if not set(entry.ids().values()) <= set(self.drift))

    def after(self, read_at: str, sightings: Iterable[Sighting], uncompared: Iterable[Sighting] = ()) -> Memory:
        """The memory after a reading. `uncompared`: what it could not have shown, which stays as it is remembered."""
        seen = {ident for entry in sightings for ident in entry.ids().values()}
        seen |= {ident for entry in uncompared for ident in entry.ids().values()} & set(self.drift)
        return replace(self, read_at=read_at, drift=tuple(sorted(seen)))


def sighted(
    memory: Memory, sightings: Sequence[Sighting], read_at: str, by: Circumstances, clean: Clean, unsettled: str
) -> list[Event]:
    """Events for what the last reading did not show. `unsettled`: a run that broke off, from which it may come.

    It arose after the reading that is remembered (empty: nobody knows since when) and before this one.
    """
    found = []
    for entry in memory.unseen(sightings):
        new = [name for name, ident in entry.ids().items() if ident not in memory.drift]
        fields = [
            {"field": name, "from": cleaned(was, clean), "to": cleaned(now, clean)}
            for name, (was, now) in entry.fields.items()
            if name in new
        ]
        fields += [{"field": name, "secret": CHANGED} for name in entry.secrets if name in new]
        facts = {"vanished": entry.vanished, "fields": fields, "after": memory.read_at, "before": read_at}
        perhaps = {"perhaps of": unsettled} if unsettled else {}
        found.append(Event("drift", read_at, by.who, entry.address, "", {**facts, **perhaps}))
    return found

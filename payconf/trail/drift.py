"""Drift when it is first seen, and between which two readings it arose."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta

from payconf.model.audit import Circumstances, Event, Sighting
from payconf.trail.fields import CHANGED, Clean, cleaned

_BEGUN_BEFORE = timedelta(hours=1)
"""No reading takes longer."""
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

    def followed_by(self, read_at: str) -> bool:
        """Whether a reading comes after the one that is remembered.

        A moment earlier it began before; much earlier, the other one's clock was wrong, which must blind nobody.
        """
        return read_at >= self.read_at or self._ahead(read_at)

    def since(self, read_at: str) -> str:
        """When the last reading was; empty where nobody knows."""
        return "" if read_at < self.read_at else self.read_at

    def _ahead(self, read_at: str) -> bool:
        try:
            return datetime.fromisoformat(self.read_at) - datetime.fromisoformat(read_at) > _BEGUN_BEFORE
        except (ValueError, TypeError):
            return True

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
        facts = {"vanished": entry.vanished, "fields": fields, "after": memory.since(read_at), "before": read_at}
        perhaps = {"perhaps of": unsettled} if unsettled else {}
        found.append(Event("drift", read_at, by.who, entry.address, "", {**facts, **perhaps}))
    return found

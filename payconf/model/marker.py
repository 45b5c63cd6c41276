"""The marker: one disabled integration of the shop that says whose the database is, so that a copy of it is known.

The shop has no other place for it. It goes by its name alone, `payconf marker ENVIRONMENT ID` with 32 hexadecimal
digits, is in no rule, and is apart from all other integrations from the moment it is read: under a kind of its own,
which no provider knows (payconf.model.marker_kind).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from payconf.model.address import Address

if TYPE_CHECKING:
    from payconf.model.resource import LiveResource
    from payconf.model.state import State

MARKER = "marker"
"""Its kind; its address is marker/ENVIRONMENT."""
_NAME = re.compile(r"payconf marker (?P<environment>.+) (?P<id>[0-9a-f]{32})", re.DOTALL)
_LONGEST = 200
"""Of an environment's name, so that the whole stays below the shop's 255 characters."""


@dataclass(frozen=True, slots=True)
class Marker:
    """Whose shop it is: the environment's name, the random id, and the integration's id in the shop."""

    environment: str
    id: str
    live_id: str

    def of(self, environment: str) -> bool:
        """True for a marker of this environment."""
        return self.environment == environment[:_LONGEST]


@dataclass(frozen=True, slots=True)
class Remembered:
    """What the state says of the shop: its marker, None where there is none, and how many objects of it are bound.

    `rotated`: by integration key, since when (UTC, ISO 8601) the oldest of its secrets is the one that payconf wrote.
    `key_ends`: by address, when the secret ends that a service told once, in the words of the service.
    """

    marker: Marker | None = None
    owns: int = 0
    rotated: Mapping[str, str] = field(default_factory=dict)
    key_ends: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, environment: str, state: State) -> Remembered:
        """What the state of an environment says."""
        binding = state.bindings.get(address_of(environment))
        owns = sum(address.kind != MARKER for address in state.bindings)
        times = {
            address.key: [entry.at for entry in bound.written.values() if entry.at and entry.status == "written"]
            for address, bound in state.bindings.items()
            if address.kind == "integrations"
        }
        rotated = {key: min(found) for key, found in times.items() if found}
        ends = {
            str(address): entry.expires
            for address, bound in state.bindings.items()
            for entry in bound.written.values()
            if entry.expires
        }
        if binding is None:
            return cls(None, owns, rotated, ends)
        nobodys = Marker(environment, "", binding.live_id)  # equal to none that a shop can bear
        return cls(parse(str(binding.last_applied.get("name")), binding.live_id) or nobodys, owns, rotated, ends)


def address_of(environment: str) -> Address:
    """The address of an environment's marker."""
    return Address(MARKER, environment)


def parse(name: str, live_id: str = "") -> Marker | None:
    """What an integration's name says; None for one that is no marker's."""
    found = _NAME.fullmatch(name)
    return None if found is None else Marker(found["environment"], found["id"], live_id)


def name_of(environment: str, ident: str) -> str:
    """The name of a marker; `ident` is 32 random hexadecimal digits."""
    return f"payconf marker {environment[:_LONGEST]} {ident}"


def markers_of(resources: Mapping[str, tuple[LiveResource, ...]]) -> tuple[Marker, ...] | None:
    """The markers that a shop bears, by live id; None where its integrations weren't read."""
    if MARKER not in resources:
        return None
    found = (parse(str(entry.values["name"]), entry.id) for entry in resources[MARKER])
    return tuple(sorted(filter(None, found), key=lambda marker: marker.live_id))

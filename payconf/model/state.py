"""What payconf itself must remember of one environment. No secret, no plaintext of a write-only field."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from payconf.model.address import Address
from payconf.model.value import Value


@dataclass(frozen=True, slots=True)
class Written:
    """One write-only field as payconf last wrote it: exact fingerprint, run, live id.

    `unproven`: only adopted. `suspect`: another field of the object was changed outside payconf since. `told`: a
    secret that the system told once and that is not known to have reached its store; `written`, where it has. `forms`:
    the fingerprints of its normal forms, by which other environments are compared. `reference`: where it was read
    from, or stored; `version`: the store's name of that version, empty where it tells none. `at`: since when it is this
    secret, UTC, ISO 8601, empty where nobody knows. `expires`: when it ends, in the words of the system that told it;
    empty where it said nothing.
    """

    status: Literal["written", "unproven", "suspect", "told"]
    fingerprint: str | None = None
    run: str | None = None
    live_id: str | None = None
    key_id: str = ""
    forms: tuple[str, ...] = ()
    reference: str = ""
    version: str = ""
    at: str = ""
    expires: str = ""


@dataclass(frozen=True, slots=True)
class Binding:
    """An address and the live object that it owns. `last_applied`: readable values as payconf left them."""

    address: Address
    live_id: str
    last_applied: Mapping[str, Value] = field(default_factory=dict)
    written: Mapping[str, Written] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SwitchedOff:
    """One field of a live object as `payconf off` left it: `value`, by run `run` at `at` (UTC, ISO 8601).

    `integration`: live id of what was switched off. It goes by live ids, so that it holds under another key, and for
    objects that are adopted later.
    """

    kind: str
    live_id: str
    field: str
    integration: str
    value: Value
    run: str
    at: str


@dataclass(frozen=True, slots=True)
class State:
    """The bindings of one environment by address, its last run's summary line, and what `payconf off` did."""

    bindings: Mapping[Address, Binding] = field(default_factory=dict)
    last_run: str = ""
    moved: Mapping[Address, Address] = field(default_factory=dict)
    off: tuple[SwitchedOff, ...] = ()

    def owner(self, kind: str, live_id: str) -> Address | None:
        """The address that owns a live object."""
        for binding in self.bindings.values():
            if binding.live_id == live_id and binding.address.kind == kind:
                return binding.address
        return None

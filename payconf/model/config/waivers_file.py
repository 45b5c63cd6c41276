"""Models of waivers.yaml and fingerprints.yaml."""

from __future__ import annotations

from pydantic import Field

from payconf.model.config.formats import Date
from payconf.model.config.types import FilledText, Section, no_items, no_keys


class Waiver(Section):
    """A dated exception to a warning, or to a correctness error on a value found in the shop."""

    code: FilledText
    address: FilledText
    reason: FilledText
    owner: FilledText
    until: Date
    found: FilledText | None = None


class AcceptedDrift(Section):
    """Drift that somebody accepted, per attribute, until a day; with `value` only while the shop holds that one."""

    address: FilledText
    field: FilledText
    value: FilledText | None = None
    reason: FilledText
    owner: FilledText
    until: Date


class FingerprintsFile(Section):
    """Fingerprints of an environment's secrets, written by payconf, for comparison with other environments.

    `references`: where each value was read from; it counts only while credentials.yaml says the same.
    """

    key_id: FilledText
    credentials: dict[str, dict[str, list[FilledText]]] = Field(default_factory=no_keys)
    references: dict[str, dict[str, FilledText]] = Field(default_factory=no_keys)


class WaiversFile(Section):
    """waivers.yaml."""

    waivers: list[Waiver] = Field(default_factory=no_items)
    accepted_drift: list[AcceptedDrift] = Field(default_factory=no_items)

"""Models of payconf.yaml, credentials.yaml (its options), waivers.yaml and fingerprints.yaml."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from payconf.model.config.formats import Date, Duration, StateUrl
from payconf.model.config.types import FilledText, Integer, Section


class Project(Section):
    """payconf.yaml."""

    version: Integer = Field(ge=1, le=1)
    state: StateUrl | None = None
    fingerprint_key: FilledText | None = None
    stores: dict[str, Any] = Field(default_factory=dict)


class Attestation(Section):
    """Somebody's word on a credential of a service that can't be asked. It never turns test into live."""

    mode: Literal["test", "live"]
    by: FilledText
    date: Date
    evidence: FilledText
    until: Date


class CredentialOptions(Section):
    """What every credential may say beside the fields of its service."""

    account: FilledText | None = None
    from_: FilledText | None = Field(None, alias="from")
    expires: Date | None = None
    rotate_every: Duration | None = None
    owner: FilledText | None = None
    attested: Attestation | None = None
    note: FilledText | None = None


class Waiver(Section):
    """A dated exception to a warning, or to a correctness error on a value found in the shop."""

    code: FilledText
    address: FilledText
    reason: FilledText
    owner: FilledText
    until: Date
    found: FilledText | None = None


class AcceptedDrift(Section):
    """Drift that somebody accepted, per attribute, until a day."""

    address: FilledText
    field: FilledText
    reason: FilledText
    owner: FilledText
    until: Date


class FingerprintsFile(Section):
    """Fingerprints of an environment's secrets, written by payconf, for comparison with other environments."""

    key_id: FilledText
    credentials: dict[str, dict[str, list[FilledText]]] = Field(default_factory=dict)


class WaiversFile(Section):
    """waivers.yaml."""

    waivers: list[Waiver] = Field(default_factory=list)
    accepted_drift: list[AcceptedDrift] = Field(default_factory=list)

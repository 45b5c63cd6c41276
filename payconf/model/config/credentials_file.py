"""Models of credentials.yaml: what every credential may say beside the fields of its service."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from payconf.model.config.formats import Date, Duration
from payconf.model.config.types import FilledText, Section


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
    created: Date | None = None
    made_by: Literal["stripe-cli"] | None = None
    expires: Date | None = None
    rotate_every: Duration | None = None
    owner: FilledText | None = None
    attested: Attestation | None = None
    note: FilledText | None = None

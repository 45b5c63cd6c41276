"""Evidence: what was gathered about credentials, without any secret."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field

from payconf.model.fingerprint import Fingerprint
from payconf.model.span import NOWHERE, Span


class Mode(enum.Enum):
    """Of a credential or account. An enum, never a bool: not knowing is an answer of its own."""

    TEST = "test"
    LIVE = "live"
    UNKNOWN = "unknown"
    NONE = "none"


class Source(enum.IntEnum):
    """Where a piece of evidence comes from, strongest first (design: credentials, mode evidence)."""

    ANSWER = 1
    GRAMMAR = 2
    HOST = 3
    SWITCH = 4
    PUBLISHED = 5
    ATTESTATION = 6
    REFERENCE_NAME = 7


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece: `says` the mode that it shows; `text` is a sentence for people, without the value itself."""

    source: Source
    says: Mode
    text: str
    field: str = ""
    span: Span = NOWHERE


@dataclass(frozen=True, slots=True)
class FieldEvidence:
    """One field of a credential. `resolved` is False where nobody read the secret; `fault` then says why.

    `literal`: its value stands in the YAML. `fingerprint` is None where it was not resolved.
    """

    name: str
    kind: str
    literal: bool
    resolved: bool
    fingerprint: Fingerprint | None = None
    reference: str | None = None
    fault: str | None = None
    length: int | None = None
    span: Span = NOWHERE


@dataclass(frozen=True, slots=True)
class CredentialEvidence:
    """All about one credential of one environment. `account`: as the service said, None where it wasn't asked."""

    environment: str
    name: str
    service: str
    fields: Mapping[str, FieldEvidence] = field(default_factory=dict)
    pieces: tuple[Piece, ...] = ()
    account: str | None = None
    integrations: tuple[str, ...] = ()
    span: Span = NOWHERE


@dataclass(frozen=True, slots=True)
class Evidence:
    """What gather found. `credentials` of this environment by name; `others`: of further environments.

    `complete`: every secret that the run needs was resolved (apply plan). `stable_key`: the fingerprint key is the
    project's own, so that fingerprints of other runs can be compared.
    """

    credentials: Mapping[str, CredentialEvidence] = field(default_factory=dict)
    others: tuple[CredentialEvidence, ...] = ()
    others_missing: tuple[str, ...] = ()
    complete: bool = False
    stable_key: bool = False

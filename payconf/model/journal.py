"""The journal of a run: what is about to be done, that it is being asked for, and how it ended."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Phase = Literal["intent", "call", "outcome", "settled", "store", "stored"]


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a journal. `at`: UTC, ISO 8601. `facts`: JSON, no secret.

    intent: before anything is sent; `before` holds, for a create, the ids of live objects with the same natural key,
    else the digest of the object that the change was made against. call: the request is about to leave. outcome: how
    the call ended (`done`, `live_id`, `text`). settled: what reading back, or a person (`--outcome`), said of a call
    whose outcome nobody knew.

    An outcome `told` has, by field, the fingerprints of secrets that were told once (`told`, under `key_id`). store:
    one of them is about to be stored. stored: it was, with the store's `version` of it. settled `lost`: the object is
    there, and nobody has its secret any more.
    """

    change: str
    phase: Phase
    at: str
    facts: Mapping[str, Any] = field(default_factory=dict)

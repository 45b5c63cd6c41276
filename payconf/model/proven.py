"""What is proven of one credential, and what is not."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from payconf.model.evidence import CredentialEvidence, Mode


class Standing(enum.Enum):
    """What the question whether a credential is the right one comes to."""

    YES = "proven"
    NO = "no"
    UNANSWERED = "not answered"
    NOT_ASKABLE = "can't be asked"


@dataclass(frozen=True, slots=True)
class Proven:
    """One credential. `service` is for people; `mode`: of the credential itself, after all evidence.

    `expected`: its `account:`, None where it has none. `reasons`: sentences of guards that say no, or can't decide;
    `word`: the attestation, where there is one and the service can't be asked.
    """

    address: str
    service: str
    evidence: CredentialEvidence
    mode: Mode
    standing: Standing
    expected: str | None = None
    reasons: tuple[str, ...] = ()
    word: str = ""

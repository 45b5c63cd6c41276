"""What a guard answers."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from payconf.model.finding import Finding


class Answer(enum.Enum):
    """Undecided means: the evidence is missing. In an apply plan of production it refuses."""

    PASSED = "passed"
    REFUSED = "refused"
    UNDECIDED = "undecided"


@dataclass(frozen=True, slots=True)
class Verdict:
    """One guard's answer about one thing. `guard` is its name in the table of guards.

    `finding` says why for refused, and what is worth a warning for passed; for undecided `text` names what is missing.
    `subject` is an address.
    """

    guard: str
    answer: Answer
    subject: str = ""
    text: str = ""
    finding: Finding | None = None

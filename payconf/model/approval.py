"""Approvals: who said yes to an intent, when, and which of them count for a plan."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import timedelta

from payconf.model.audit import Who

LASTS = timedelta(hours=72)
"""So long an approval counts: over a weekend, and no longer than somebody remembers what was looked at."""
NOBODY = "unknown"
"""The name of whom no variable and no token names (payconf.identity.claimed)."""


@dataclass(frozen=True, slots=True)
class Approval:
    """One yes. `at`: UTC, ISO 8601. `used`: digest of the plan file that it was used for, empty while it wasn't."""

    id: str
    intent: str
    who: Who
    at: str
    used: str = ""
    revoked: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a plan is approved. `needed`: how many must say yes. `counted`: those that count, one a person.

    `not_counted`: the others, each with the reason. `way_out`: why a plan that only switches off needs none of them, as
    a sentence; empty where it does. `trouble`: why nothing can count, whoever said yes; empty where something can.
    `contacts`: of `payconf off`, whose yes it takes.
    """

    needed: int = 0
    counted: tuple[Approval, ...] = ()
    not_counted: tuple[tuple[Approval, str], ...] = ()
    way_out: str = ""
    trouble: str = ""
    contacts: tuple[str, ...] = ()

    @property
    def met(self) -> bool:
        """True where the plan may be applied."""
        if self.needed <= 0 or self.way_out:
            return True
        return not self.trouble and len(self.counted) >= self.needed


def person(name: str) -> str:
    """A name as people are compared: Jana, jana and ＪＡＮＡ are one."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold()).strip()


def known(who: Who) -> bool:
    """Whether anybody is named at all."""
    return bool(person(who.name)) and (who.proven or person(who.name) != NOBODY)

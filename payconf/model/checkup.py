"""What a look at the place where payconf runs has found, one thing after the other."""

from __future__ import annotations

import enum
from dataclasses import dataclass


class Standing(enum.Enum):
    """How it stands. `not asked`: nobody looked, and the text says why."""

    OK = "ok"
    WARNING = "warning"
    PROBLEM = "problem"
    NOT_ASKED = "not asked"


@dataclass(frozen=True, slots=True)
class Checkup:
    """One thing. `fix`: what to do, of a warning or a problem. `environment`: empty for the place as a whole."""

    subject: str
    standing: Standing
    text: str
    fix: str = ""
    environment: str = ""


def ok(subject: str, text: str) -> Checkup:
    """Nothing to do."""
    return Checkup(subject, Standing.OK, text)


def warning(subject: str, text: str, fix: str) -> Checkup:
    """It works, and something is not as it should be."""
    return Checkup(subject, Standing.WARNING, text, fix)


def problem(subject: str, text: str, fix: str) -> Checkup:
    """Something won't work."""
    return Checkup(subject, Standing.PROBLEM, text, fix)


def not_asked(subject: str, text: str) -> Checkup:
    """Nobody looked."""
    return Checkup(subject, Standing.NOT_ASKED, text)

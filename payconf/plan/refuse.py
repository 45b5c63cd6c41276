"""How the planner says no: a verdict with a finding."""

from __future__ import annotations

from payconf.model.address import Address
from payconf.model.finding import Finding
from payconf.model.span import NOWHERE, Span
from payconf.model.verdict import Answer, Verdict


def refuse(
    guard: str, code: str, address: Address, message: str, span: Span = NOWHERE, fix: str | None = None
) -> Verdict:
    """One refusal about one object."""
    finding = Finding(code, message, span, str(address), fix)
    return Verdict(guard, Answer.REFUSED, str(address), message, finding)


def undecided(guard: str, subject: str, text: str) -> Verdict:
    """What nobody could read."""
    return Verdict(guard, Answer.UNDECIDED, subject, text)

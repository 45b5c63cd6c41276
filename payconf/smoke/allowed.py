"""Whether payments may be made as a credential: only where everything that is known says test. Pure.

No option, no variable and nothing in YAML is asked here but the environment's class.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from payconf.model.errors import Refused
from payconf.model.evidence import CredentialEvidence, Mode, Source, judge

if TYPE_CHECKING:
    from payconf.model.environment import Environment

CLASSES = frozenset({"sandbox", "testing"})
FIX = "Smoke tests make payments with test access only, in sandbox and testing; there is no way around this."


def refuse_class(environment: Environment) -> None:
    """Raises Refused for production, and for any class that nobody knows."""
    if environment.class_ not in CLASSES:
        raise Refused(f"{environment.name} is of class {environment.class_}: no payment is made there.", FIX)


def refuse_unless_test(environment: Environment, evidence: CredentialEvidence | None) -> None:
    """Raises Refused unless the service itself said test, everything else agrees, and nothing is missing."""
    refuse_class(environment)
    if reason := _reason(environment, evidence):
        raise Refused(f"No payment is made: {reason.rstrip('.')}.", FIX)


def _reason(environment: Environment, evidence: CredentialEvidence | None) -> str:
    if evidence is None or evidence.environment != environment.name:
        return "nothing is known of the credential"
    if not evidence.resolved:
        return "not every field of the credential could be read"
    judged = judge(evidence.pieces)
    if judged.live:
        return judged.live[0].text
    if evidence.rejected or evidence.fault is not None or not evidence.asked:
        return evidence.fault or "the service was not asked whose the credential is"
    answers = [piece.says for piece in evidence.pieces if piece.source is Source.ANSWER]
    if not answers or any(says is not Mode.TEST for says in answers):
        return "the service doesn't say that the credential is of its test side"
    return "" if judged.mode is Mode.TEST else f"the mode of the credential is {judged.mode.value}"

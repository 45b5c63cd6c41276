"""What is certain of expressions before any checkout. Pure.

Each value that a checkout may bring is replaced by the few values that comparisons in the text can tell apart; what
isn't understood by everything that it may say. The evaluator then goes through all of them. So there are states that
no checkout has, and none is missing: "never" and "always" are proven, and what isn't proven is not said.
"""

from __future__ import annotations

from payconf.checkout.certainty.frame import ANYWHERE, Frame
from payconf.checkout.certainty.outcome import EVERY, Outcome
from payconf.checkout.certainty.reasoner import Condition, Reasoner, condition, read
from payconf.checkout.certainty.reasons import Against, Reason, why

__all__ = [
    "ANYWHERE",
    "EVERY",
    "Against",
    "Condition",
    "Frame",
    "Outcome",
    "Reason",
    "Reasoner",
    "condition",
    "read",
    "why",
]

"""What to say of an expression whose answer is certain before any checkout: the part that decides, and against what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from payconf.check.inside import Places
from payconf.checkout.certainty.outcome import Outcome
from payconf.checkout.certainty.reasons import Against, why
from payconf.checkout.expression.printer import brief
from payconf.checkout.expression.tree import start
from payconf.model.finding import Finding

if TYPE_CHECKING:
    from payconf.check.conditions import Conditions
    from payconf.check.view import View
    from payconf.checkout.certainty.reasons import Reason
    from payconf.model.config.rules import Rule

_FIELDS = {Against.CURRENCY: "currency", Against.DESTINATIONS: "destinations"}
_FIX = "Correct that part, or what it stands against; to switch the rule off, write enabled: false."


def note(view: View, conditions: Conditions, key: str, found: Outcome) -> None:
    """PC357 where the rule of this key never matches, PC428 where its expression always holds."""
    rule, origins = view.environment.rules[key], view.environment.origins
    reason = why(conditions.reasoner, conditions.of[key], conditions.frame(rule))
    scalar, places, text = origins.span("rules", key, "expression"), Places(origins.sources), rule.expression or ""
    related = []
    if reason.other is not None:
        related.append(("the other part", places.inside(scalar, text, start(reason.other))))
    if reason.against in _FIELDS:
        name = _FIELDS[reason.against]
        related.append((f"its {name}", origins.span("rules", key, name)))
    holds = found is Outcome.HOLDS
    code, fix = ("PC428", None) if holds else ("PC357", _FIX)
    span = places.inside(scalar, text, start(reason.part))
    view.found.append(Finding(code, _told(reason, rule, found), span, f"rules/{key}", fix, tuple(related)))


def _told(reason: Reason, rule: Rule, found: Outcome) -> str:
    holds, part = found is Outcome.HOLDS, brief(reason.part)
    if found is Outcome.FAILS:
        return f"{part} fails in every checkout, and the shop then drops the rule"
    says = f"{part} {'always' if holds else 'never'} holds"
    if reason.other is not None:
        says += f" where {brief(reason.other)} {'does not' if holds else 'does'}"
    if reason.against is Against.CURRENCY:
        says += f" in a rule for {rule.currency}"
    elif reason.against is Against.DESTINATIONS:
        says += " at this rule's destinations"
    return f"{says}, so the {'expression leaves nobody out' if holds else 'rule never matches'}"

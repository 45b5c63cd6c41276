"""Integrations that no rule can offer to anybody.

Said only of what some enabled rule names: a rule of the shop that isn't in the YAML may offer the others, and what is
switched off on purpose needs no warning.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from payconf.check.names import Found, Names
from payconf.integrations.versions import in_rules

if TYPE_CHECKING:
    from payconf.check.conditions import Conditions
    from payconf.check.view import Integration, View
    from payconf.integrations.base import Offered
    from payconf.model.config.rules import Rule

NAMED = 5
"""So many rules are named in one sentence."""


class _Use(NamedTuple):
    """An enabled rule that offers methods of an integration."""

    key: str
    rule: Rule
    methods: list[Found]


def check(view: View, conditions: Conditions, behind: Mapping[str, Sequence[str]]) -> None:
    """`behind`: rules that are never reached, with those that hide them."""
    if view.declared("rules").keys() != view.environment.rules.keys():
        return
    uses = _uses(view)
    told = {finding.address for finding in view.found if finding.code == "PC324"}
    for entry in view.integrations.values():
        known = uses.get(entry.key)
        if known and _is_meant(view, entry, known) and not any(f"rules/{use.key}" in told for use in known):
            reasons = {use.key: reason for use, reason in _reasons(conditions, behind, known)}
            if len(reasons) == len(known):
                _note(view, entry, [*reasons.items()])


def _uses(view: View) -> dict[str, list[_Use]]:
    """By integration, a rule once each."""
    known, found = Names(view), dict[str, dict[str, _Use]]()
    for key, rule in view.environment.rules.items():
        for meaning in map(known.meaning, rule.methods) if rule.enabled else ():
            if isinstance(meaning, Found):
                by_rule = found.setdefault(meaning.integration.key, {})
                by_rule.setdefault(key, _Use(key, rule, [])).methods.append(meaning)
    return {integration: [*by_rule.values()] for integration, by_rule in found.items()}


def _is_meant(view: View, entry: Integration, uses: Sequence[_Use]) -> bool:
    """False where it is off, or where a finding about its methods says already that they can't be offered."""
    if entry.values["enabled"] is False or entry.settings.retired:
        return False
    methods = {found.name: found.method for use in uses for found in use.methods}
    switches = (method.offered.enabled_by for method in methods.values())
    return all(in_rules(method, view.version) for method in methods.values()) and all(
        switch is None or entry.values[switch] is True for switch in switches
    )


def _reasons(
    conditions: Conditions, behind: Mapping[str, Sequence[str]], uses: Sequence[_Use]
) -> Iterator[tuple[_Use, str]]:
    """Up to the first rule that may offer it."""
    for use in uses:
        reason = _reason(conditions, behind, use)
        if not reason:
            return
        yield use, reason


def _reason(conditions: Conditions, behind: Mapping[str, Sequence[str]], use: _Use) -> str:
    """Why this rule offers the integration to nobody; empty where it may."""
    if use.key in conditions.never:
        return "never matches"
    if use.key in behind:
        first, *more = behind[use.key]
        return f"is never reached behind rules/{first}{f' and {len(more)} more' if more else ''}"
    reasons = [_hides(conditions, use, found) for found in use.methods]
    return " and ".join(reasons) if all(reasons) else ""


def _hides(conditions: Conditions, use: _Use, found: Found) -> str:
    """Why a method isn't offered when the rule matches; empty where it may be."""
    offered, currency = found.method.offered, use.rule.currency
    if offered.currencies is not None and currency not in offered.currencies:
        return f"is for {currency}, in which {found.name} isn't offered"
    wanted = " and ".join(_wanted(offered, currency))
    if not wanted or _may_hold(conditions, use, wanted):
        return ""
    return f"never matches where {wanted}, which {found.name} needs"


def _may_hold(conditions: Conditions, use: _Use, wanted: str) -> bool:
    """False where this never holds when the rule matches."""
    asked = conditions.of.get(use.key)
    if asked is None:
        return True
    from payconf.checkout.certainty.condition import condition, read
    from payconf.checkout.certainty.outcome import Outcome
    from payconf.checkout.expression.tree import Logic

    both = condition(Logic("and", (asked.tree, read(wanted).tree)))
    return Outcome.HOLDS in conditions.reasoner.possible(both, conditions.frame(use.rule))


def _wanted(offered: Offered, currency: str) -> Iterator[str]:
    """The method's own conditions, as far as an expression could name them."""
    minimum = offered.minimum_total or dict(offered.minimum_by_currency).get(currency)
    if offered.nonzero_total:
        yield "total != 0.0"
    if minimum is not None:
        yield f"total >= {minimum}"
    if offered.maximum_total is not None:
        yield f"total <= {offered.maximum_total}"
    if offered.payment_term or offered.vat_id:
        yield "customer != null"


def _note(view: View, entry: Integration, reasons: Sequence[tuple[str, str]]) -> None:
    origins = view.environment.origins
    told = [f"rules/{key} {reason}" for key, reason in reasons[:NAMED]]
    told += [f"{len(reasons) - NAMED} more rules don't offer it either"] if len(reasons) > NAMED else []
    related = [(reason, origins.span("rules", key, key=True)) for key, reason in reasons[:NAMED]]
    text = f"no rule can offer it to anybody: {'; '.join(told)}"
    view.note("PC429", text, "integrations", entry.key, at_key=True, related=related)

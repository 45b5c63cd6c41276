"""Payment rules: currencies, and limits that a rule should keep."""

from __future__ import annotations

from typing import TYPE_CHECKING

from payconf.check.currencies import fault
from payconf.check.names import Found, Names
from payconf.model.nearest import names

if TYPE_CHECKING:
    from payconf.check.view import View
    from payconf.model.config.rules import Rule


def check(view: View) -> None:
    """Every rule; and the currencies of checkouts and exceptions."""
    known = Names(view)
    for key, rule in view.environment.rules.items():
        if _currency(view, rule.currency, "rules", key, "currency"):
            _taken(view, known, key, rule)
        _caps(view, known, key, rule)
    for key, checkout in view.environment.checkouts.items():
        _currency(view, checkout.currency, "checkouts", key, "currency")
    for index, allowed in enumerate(view.environment.settings.allow_no_method):
        _currency(view, allowed.currency, "allow_no_method", index, "currency")


def _currency(view: View, currency: str, *path: str | int) -> bool:
    found = fault(currency)
    if found is not None:
        view.note(*found, *path)
    return found is None


def _taken(view: View, known: Names, key: str, rule: Rule) -> None:
    """Does any method take the currency?"""
    found = [known.meaning(name) for name in rule.methods]
    methods = [meaning for meaning in found if isinstance(meaning, Found)]
    if len(methods) == len(found) and not any(_takes(meaning, rule.currency) for meaning in methods):
        text = f"none of {', '.join(meaning.name for meaning in methods)} takes {rule.currency}"
        view.note("PC324", text, "rules", key, "currency")


def _takes(found: Found, currency: str) -> bool:
    limits = (found.integration.type.currencies, found.method.offered.currencies)
    return all(limit is None or currency in limit for limit in limits)


def _caps(view: View, known: Names, key: str, rule: Rule) -> None:
    """A rule without any expression bounds nothing; whether an expression does, its evaluation will tell."""
    if rule.expression is not None:
        return
    capped = {
        (meaning.name, cross.text)
        for meaning in map(known.meaning, rule.methods)
        if isinstance(meaning, Found)
        for cross in meaning.integration.type.cross
        if cross.check == "rule_caps_total"
    }
    if capped:
        texts = names({text for _, text in capped})
        view.note("PC403", f"{names(name for name, _ in capped)}: {texts}", "rules", key, at_key=True)

"""Expressions of payment rules: the shop checks their form only, so names and types are checked here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from payconf.model.finding import Finding

if TYPE_CHECKING:
    from payconf.check.view import View


def check(view: View) -> None:
    """Every expression, each problem at its own place inside the YAML."""
    texts = {key: rule.expression for key, rule in view.environment.rules.items() if rule.expression is not None}
    if not texts:
        return
    from payconf.check.inside import Places
    from payconf.checkout.expression import problems

    origins = view.environment.origins
    places = Places(origins.sources)
    for key, text in texts.items():
        for code, offset, message, fix in problems(text):
            span = places.inside(origins.span("rules", key, "expression"), text, offset)
            view.found.append(Finding(code, message, span, f"rules/{key}", fix))

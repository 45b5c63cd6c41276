"""Names of methods: in rules, aliases and expectations; and names of integrations in webhooks and the like."""

from __future__ import annotations

from typing import TYPE_CHECKING

from payconf.check.circles import circles, told
from payconf.check.names import Fault, Found, Names
from payconf.integrations.versions import in_rules
from payconf.model.nearest import did_you_mean

if TYPE_CHECKING:
    from payconf.check.view import View
    from payconf.model.config.objects import Rule

_NAMING = ("webhooks", "payment_method_configurations", "payment_method_domains")


def check(view: View) -> None:
    """Everything that names a method or an integration."""
    known = Names(view)
    for key, rule in view.environment.rules.items():
        _rule(view, known, key, rule)
    circular = circles(view.environment.aliases)
    for alias, target in view.environment.aliases.items():
        _alias(view, known, alias, target)
        if alias in circular:
            view.note("PC319", told(circular[alias], alias), "aliases", alias)
    for key, checkout in view.environment.checkouts.items():
        for index, name in enumerate(checkout.expect):
            meaning = known.meaning(name)
            if isinstance(meaning, Fault):
                view.note(*meaning, "checkouts", key, "expect", index)
    declared = view.declared("integrations")
    for kind in _NAMING:
        for key, thing in getattr(view.environment, kind).items():
            if thing.integration not in declared:
                text = f"there is no integration {thing.integration!r}{did_you_mean(thing.integration, declared)}"
                view.note("PC321", text, kind, key, "integration")


def _rule(view: View, known: Names, key: str, rule: Rule) -> None:
    seen: dict[str, int] = {}
    for index, name in enumerate(rule.methods):
        path, meaning = ("rules", key, "methods", index), known.meaning(name)
        if isinstance(meaning, Fault):
            view.note(*meaning, *path)
        elif meaning is not None and meaning.name in seen:
            first = view.environment.origins.span("rules", key, "methods", seen[meaning.name])
            text = f"{meaning.name} stands in this rule twice"
            view.note("PC318", text, *path, related=[("first here", first)])
        elif meaning is not None:
            seen[meaning.name] = index
            _usable(view, meaning, rule, path)


def _usable(view: View, found: Found, rule: Rule, path: tuple[str | int, ...]) -> None:
    """May this rule offer the method?"""
    entry, method = found.integration, found.method
    if rule.enabled and entry.settings.retired:
        view.note("PC314", f"{entry.address} is retired, and this rule offers {found.name}", *path)
    elif rule.enabled and entry.values["enabled"] is False:
        view.note("PC313", f"{entry.address} is disabled, and this rule offers {found.name}", *path)
    if method.needs is not None and not view.writes(entry.key, method.needs):
        view.note("PC315", f"{entry.address} has no {method.needs}, which {found.name} needs", *path)
    switch = method.offered.enabled_by
    if switch is not None and entry.values[switch] is not True:
        view.note("PC316", f"{entry.address} has {switch}: false, so {found.name} doesn't exist", *path)
    if not in_rules(method, view.version):
        since = method.in_rules_since
        text = f"rules of version {view.version} can't offer {entry.type.title}; from {since} they can"
        view.note("PC317", text, *path)


def _alias(view: View, known: Names, alias: str, target: str) -> None:
    """An alias ends at a method, and hides none."""
    if alias in known.methods or alias in view.declared("integrations"):
        view.note("PC320", f"{alias!r} is the name of an integration or method already", "aliases", alias, at_key=True)
    if target not in view.declared("aliases"):
        meaning = known.direct(target)
        if isinstance(meaning, Fault):
            view.note(*meaning, "aliases", alias)

"""One integration: does the shop's version have it, does everything fit, do its fields go together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from payconf.check.shop import known_version
from payconf.integrations.versions import ANY, available, byte_limit, exists
from payconf.model.nearest import names

if TYPE_CHECKING:
    from collections.abc import Iterable

    from payconf.check.view import Integration, View
    from payconf.integrations.base import Condition, CrossRule, Field, IntegrationType
    from payconf.model.config.environment_file import Shop


def check(view: View) -> None:
    """Each integration by itself."""
    for entry in view.integrations.values():
        if known_version(view.version):
            _available(view, entry)
        for field in entry.type.fields:
            if field.origin == "integration":
                _field(view, entry, field)
        for rule in entry.type.cross:
            if rule.check == "equal" and holds(rule.when, entry.values):
                _equal(view, entry, rule)


def holds(conditions: Iterable[Condition], values: dict[str, Any]) -> bool:
    """True where every condition holds of these values."""
    return all(_holds(condition, values.get(condition.field)) for condition in conditions)


def _holds(condition: Condition, value: Any) -> bool:
    return any(entry in condition.values for entry in value) if isinstance(value, list) else value in condition.values


def _available(view: View, entry: Integration) -> None:
    shop, type_ = view.environment.settings.shop, entry.type
    if not available(type_, shop.version):
        text = f"version {shop.version} has no {type_.title}; it exists in {names(type_.available_in)}"
        view.note("PC342", text, "integrations", entry.key, "type")
    elif not _installed(shop, type_):
        text = f"{type_.title} comes with the bundle {type_.bundle}, which shop.bundles doesn't name"
        view.note("PC343", text, "integrations", entry.key, "type")


def _installed(shop: Shop, type_: IntegrationType) -> bool:
    """What every version ships is always there; `bundles` names what comes beside it. The embedded shop has all."""
    if type_.shipped or (shop.bundles is None and shop.version == ANY):
        return True
    return type_.bundle in (shop.bundles or ())


def _field(view: View, entry: Integration, field: Field) -> None:
    path, value = ("integrations", entry.key, field.name), entry.values[field.name]
    if field.required_when and holds(field.required_when, entry.values) and value in (None, [], {}, ""):
        reason = " and ".join(f"{condition.field} is {_words(condition, entry)}" for condition in field.required_when)
        view.note("PC332", f"{field.name} is missing, and {reason}", *path, at_key=True)
    if not view.writes(entry.key, field.name):
        return
    if known_version(view.version) and not exists(field, view.version):
        view.note("PC345", f"version {view.version} has no field {field.name}", *path, at_key=True)
    limit = byte_limit(field, view.version)
    if limit is not None and value is not None and (size := len(str(value).encode())) > limit:
        view.note("PC333", f"{field.name} has {size} bytes; at most {limit} fit into the shop's column", *path)


def _words(condition: Condition, entry: Integration) -> str:
    value = entry.values[condition.field]
    shown = [item for item in value if item in condition.values] if isinstance(value, list) else [value]
    return ", ".join("true" if item is True else "false" if item is False else str(item) for item in shown)


def _equal(view: View, entry: Integration, rule: CrossRule) -> None:
    """Each field must have its value. What the shop itself enforces is an error; what only has no effect is not."""
    code = "PC402" if rule.enforced == "none" else "PC334"
    for name, wanted in zip(rule.fields, rule.values, strict=True):
        if entry.values[name] != wanted:
            view.note(code, rule.text, "integrations", entry.key, rule.when[0].field if rule.when else name)
            return

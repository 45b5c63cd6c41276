"""What only one integration of an environment may have: its name, its Express Checkout name, its websites."""

from __future__ import annotations

from itertools import takewhile
from typing import TYPE_CHECKING

from payconf.check.integrations import holds

if TYPE_CHECKING:
    from payconf.check.view import Integration, View
    from payconf.integrations.base import CrossRule


def check(view: View) -> None:
    """All integrations side by side."""
    first: dict[str, str] = {}
    for entry in view.integrations.values():
        name = str(entry.values["name"])
        if name in first:
            text = f"integrations/{first[name]} has the name {name!r} too"
            view.note("PC330", text, "integrations", entry.key, "name", related=_other(view, first[name], "name"))
        first.setdefault(name, entry.key)
    for entry in view.integrations.values():
        for rule in entry.type.cross:
            if rule.check == "unique_name" and holds(rule.when, entry.values):
                _name(view, entry, rule)
            if rule.check == "unique_websites" and holds(rule.when, entry.values):
                _websites(view, entry, rule)


def _name(view: View, entry: Integration, rule: CrossRule) -> None:
    """The field's text is no integration's name, and not the same field's text of an earlier one."""
    (field,) = rule.fields
    name, earlier = entry.values[field], True
    for other in view.integrations.values():
        earlier = earlier and other.key != entry.key
        fields = ("name", field) if earlier else ("name",)
        taken = next((entry for entry in fields if other.values.get(entry) == name), None)
        if taken is not None:
            text = f"integrations/{other.key} has {name!r} as {taken}, and {field} must differ from it"
            view.note("PC331", text, "integrations", entry.key, field, related=_other(view, other.key, taken))
            return


def _websites(view: View, entry: Integration, rule: CrossRule) -> None:
    """No website is in two enabled integrations of the type; told at the later one."""
    (field,) = rule.fields
    for other in takewhile(lambda other: other is not entry, view.integrations.values()):
        both = entry.values["enabled"] and other.values["enabled"]
        if other.type is entry.type and both and holds(rule.when, other.values):
            for website in sorted({*entry.values[field]} & {*other.values[field]}):
                text = f"{website} is in {field} of integrations/{other.key} too"
                view.note("PC335", text, "integrations", entry.key, field, related=_other(view, other.key, field))


def _other(view: View, key: str, field: str) -> list[tuple[str, object]]:
    return [("the other one", view.environment.origins.span("integrations", key, field))]

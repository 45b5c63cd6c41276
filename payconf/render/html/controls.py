"""The filter: shown only where script can run, because without it everything is on the page."""

from __future__ import annotations

from collections.abc import Iterable

from payconf.model.plan import Plan
from payconf.render.html.changes import DRIFT
from payconf.render.html.markup import Markup, tag
from payconf.render.plan.layout import WORDS


def controls(plan: Plan) -> Markup:
    """By address, kind, action and text, and how much of it is shown."""
    kinds = {change.address.kind for change in plan.changes} | {item.address.kind for item in plan.drift}
    actions = {change.action.value for change in plan.changes} | ({DRIFT} if plan.drift else set())
    fields = [
        _labelled("text", "Text", tag("input", type="search", id="filter-text", autocomplete="off")),
        _labelled("address", "Address", tag("input", type="search", id="filter-address", autocomplete="off")),
        _labelled("kind", "Kind", _choice("kind", ((kind, WORDS.get(kind, kind)) for kind in sorted(kinds)))),
        _labelled("action", "Action", _choice("action", ((action, action) for action in sorted(actions)))),
        tag("button", "Show everything", type="button", id="filter-reset"),
        tag("p", id="filter-status", role="status"),
    ]
    return tag("div", *fields, id="filter", class_="bar", role="search", aria_label="Filter this page", hidden=True)


def _labelled(name: str, label: str, field: Markup) -> Markup:
    return tag("div", tag("label", label, for_=f"filter-{name}"), field)


def _choice(name: str, options: Iterable[tuple[str, str]]) -> Markup:
    every = tag("option", "any", value="")
    return tag("select", every, *(tag("option", shown, value=value) for value, shown in options), id=f"filter-{name}")

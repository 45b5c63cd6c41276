"""Values as Stripe's form fields: `enabled_events[0]`, `card[display_preference][preference]`."""

from __future__ import annotations

import re
from collections.abc import Mapping

from payconf.model.errors import Rejected
from payconf.model.value import Value
from payconf.providers.stripe.kinds import CONFIGURATIONS, DOMAINS, SECRET, WEBHOOKS
from payconf.providers.stripe.objects import PREFERENCES

_METHOD = re.compile(r"[a-z][a-z0-9_]{1,60}")
_OTHERS = frozenset({"active", "application", "expand", "id", "livemode", "metadata", "name", "object", "parent"})
"""Parameters of a configuration that are no payment methods."""
_TEXTS: Mapping[str, Mapping[str, str]] = {
    WEBHOOKS: {"url": "url", "description": "description", "api_version": "api_version"},
    CONFIGURATIONS: {"name": "name", "parent": "parent"},
    DOMAINS: {"domain": "domain_name"},
}
_MADE_WITH = frozenset({"api_version", "parent", "domain"})
"""What can be said when an object is made, and never changed."""


def form_of(kind: str, values: Mapping[str, Value], making: bool) -> dict[str, str]:
    """The fields of a call that makes or changes an object. Raises Rejected for what Stripe can't be told."""
    form: dict[str, str] = {}
    for name, value in values.items():
        if name == SECRET or (name in _MADE_WITH and not making):
            raise Rejected(f"Stripe lets nobody change {name}.", "Have another one made.", name)
        if making and value is None:
            continue
        form.update(_fields(kind, name, value, making))
    return form


def _fields(kind: str, name: str, value: Value, making: bool) -> Mapping[str, str]:
    if name in _TEXTS[kind]:
        return {_TEXTS[kind][name]: _text(name, value)}
    match kind, name:
        case "webhooks", "events":
            return _events(value)
        case "webhooks", "enabled":  # one that is made is enabled
            return {} if making else {"disabled": _flag(not value)}
        case "payment_method_configurations", "enabled":
            return {} if making else {"active": _flag(value)}
        case "payment_method_configurations", "methods":
            return _methods(value)
        case "payment_method_domains", "enabled":
            return {"enabled": _flag(value)}
    raise Rejected(f"{kind} have no {name} at Stripe.", "Take it away.", name)


def _text(name: str, value: Value) -> str:
    """An empty text takes away what was there."""
    if value is None and name == "description":
        return ""
    if not isinstance(value, str) or not value:
        raise Rejected(f"{name} must be a text that is not empty.", "Write one.", name)
    return value


def _events(value: Value) -> dict[str, str]:
    if not isinstance(value, list | tuple) or not value or not all(isinstance(event, str) for event in value):
        raise Rejected("A webhook endpoint needs a list of at least one event.", "Name its events.", "events")
    return {f"enabled_events[{number}]": event for number, event in enumerate(sorted(set(value)))}


def _methods(value: Value) -> dict[str, str]:
    form = {}
    for name, preference in dict(value or {}).items():
        if not _METHOD.fullmatch(name) or name in _OTHERS:
            raise Rejected(f"{name!r} is no payment method of Stripe's.", "Write its name as Stripe does.", "methods")
        if preference not in PREFERENCES:
            raise Rejected(f"{name} can be on, off or none, and not {preference!r}.", "Write one of them.", "methods")
        form[f"{name}[display_preference][preference]"] = preference
    return form


def _flag(value: Value) -> str:
    return "true" if value else "false"

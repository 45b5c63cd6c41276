"""Stripe's objects as resources."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from payconf.http.service import mapping
from payconf.model.errors import Unexpected
from payconf.model.resource import LiveResource
from payconf.model.value import Value
from payconf.providers.stripe.kinds import CONFIGURATIONS, DOMAINS, PLACES, WEBHOOKS

PREFERENCES = frozenset({"on", "off", "none"})


def resource(kind: str, found: Mapping[str, Any]) -> LiveResource:
    """An object that was checked; raises Unexpected where something of it is not as Stripe documents it."""
    return LiveResource(kind, found["id"], _VALUES[kind](found))


def methods(found: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """The payment methods of a configuration by name: `available`, and `display_preference` with preference and value.

    `preference` is the account's; `value` is what counts, and differs where a parent configuration doesn't let it.
    """
    entries = {name: mapping(entry) for name, entry in found.items()}
    return {
        name: entry
        for name, entry in sorted(entries.items())
        if mapping(entry.get("display_preference")).get("preference") in PREFERENCES
    }


def _webhook(found: Mapping[str, Any]) -> dict[str, Value]:
    events = found.get("enabled_events")
    if not isinstance(events, list) or not all(isinstance(event, str) for event in events):
        raise _odd(WEBHOOKS, found, "enabled_events")
    if found.get("status") not in ("enabled", "disabled"):
        raise _odd(WEBHOOKS, found, "status")
    return {
        "url": _text(WEBHOOKS, found, "url"),
        "events": sorted(events),
        "enabled": found["status"] == "enabled",
        "description": _perhaps(WEBHOOKS, found, "description") or None,
        "api_version": _perhaps(WEBHOOKS, found, "api_version"),
    }


def _configuration(found: Mapping[str, Any]) -> dict[str, Value]:
    return {
        "name": _text(CONFIGURATIONS, found, "name"),
        "methods": {name: entry["display_preference"]["preference"] for name, entry in methods(found).items()},
        "enabled": _flag(CONFIGURATIONS, found, "active"),
        "parent": _perhaps(CONFIGURATIONS, found, "parent"),
    }


def _domain(found: Mapping[str, Any]) -> dict[str, Value]:
    return {"domain": _text(DOMAINS, found, "domain_name"), "enabled": _flag(DOMAINS, found, "enabled")}


_VALUES: Mapping[str, Callable[[Mapping[str, Any]], dict[str, Value]]] = {
    WEBHOOKS: _webhook,
    CONFIGURATIONS: _configuration,
    DOMAINS: _domain,
}


def _text(kind: str, found: Mapping[str, Any], name: str) -> str:
    text = _perhaps(kind, found, name)
    if text is None:
        raise _odd(kind, found, name)
    return text


def _perhaps(kind: str, found: Mapping[str, Any], name: str) -> str | None:
    text = found.get(name)
    if text is not None and not isinstance(text, str):
        raise _odd(kind, found, name)
    return text


def _flag(kind: str, found: Mapping[str, Any], name: str) -> bool:
    if isinstance(flag := found.get(name), bool):
        return flag
    raise _odd(kind, found, name)


def _odd(kind: str, found: Mapping[str, Any], name: str) -> Unexpected:
    return Unexpected(
        f"{name} of the {PLACES[kind].title} {found['id']} is not as Stripe documents it.", "Update payconf."
    )

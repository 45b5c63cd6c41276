"""A webhook of CyberSource as its API has it, and as payconf does. Pure.

CyberSource groups event types by product. Here an event is `product:event.type`, such as
`cns:cns.report.keyExpiration.detail`, in any order.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from payconf.http.service import mapping, not_theirs
from payconf.model.kind import FieldSpec, Kind, Lost, Semantics
from payconf.model.resource import LiveResource
from payconf.model.value import Value
from payconf.providers.cybersource.refusals import TITLE

ACTIVE, INACTIVE, IN_REVIEW, BLOCKED = "ACTIVE", "INACTIVE", "PENDING_REVIEW", "BLOCKED"
ON = frozenset({ACTIVE, "SUSPENDED"})
"""Suspended is one that is switched on, and waits for its address to answer."""
SECRET = "signing_secret"  # noqa: S105

_RETRY: Mapping[str, tuple[str, Any]] = {
    "retry_algorithm": ("algorithm", "ARITHMETIC"),
    "retry_first": ("firstRetry", 1),
    "retry_interval": ("interval", 1),
    "retry_number": ("numberOfRetries", 3),
    "retry_deactivate": ("deactivateFlag", False),
    "retry_repeat_count": ("repeatSequenceCount", 0),
    "retry_repeat_wait": ("repeatSequenceWaitTime", 0),
}
"""Fields of the retry policy, with what holds where nobody says it (guide, "Configure the Retry Policy"). Minutes."""
_PLAIN: Mapping[str, str] = {"name": "name", "description": "description", "url": "webhookUrl"}

KIND = Kind(
    "webhooks",
    "managed",
    {
        "name": FieldSpec("name"),
        "description": FieldSpec("description"),
        "url": FieldSpec("url"),
        "events": FieldSpec("events", Semantics.SET),
        "enabled": FieldSpec("enabled", default=True),
        SECRET: FieldSpec(SECRET, told_once=True),
        **{name: FieldSpec(name, immutable=True, default=default) for name, (_, default) in _RETRY.items()},
    },
    order=5,
    known_by=("url",),
    can_disable=True,
    lost=Lost.REPLACE,
    at_service=True,
)


def body(values: Mapping[str, Value]) -> dict[str, Any]:
    """The fields among the values as an update has them; a description that is taken away is sent empty."""
    found: dict[str, Any] = {theirs: values[ours] for ours, theirs in _PLAIN.items() if ours in values}
    if "description" in found:
        found["description"] = found["description"] or ""
    if "events" in values:
        found["products"] = _grouped(events_of(values))
    return found


def new(values: Mapping[str, Value], organization: str) -> dict[str, Any]:
    """The body of a create. A retry policy is sent as a whole, where any of it isn't what holds anyway."""
    policy = {theirs: values.get(ours, default) for ours, (theirs, default) in _RETRY.items()}
    usual = dict(_RETRY.values())
    return {
        "description": "",
        **body(values),
        "organizationId": organization,
        "securityPolicy": {"securityType": "key"},
        **({"retryPolicy": policy} if policy != usual else {}),
    }


def live(found: Any) -> LiveResource:
    """A webhook of an answer. Raises Unexpected where it is none."""
    entry = mapping(found)
    ident, url = entry.get("webhookId"), entry.get("webhookUrl")
    if not (isinstance(ident, str) and ident and isinstance(url, str)):
        raise not_theirs(TITLE)
    policy = mapping(entry.get("retryPolicy"))
    values: dict[str, Value] = {
        "name": entry.get("name") or None,
        "description": entry.get("description") or None,
        "url": url,
        "events": _events(entry),
        "enabled": status(entry) in ON,
    }
    values.update({ours: _typed(policy.get(theirs), default) for ours, (theirs, default) in _RETRY.items()})
    return LiveResource(KIND.name, ident, values)


def status(entry: Mapping[str, Any]) -> str:
    """One of the five; a webhook whose status isn't told is inactive, as a new one is."""
    return str(entry.get("status") or INACTIVE).upper()


def events_of(values: Mapping[str, Value]) -> list[str]:
    """The wanted events; empty where they are no list."""
    found = values.get("events")
    return [str(event) for event in found] if isinstance(found, list | tuple) else []


def alike(found: Mapping[str, Value], wanted: Mapping[str, Value]) -> bool:
    """Whether a webhook holds what was sent, but for the switch, which is a call of its own."""
    readable = {name: spec for name, spec in KIND.fields.items() if name not in ("enabled", "events", SECRET)}
    same = all(found.get(name) == wanted.get(name, spec.default) for name, spec in readable.items())
    return same and {*events_of(found)} == {*events_of(wanted)}


def _grouped(events: list[str]) -> list[dict[str, Any]]:
    found: dict[str, list[str]] = {}
    for event in events:
        product, _, name = event.partition(":")
        found.setdefault(product, []).append(name)
    return [{"productId": product, "eventTypes": names} for product, names in found.items()]


def _events(entry: Mapping[str, Any]) -> list[Value]:
    """Of `products`, or of the one product that older answers name beside the rest; `*`: all that a product has."""
    listed = entry.get("products")
    groups = [mapping(group) for group in listed] if isinstance(listed, list) else [entry]
    found: list[Value] = []
    for group in groups:
        product, names = group.get("productId"), group.get("eventTypes")
        if not isinstance(product, str) or not isinstance(names, list | None):
            raise not_theirs(TITLE)
        found += [f"{product}:{name}" for name in names or ("*",)]
    return found


def _typed(found: Any, default: Any) -> Any:
    """A value of the retry policy, which answers have as text, too."""
    if found is None:
        return default
    text = str(found)
    if isinstance(default, bool):
        return text.lower() == "true"
    return int(text) if isinstance(default, int) and text.isdecimal() else text

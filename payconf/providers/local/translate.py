"""Between payconf's values and the embedded shop's: names and words by the tables, references to identifiers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from payconf.integrations import by_channel_type
from payconf.integrations.base import IntegrationType
from payconf.integrations.references import identifiers, reference
from payconf.integrations.settings import served, written
from payconf.model.value import Value
from payconf.providers.local.channels import Channel
from payconf.providers.local.rules import Destination, Rule


def to_channel(known: IntegrationType, values: Mapping[str, Value]) -> Channel:
    """What is written of an integration; `values` may be a part of its fields."""
    settings = written(known, values)
    return Channel(
        name=str(values.get("name", "")),
        type=known.channel_type,
        enabled=bool(values.get("enabled", True)),
        settings=settings.plain,
        labels=settings.labels,
        secrets=settings.secrets,
    )


def from_channel(channel: Channel) -> dict[str, Value]:
    """All that the shop serves of an integration. A type that nobody knows has no fields beside the common ones."""
    known = by_channel_type(channel.type)
    common: dict[str, Value] = {
        "type": known.name if known else channel.type,
        "name": channel.name,
        "enabled": channel.enabled,
    }
    return {**common, **served(known, channel.settings, channel.labels)} if known else common


def to_rule(values: Mapping[str, Value], type_names: Mapping[str, str]) -> dict[str, Any]:
    """What is written of a rule, by the shop's attributes."""
    changed = dict(values)
    if "methods" in changed:
        changed["methods"] = identifiers(changed["methods"], type_names)
    if "destinations" in changed:
        changed["destinations"] = tuple(
            Destination(entry["country"], entry.get("region"), tuple(entry.get("postal_codes") or ()))
            for entry in changed["destinations"]
        )
    return changed


def from_rule(rule: Rule, type_names: Mapping[str, str]) -> dict[str, Value]:
    """All that the shop serves of a rule."""
    return {
        "name": rule.name,
        "enabled": rule.enabled,
        "sort_order": rule.sort_order,
        "currency": rule.currency,
        "websites": list(rule.websites),
        "destinations": [
            {"country": entry.country, "region": entry.region, "postal_codes": list(entry.postal_codes)}
            for entry in rule.destinations
        ],
        "expression": rule.expression or None,
        "methods": [reference(method, type_names) for method in rule.methods],
        "stop_processing": rule.stop_processing,
    }

"""Objects of a shop for the conformance suite: one integration of every type, rules and payment terms."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from payconf.integrations import types
from payconf.integrations.base import Field, IntegrationType
from payconf.model.address import Address
from payconf.model.secret import Secret
from payconf.model.value import Ref, Value
from payconf.testing.harness import CANARY, Sample

TERM = Address("payment_terms", "net-30")
RULE = Address("rules", "all")
WEBSITES = ("EU Store", "US Store")
LOCALIZATIONS = ("English", "German")
"""What a shop must have for the samples."""

_EXPRESS = "express_checkout_name"


def shop_samples() -> tuple[Sample, ...]:
    """In order of their references; every field has a second value where it can have one."""
    integrations = tuple(_integration(entry) for entry in types().values())
    methods: list[Value] = [
        Ref(sample.address, f"method.{method.name}")
        for sample, entry in zip(integrations, types().values(), strict=True)
        for method in entry.methods
    ]
    return (Sample(TERM, {"label": "Net 30"}, {"label": "Net 45"}), *integrations, _rule(methods))


def _rule(methods: list[Value]) -> Sample:
    values: dict[str, Value] = {
        "name": "All",
        "enabled": True,
        "sort_order": 10,
        "currency": "EUR",
        "websites": ["EU Store"],
        "destinations": [_destination("DE"), _destination("US", "US-CA", "90001", "90002")],
        "expression": "subtotal.value > 10000",
        "methods": methods,
        "stop_processing": False,
    }
    changed: dict[str, Value] = {
        "name": "Everybody",
        "enabled": False,
        "sort_order": -1,
        "currency": "USD",
        "websites": ["US Store", "EU Store"],
        "destinations": [],
        "expression": None,
        "methods": methods[::-1],
        "stop_processing": True,
    }
    return Sample(RULE, values, changed)


def _integration(known: IntegrationType) -> Sample:
    values: dict[str, Value] = {"type": known.name, "name": f"{known.title} sample", "enabled": True}
    changed: dict[str, Value] = {"name": f"{known.title} renamed", "enabled": False}
    unchanged = {}
    for entry in known.fields:
        values[entry.name], other = _pair(entry)
        if other is None:
            unchanged[entry.name] = "its only choice"
        else:
            changed[entry.name] = other
    if _EXPRESS in values:
        values[_EXPRESS] = f"{known.title} {values[_EXPRESS]}"
    return Sample(Address("integrations", known.name), values, changed, unchanged)


def _pair(entry: Field) -> tuple[Any, Any]:
    """Two values that the field can have; None as the second where there is one only."""
    if entry.write_only:
        return Secret(f"{CANARY} {entry.name} 1".encode()), Secret(f"{CANARY} {entry.name} 2".encode())
    choices = entry.choices
    match entry.type:
        case "boolean":
            return False, True
        case "integer":
            return (entry.minimum or 0) + 1, (entry.minimum or 0) + 2
        case "choice":
            return choices[0], choices[1] if len(choices) > 1 else None
        case "choices":
            return list(choices[:1]), list(choices[1::-1])
        case "websites":
            return ["EU Store"], ["US Store", "EU Store"]
        case "localized":
            return {"default": entry.name, "German": f"{entry.name} (de)"}, {"default": f"other {entry.name}"}
        case _:
            return f"some {entry.name}", f"other {entry.name}"


def copied(sample: Sample, number: int) -> Sample:
    """The same object under other names."""
    values = dict(sample.values)
    for name in values.keys() & {"name", _EXPRESS}:
        values[name] = f"{values[name]} copy {number}"
    return replace(sample, address=Address(sample.address.kind, f"{sample.address.key}-{number}"), values=values)


def _destination(country: str, region: str | None = None, *postal_codes: str) -> Value:
    return {"country": country, "region": region, "postal_codes": list(postal_codes)}

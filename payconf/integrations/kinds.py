"""KINDS of a shop, real or embedded, made from the tables of the integration types."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from payconf.integrations import types
from payconf.integrations.base import Field
from payconf.model.kind import FieldSpec, Kind, Semantics

_SEMANTICS = {"localized": Semantics.KEYED, "choices": Semantics.SET, "websites": Semantics.SET}


def shop_kinds() -> Mapping[str, Kind]:
    """By name. Payment terms come first and rules last; deletes go the other way.

    What is only recorded is read before what refers to it by name, and after what it refers to.
    """
    return {
        "payment_terms": Kind("payment_terms", "managed", _specs(FieldSpec("label")), 10),
        "integrations": _integrations(),
        "rules": _rules(),
        "websites": Kind("websites", "record_only", _specs(FieldSpec("name")), 0),
        "localizations": Kind("localizations", "record_only", _specs(FieldSpec("name")), 0),
        "settings": Kind("settings", "record_only", _specs(FieldSpec("application_url")), 0),
        "transactions": Kind("transactions", "record_only", _specs(*map(FieldSpec, _TRANSACTION)), 30),
        "payment_term_uses": Kind(
            "payment_term_uses", "record_only", _specs(FieldSpec("payment_term"), FieldSpec("count")), 20
        ),
    }


_TRANSACTION = ("integration", "action", "active", "successful", "amount", "currency", "created_at")


def _specs(*specs: FieldSpec) -> dict[str, FieldSpec]:
    return {spec.name: spec for spec in specs}


def _integrations() -> Kind:
    common = _specs(FieldSpec("type", immutable=True), FieldSpec("name"), FieldSpec("enabled", default=True))
    variants = {
        entry.name: _specs(*(_spec(described) for described in entry.fields if described.name not in common))
        for entry in types().values()
    }
    return Kind("integrations", "managed", common, 20, ("name",), "type", variants, can_disable=True)


def _spec(described: Field) -> FieldSpec:
    return FieldSpec(
        described.name,
        _SEMANTICS.get(described.type, Semantics.SCALAR),
        write_only=described.write_only,
        secret=described.write_only and described.origin == "credential",
        default=_default(described),
    )


def _default(described: Field) -> Any:
    """What a read says where nobody set the field."""
    if described.type in ("choices", "websites"):
        return list(described.shop_default or ())
    if described.type == "localized" and described.shop_default:
        return {"default": described.shop_default}
    return described.shop_default


def _rules() -> Kind:
    fields = _specs(
        FieldSpec("name"),
        FieldSpec("enabled", default=True),
        FieldSpec("sort_order"),
        FieldSpec("currency"),
        FieldSpec("websites", Semantics.SET, default=[]),
        FieldSpec("destinations", Semantics.SET, default=[]),
        FieldSpec("expression"),
        FieldSpec("methods", Semantics.ORDERED),
        FieldSpec("stop_processing", default=False),
    )
    return Kind("rules", "managed", fields, 30, can_disable=True)

"""Valid values of every integration type, made from its table, and loaded text as `load` would give it."""

from __future__ import annotations

from typing import Any

from payconf.integrations import types
from payconf.integrations.base import Field
from payconf.model.node import Mapping, Plain, Sequence

SPECIAL = {
    "webhook_access_id": "0b3f7a52-5a0e-4c58-9d55-6f3f0f8e9d21",
    "api_endpoint": "https://api.preprod.connect.worldline-solutions.com",
    "re_authorization_email": "shop@acme.example",
}


def node(value: Any) -> Any:
    """Python values as loaded YAML: text is quoted, what YAML knows otherwise is plain."""
    if isinstance(value, dict):
        mapping = Mapping()
        mapping.update({key: node(entry) for key, entry in value.items()})
        return mapping
    if isinstance(value, list | tuple):
        sequence = Sequence()
        sequence.extend(node(entry) for entry in value)
        return sequence
    if isinstance(value, bool):
        return Plain(str(value).lower())
    return value if isinstance(value, str) else Plain(str(value))


def sample(field: Field) -> Any:
    """A valid value of a field, as people would write it."""
    if field.name in SPECIAL:
        return SPECIAL[field.name]
    match field.type:
        case "boolean":
            return True
        case "integer":
            return field.minimum or 0
        case "choice":
            return field.choices[0]
        case "choices":
            return list(field.choices[:1])
        case "websites":
            return ["EU Store"]
        case "localized":
            return {"default": "Pay", "German": "Zahlen"}
        case _:
            return "x" * (field.min_length or 1)


def minimal(name: str) -> dict[str, Any]:
    """Only what must be written."""
    known = types()[name]
    required = [field for field in known.fields if field.origin == "integration" and field.required]
    access = {"credentials": "access"} if known.service else {}
    return {"type": name, **access, **{field.name: sample(field) for field in required}}


def full(name: str) -> dict[str, Any]:
    """Every field written."""
    fields = [field for field in types()[name].fields if field.origin == "integration"]
    return {
        **minimal(name),
        **{field.name: sample(field) for field in fields},
        "name": "An integration",
        "enabled": False,
        "retired": False,
        "note": "A note",
    }

"""Field changes as the audit keeps them: values as JSON, of a secret only that it changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from payconf.model.change import FieldChange
from payconf.model.secret import Secret
from payconf.model.value import SecretRef, Value, to_json

CHANGED = "changed"
Clean = Callable[[str], str]
"""Takes out of a text what looks like a secret that somebody pasted."""


def field_facts(fields: Sequence[FieldChange], clean: Clean) -> list[dict[str, Any]]:
    """One mapping a field: `field`, and `from` and `to`, or `secret` where nobody may see or knows them."""
    return [_facts(item, clean) for item in fields]


def _facts(item: FieldChange, clean: Clean) -> dict[str, Any]:
    if item.secret or not item.known or _secret(item.before) or _secret(item.after):
        return {"field": item.name, "secret": CHANGED}
    return {"field": item.name, "from": shown(item.before, clean), "to": shown(item.after, clean)}


def shown(value: Value, clean: Clean) -> Any:
    """A value as JSON (payconf.model.value), its texts cleaned."""
    return cleaned(to_json(value), clean)


def cleaned(data: Any, clean: Clean) -> Any:
    """JSON data with every text cleaned, keys too."""
    if isinstance(data, str):
        return clean(data)
    if isinstance(data, list | tuple):
        return [cleaned(item, clean) for item in data]
    if isinstance(data, Mapping):
        return {clean(str(key)): cleaned(item, clean) for key, item in data.items()}
    return data


def _secret(value: Value) -> bool:
    if isinstance(value, SecretRef | Secret):
        return True
    if isinstance(value, list | tuple):
        return any(map(_secret, value))
    return isinstance(value, Mapping) and any(map(_secret, value.values()))

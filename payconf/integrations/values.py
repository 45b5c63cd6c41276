"""The complete values of a desired integration: what YAML says, and what its silence means. Pure."""

from __future__ import annotations

from typing import Any

from payconf.integrations import type_of
from payconf.integrations.base import Field, IntegrationType
from payconf.integrations.parts import COMMON


def complete(type_: str | IntegrationType, key: str, settings: Any) -> dict[str, Any]:
    """`type`, the common fields and every integration-origin field of the integration `key`, by payconf's names.

    `settings`: an instance of the type's model, or anything with its attributes. Localized text is a mapping with
    `default`; a list is a list; what has neither value nor default is None (a list: empty).
    """
    known = type_of(type_)
    found: dict[str, Any] = {"type": known.name}
    for field in (*COMMON, *(field for field in known.fields if field.origin == "integration")):
        found[field.name] = _value(known, field, key, settings)
    return found


def _value(type_: IntegrationType, field: Field, key: str, settings: Any) -> Any:
    written = getattr(settings, field.name, None)
    value = _default(type_, field, key, settings) if written is None else written
    if value is None:
        return [] if field.type in ("choices", "websites") else None
    if field.type == "localized":
        return _localized(value)
    return list(value) if field.type in ("choices", "websites") else value


def _default(type_: IntegrationType, field: Field, key: str, settings: Any) -> Any:
    if field.default_from is None:
        return field.default
    if field.default_from == "key":
        return key
    source = next(entry for entry in (*COMMON, *type_.fields) if entry.name == field.default_from)
    value = _value(type_, source, key, settings)
    return f"{value}{field.default_suffix}" if field.default_suffix else value


def _localized(value: Any) -> dict[str, str]:
    return {"default": str(value)} if isinstance(value, str) else {name: str(text) for name, text in value.items()}

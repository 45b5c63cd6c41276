"""The settings of one integration between payconf's values and the shop's properties, by the tables. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from payconf.integrations.base import Field, IntegrationType
from payconf.integrations.mapping import from_shop, to_shop
from payconf.model.errors import Rejected
from payconf.model.secret import Secret
from payconf.model.value import Value

BESIDE = frozenset({"type", "name", "enabled"})
"""What the shop keeps beside the settings of a type."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What is written of an integration's settings, by the shop's properties.

    `labels`: texts by localization name, `default` for the one of no localization. `secrets`: write-only values.
    """

    plain: Mapping[str, Any] = field(default_factory=dict)
    labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    secrets: Mapping[str, bytes] = field(default_factory=dict, repr=False)


def written(known: IntegrationType, values: Mapping[str, Value]) -> Settings:
    """From payconf's values, which may be a part of the fields; a write-only None is not written.

    Raises Rejected for a field that the type has not.
    """
    own = {name: value for name, value in values.items() if name not in BESIDE}
    unknown = [name for name in own if known.field(name) is None]
    if unknown:
        raise Rejected(f"An integration of type {known.name} has no field {unknown[0]}.", field=unknown[0])
    hidden = {entry.name for entry in known.fields if entry.write_only}
    texts = {entry.name for entry in known.fields if entry.type == "localized"}
    return Settings(
        plain=to_shop(known, {name: _plain(own[name]) for name in own.keys() - hidden - texts}),
        labels={property_of(known, name): dict(own[name] or {}) for name in own.keys() & texts},
        secrets={property_of(known, name): _bytes(own[name]) for name in own.keys() & hidden if own[name] is not None},
    )


def served(
    known: IntegrationType, plain: Mapping[str, Any], labels: Mapping[str, Mapping[str, str]]
) -> dict[str, Value]:
    """Payconf's values of what a shop serves. Write-only fields are absent, and properties that no table knows."""
    readable = {entry.shop: entry for entry in known.fields if not entry.write_only}
    held = {name: _held(plain.get(name), entry) for name, entry in readable.items()}
    held.update({name: dict(texts) for name, texts in labels.items() if name in readable and texts})
    return from_shop(known, held)


def property_of(known: IntegrationType, name: str) -> str:
    """What the shop calls a field."""
    return next(entry.shop for entry in known.fields if entry.name == name)


def _held(value: Any, entry: Field) -> Any:
    """A setting without a value: the shop says null, empty text (its encrypted columns) or an empty list."""
    if value in (None, ""):
        return [] if entry.type in ("choices", "websites") else None
    return value


def _plain(value: Value) -> Value:
    """A field that the shop serves in clear may come from a store all the same."""
    return value.reveal().decode() if isinstance(value, Secret) else value


def _bytes(value: Value) -> bytes:
    return value.reveal() if isinstance(value, Secret) else str(value).encode()

"""Between payconf's values and the shop's: names and words by the tables, references to and from identifiers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from payconf.integrations import types
from payconf.integrations.base import Field, IntegrationType
from payconf.integrations.mapping import from_shop, to_shop
from payconf.integrations.methods import make_identifier, parse_identifier
from payconf.model.errors import Rejected
from payconf.model.secret import Secret
from payconf.model.value import Gone, LiveRef, Value
from payconf.providers.local.channels import Channel, by_channel_type
from payconf.providers.local.rules import Destination, Rule

_COMMON = frozenset({"type", "name", "enabled"})


def to_channel(known: IntegrationType, values: Mapping[str, Value]) -> Channel:
    """What is written of an integration; `values` may be a part of its fields."""
    unknown = [name for name in values if name not in _COMMON and known.field(name) is None]
    if unknown:
        raise Rejected(f"An integration of type {known.name} has no field {unknown[0]}.", field=unknown[0])
    hidden = {entry.name for entry in known.fields if entry.write_only}
    texts = {entry.name for entry in known.fields if entry.type == "localized"}
    own = {name: value for name, value in values.items() if name not in _COMMON}
    return Channel(
        name=str(values.get("name", "")),
        type=known.channel_type,
        enabled=bool(values.get("enabled", True)),
        settings=to_shop(known, {name: _plain(own[name]) for name in own.keys() - hidden - texts}),
        labels={_property(known, name): dict(own[name] or {}) for name in own.keys() & texts},
        secrets={_property(known, name): _bytes(own[name]) for name in own.keys() & hidden if own[name] is not None},
    )


def from_channel(channel: Channel) -> dict[str, Value]:
    """All that the shop serves of an integration. A type that nobody knows has no fields beside the common ones."""
    known = by_channel_type(channel.type)
    common: dict[str, Value] = {
        "type": known.name if known else channel.type,
        "name": channel.name,
        "enabled": channel.enabled,
    }
    if known is None:
        return common
    readable = {entry.shop: entry for entry in known.fields if not entry.write_only}
    held = {name: _held(channel.settings.get(name), entry) for name, entry in readable.items()}
    held.update({name: dict(texts) for name, texts in channel.labels.items() if name in readable})
    return {**common, **from_shop(known, held)}


def identifiers(methods: Iterable[Value], type_names: Mapping[str, str]) -> tuple[str, ...]:
    """The shop's identifiers of methods. `type_names`: by integration id, payconf's name of its type."""
    return tuple(_identifier(method, type_names) for method in methods)


def reference(identifier: str, type_names: Mapping[str, str]) -> LiveRef | Gone:
    """What an identifier means: a method of a live integration of that type, or nothing."""
    parsed = parse_identifier(identifier)
    if parsed is None:
        return Gone(identifier, "")
    type_name, method, ident = parsed
    if type_names.get(str(ident)) == type_name:
        return LiveRef("integrations", str(ident), f"method.{method}")
    return Gone(f"{type_name}.{method}", str(ident))


def to_rule(values: Mapping[str, Value], type_names: Mapping[str, str]) -> dict[str, Any]:
    """What is written of a rule, by the shop's attributes."""
    written = dict(values)
    if "methods" in written:
        written["methods"] = identifiers(written["methods"], type_names)
    if "destinations" in written:
        written["destinations"] = tuple(
            Destination(entry["country"], entry.get("region"), tuple(entry.get("postal_codes") or ()))
            for entry in written["destinations"]
        )
    return written


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


def _identifier(method: Value, type_names: Mapping[str, str]) -> str:
    match method:
        case Gone(what, ""):
            return what
        case Gone(what, ident):
            type_name, _, name = what.partition(".")
            if type_name in types() and types()[type_name].method(name) is not None:
                return make_identifier(types()[type_name], name, ident)
        case LiveRef("integrations", ident, output) if ident in type_names and type_names[ident] in types():
            known = types()[type_names[ident]]
            name = output.removeprefix("method.")
            if known.method(name) is not None:
                return make_identifier(known, name, ident)
    raise Rejected(f"{_meant(method, type_names)}, so no rule can offer it.", field="methods")


def _meant(method: Value, type_names: Mapping[str, str]) -> str:
    """What is wrong with a method, in words for people."""
    match method:
        case LiveRef("integrations", ident, output) if ident in type_names:
            return (
                f"integrations/{ident} of the shop has no method {output.removeprefix('method.') or type_names[ident]}"
            )
        case LiveRef(kind, ident, _):
            return f"{kind}/{ident} no longer exists in the shop"
        case Gone(what, _):
            return f"{what.rstrip('.')} is no method that the shop knows"
        case _:
            return "what stands there is no method"


def _property(known: IntegrationType, name: str) -> str:
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

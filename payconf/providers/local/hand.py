"""Changes by hand in the embedded shop, as somebody makes them in the back office: `field=value`, all text."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from payconf.integrations import by_channel_type, types
from payconf.integrations.base import Field, IntegrationType
from payconf.integrations.mapping import to_shop
from payconf.model.errors import UsageError
from payconf.providers.local import channels, others, rules
from payconf.providers.local.channels import DEFAULT, Channel
from payconf.providers.local.database import Database
from payconf.providers.local.rules import Destination

KINDS = ("integrations", "rules", "payment_terms")


def add(shop: Database, organization: int, kind: str, given: Mapping[str, str]) -> int:
    """Make an object; returns its id."""
    if kind == "integrations":
        known = _type(given.get("type", ""))
        return channels.insert(shop, organization, _channel(known, {}, given))
    if kind == "rules":
        return rules.insert(shop, organization, _rule(given))
    return others.write_term(shop, None, _only_label(given))


def change(shop: Database, kind: str, ident: str, given: Mapping[str, str]) -> None:
    """Change some fields of an object; raises NotFound, Rejected or UsageError."""
    row = shop.existing(kind, ident)
    if kind == "rules":
        rules.update(shop, ident, _rule(given))
    elif kind == "payment_terms":
        others.write_term(shop, ident, _only_label(given))
    else:
        held = by_channel_type(row["type"])
        known = _type(given["type"]) if "type" in given or held is None else held
        labels = channels.read_labels(shop, row["id"], row["id"]).get(row["id"], {})
        channels.update(shop, ident, _channel(known, labels, given), frozenset(given))


def delete(shop: Database, kind: str, ident: str) -> None:
    """Delete an object as the shop does: without a word to what refers to it."""
    {"integrations": channels.delete, "rules": rules.delete, "payment_terms": others.delete_term}[kind](shop, ident)


def _channel(known: IntegrationType, labels: Mapping[str, Mapping[str, str]], given: Mapping[str, str]) -> Channel:
    """Fields by payconf's name or the shop's property; `label.German=…` sets one localization, empty text ends it."""
    texts: dict[str, dict[str, str]] = {}
    settings: dict[str, Any] = {}
    secrets: dict[str, bytes] = {}
    for name, text in given.items():
        if name in ("type", "name", "enabled"):
            continue
        base, _, localization = name.partition(".")
        entry = _field(known, base)
        if entry.type == "localized":
            held = texts.setdefault(entry.shop, dict(labels.get(entry.shop, {})))
            held.pop(localization or DEFAULT, None)
            held.update({localization or DEFAULT: text} if text else {})
        elif entry.write_only:
            secrets[entry.shop] = text.encode()
        else:
            settings.update(to_shop(known, {entry.name: _value(entry, text)}))
    enabled = _boolean("enabled", given.get("enabled", "true"))
    return Channel(given.get("name", ""), known.channel_type, enabled, settings, texts, secrets)


def _type(name: str) -> IntegrationType:
    if name not in types():
        raise UsageError(f"There is no integration type {name!r}.", f"Write type= and one of {', '.join(types())}.")
    return types()[name]


def _field(known: IntegrationType, name: str) -> Field:
    for entry in known.fields:
        if name in (entry.name, entry.shop):
            return entry
    names = ", ".join(entry.name for entry in known.fields)
    raise UsageError(f"An integration of type {known.name} has no field {name!r}.", f"It has {names}.")


def _value(entry: Field, text: str) -> Any:
    if entry.type == "boolean":
        return _boolean(entry.name, text)
    if entry.type in ("choices", "websites"):
        return _list(text)
    if entry.type == "integer":
        return _integer(entry.name, text)
    return text or None


def _rule(given: Mapping[str, str]) -> dict[str, Any]:
    unknown = sorted(given.keys() - _RULE.keys())
    if unknown:
        raise UsageError(f"A rule has no field {unknown[0]!r}.", f"It has {', '.join(_RULE)}.")
    return {name: _RULE[name](name, text) for name, text in given.items()}


def _only_label(given: Mapping[str, str]) -> str | None:
    if given.keys() - {"label"}:
        raise UsageError("A payment term has a label and nothing else.", 'Write it as label="Net 30".')
    return given.get("label")


def _boolean(name: str, text: str) -> bool:
    if text not in ("true", "false"):
        raise UsageError(f"{name} is true or false, not {text!r}.")
    return text == "true"


def _integer(name: str, text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise UsageError(f"{name} is a whole number, not {text!r}.") from None


def _list(text: str) -> list[str]:
    return [entry.strip() for entry in text.split(",") if entry.strip()]


def _destinations(text: str) -> tuple[Destination, ...]:
    """DE, US-CA or US-CA:90001:90002, with commas between them."""
    found = []
    for entry in _list(text):
        place, *codes = entry.split(":")
        country, dash, _ = place.partition("-")
        found.append(Destination(country, place if dash else None, tuple(codes)))
    return tuple(found)


_RULE: Mapping[str, Callable[[str, str], Any]] = {
    "name": lambda _, text: text,
    "enabled": _boolean,
    "sort_order": _integer,
    "currency": lambda _, text: text,
    "expression": lambda _, text: text or None,
    "stop_processing": _boolean,
    "methods": lambda _, text: _list(text),
    "websites": lambda _, text: _list(text),
    "destinations": lambda _, text: _destinations(text),
}

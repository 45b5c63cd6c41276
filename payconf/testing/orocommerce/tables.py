"""The shop's resources as data: attributes, relationships, filters and permissions, by bridge.

data/resources.json was taken from the OpenAPI description of a real 5.1.8 with the bridge, from its recorded answers
and, for the three settings that it lacks, from OroCommerce's sources. payconf's own tables are not used.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Literal

Bridge = Literal["stock", "naive", "final"]
"""stock: no bridge. naive: all is readable and writable, no permission asked. final: with permissions and checks."""

_FILE = Path(__file__).parent / "data" / "resources.json"
_ORDER: Mapping[str, int] = {"stock": 0, "bridge": 1, "naive": 1, "final": 2}


@dataclass(frozen=True, slots=True)
class Attribute:
    """One attribute. `type`: string (varchar 255), text, boolean, integer, array, datetime, any, crypted (encrypted by
    the mapping) or encoded (encrypted by the form). `not_null`: the database refuses null.
    """

    type: str
    default: Any = None
    write_only: bool = False
    read_only: bool = False
    not_null: bool = False


@dataclass(frozen=True, slots=True)
class Relation:
    """One relationship. `to`: acceptable resources. `labels`: localized values that the shop completes.

    `required`: the bridge asks for at least one. `brings_default`: a new entity has an empty default by itself.
    `child`: the relationship of the children that points back; they die with their parent. `parent`: the parent's
    relationship that holds this child. `inverse`: the other side owns it.
    """

    to: tuple[str, ...]
    many: bool = False
    labels: bool = False
    required: bool = False
    brings_default: bool = False
    child: str | None = None
    parent: str | None = None
    inverse: bool = False
    not_null: bool = False


@dataclass(frozen=True, slots=True)
class Filter:
    """One filter on a value. `path`: dotted, relationships first."""

    type: str
    path: str


@dataclass(frozen=True, slots=True)
class Resource:
    """One resource as a bridge serves it. `many` and `one`: HTTP methods of a list and of
    an item; both empty: known but not accessible.

    `acl`: permission by action (view, create, update, delete); an action that is not there asks for none.
    `organization`: seen only by its own organization. `plain`: names in the plain form.
    """

    name: str
    entity: str
    attributes: Mapping[str, Attribute]
    relations: Mapping[str, Relation]
    filters: Mapping[str, Filter]
    sorters: Mapping[str, str]
    many: tuple[str, ...]
    one: tuple[str, ...]
    acl: Mapping[str, str]
    organization: bool = False
    text_id: bool = False
    plain: Mapping[str, str] = field(default_factory=dict)
    plain_relations: bool = False
    channel_types: tuple[str, ...] = ()
    upsert: tuple[str, ...] = ()
    unknown: str = "An entity with the requested identifier does not exist."

    @property
    def accessible(self) -> bool:
        """Whether it can be asked for at all."""
        return bool(self.many or self.one)

    @property
    def settings(self) -> bool:
        """True for the settings (transport) of an integration."""
        return bool(self.channel_types)


Tables = Mapping[str, Resource]


@cache
def tables(bridge: Bridge) -> Tables:
    """All resources, by name."""
    found = json.loads(_FILE.read_text("utf-8"))
    settings = tuple(name for name, entry in found.items() if "channel_types" in entry)
    return {name: _resource(name, entry, bridge, settings) for name, entry in found.items()}


def settings_of(found: Tables) -> Mapping[str, str]:
    """The settings resource of each channel type."""
    return {kind: resource.name for resource in found.values() for kind in resource.channel_types}


def _resource(name: str, entry: Mapping[str, Any], bridge: Bridge, settings: tuple[str, ...]) -> Resource:
    served = entry["served"].get("always") or entry["served"].get(bridge) or {"list": [], "item": []}
    acl = {**entry.get("acl", {}), **(entry.get("bridge_acl", {}) if bridge == "final" else {})}
    relations = _since(entry["relations"], bridge)
    filters = entry.get("filters", {})
    return Resource(
        name=name,
        entity=entry["class"],
        attributes={key: Attribute(**value) for key, value in _since(entry["attributes"], bridge).items()},
        relations={key: _relation(value, settings) for key, value in relations.items()},
        filters={key: Filter(value["type"], value.get("path", key)) for key, value in filters.items()},
        sorters={"id": "id", **entry.get("sorters", {})},
        many=tuple(served["list"]),
        one=tuple(served["item"]),
        acl=acl,
        organization=entry.get("organization", False),
        text_id=entry.get("text_id", False),
        plain=entry.get("plain", {}),
        plain_relations=entry.get("plain_relations", False),
        channel_types=tuple(entry.get("channel_types", ())),
        upsert=tuple(entry.get("upsert", ())),
        **({"unknown": entry["unknown"]} if "unknown" in entry else {}),
    )


def _since(entries: Mapping[str, Any], bridge: Bridge) -> dict[str, Any]:
    """Those that the bridge serves, without the mark that says since which."""
    return {
        key: {name: item for name, item in value.items() if name != "since"}
        for key, value in entries.items()
        if _ORDER[value.get("since", "stock")] <= _ORDER[bridge]
    }


def _relation(entry: Mapping[str, Any], settings: tuple[str, ...]) -> Relation:
    targets = settings if entry["to"] == ["*settings"] else tuple(entry["to"])
    return Relation(**{**entry, "to": targets})

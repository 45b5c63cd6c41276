"""A request's document as items: the primary one and those included, and what is wrong with its structure."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from payconf.testing.orocommerce.messages import Error, Refused, refuse
from payconf.testing.orocommerce.rows import Ref, Rows
from payconf.testing.orocommerce.tables import Resource, Tables

_DATA = "request data constraint"
_CONFLICT = "conflict constraint"
_UNLINKED = (
    "The entity should have a relationship with the primary entity and this should be explicitly specified in the "
    "request"
)
MISSING = "An entity with the requested identifier does not exist."


@dataclass(slots=True)
class Item:
    """One resource object that was sent. `ident` as sent: made up, unless `update`. `ref`: the row that it becomes.

    `relations`: by name a reference, None, or a list; references are as sent. `unknown`: names that the resource lacks.
    """

    pointer: str
    resource: Resource
    ident: str | None
    attributes: dict[str, Any] = field(default_factory=dict)
    relations: dict[str, Any] = field(default_factory=dict)
    unknown: list[str] = field(default_factory=list)
    update: bool = False
    upsert: tuple[str, ...] = ()
    ref: Ref | None = None

    @property
    def included(self) -> bool:
        """False for the primary item."""
        return self.pointer.startswith("/included")

    @property
    def sent(self) -> Ref:
        """How other items of the document name it."""
        return self.resource.name, self.ident or ""

    def references(self) -> list[tuple[str, Ref]]:
        """Everything that it points to: a pointer and the reference as sent."""
        found = []
        for name, data in self.relations.items():
            base = f"{self.pointer}/relationships/{name}/data"
            if isinstance(data, list):
                found += [(f"{base}/{number}", ref) for number, ref in enumerate(data)]
            elif data is not None:
                found.append((base, data))
        return found


def document(body: bytes) -> Mapping[str, Any]:
    """The body as an object.

    Raises:
        Refused: 400, no JSON or nothing in it.
    """
    try:
        found = json.loads(body or b"{}")
    except ValueError:
        raise refuse(400, "bad request http exception", "Invalid json message received.") from None
    if not isinstance(found, dict) or not found:
        raise refuse(400, _DATA, "The request data should not be empty")
    return found


def parse(found: Mapping[str, Any], resource: Resource, ident: str | None, rows: Rows, tables: Tables) -> list[Item]:
    """Items of a document, the primary one first; `ident` is that of the URL, None for a create.

    Raises:
        Refused: 400, 404 or 409 for its structure, before any value is looked at.
    """
    errors: list[Error] = []
    data = found.get("data")
    if not isinstance(data, dict):
        raise refuse(400, _DATA, "The primary data object should exist", pointer="/data")
    _identity(data, resource, ident, errors)
    _members(data, "/data", errors)
    primary = Item("/data", resource, ident or str(data.get("id") or ""), update=ident is not None)
    upsert = meta(data).get("upsert")
    primary.upsert = tuple(map(str, upsert)) if isinstance(upsert, list) else ()
    more = found.get("included", [])
    if not isinstance(more, list):
        raise refuse(400, _DATA, "The 'included' property should be an array", pointer="/included")
    included = [_included(entry, number, rows, tables, errors) for number, entry in enumerate(more)]
    if errors:
        raise Refused(errors)
    items = [primary, *(item for item in included if item)]
    for item, entry in zip(items, (data, *more), strict=True):
        _fill(item, entry)
    resolve(items, tables)
    _linked(items)
    return items


def meta(entry: Any) -> Mapping[str, Any]:
    """The meta of a resource object; empty where it has none."""
    found = entry.get("meta") if isinstance(entry, dict) else None
    return found if isinstance(found, dict) else {}


def _identity(data: Mapping[str, Any], resource: Resource, ident: str | None, errors: list[Error]) -> None:
    if ident is not None and not data.get("id"):
        errors.append(Error(400, _DATA, "The 'id' property is required", "/data/id"))
    elif ident is not None and str(data["id"]) != ident:
        text = "The 'id' property of the primary data object should match 'id' parameter of the query string"
        errors.append(Error(409, _CONFLICT, text, "/data/id"))
    if not data.get("type"):
        errors.append(Error(400, _DATA, "The 'type' property is required", "/data/type"))
    elif data["type"] != resource.name:
        text = "The 'type' property of the primary data object should match the requested resource"
        errors.append(Error(409, _CONFLICT, text, "/data/type"))


def _members(entry: Mapping[str, Any], pointer: str, errors: list[Error]) -> None:
    for name in ("attributes", "relationships"):
        if name in entry and not isinstance(entry[name], dict):
            errors.append(Error(400, _DATA, f"The '{name}' property should be an array", f"{pointer}/{name}"))
        elif name in entry and not entry[name]:
            errors.append(Error(400, _DATA, f"The '{name}' property should not be empty", f"{pointer}/{name}"))
    relations = entry.get("relationships")
    for name, relation in relations.items() if isinstance(relations, dict) else ():
        if not isinstance(relation, dict) or "data" not in relation:
            place = f"{pointer}/relationships/{name}"
            errors.append(Error(400, _DATA, "The relationship should have 'data' property", place))
        elif not _identifiers(relation["data"]):
            place = f"{pointer}/relationships/{name}/data"
            errors.append(Error(400, _DATA, "The 'type' and 'id' properties are required", place))


def _identifiers(data: Any) -> bool:
    entries = data if isinstance(data, list) else [] if data is None else [data]
    return all(isinstance(entry, dict) and "type" in entry and "id" in entry for entry in entries)


def _included(entry: Any, number: int, rows: Rows, tables: Tables, errors: list[Error]) -> Item | None:
    pointer = f"/included/{number}"
    for name in ("type", "id"):
        if not isinstance(entry, dict) or not entry.get(name):
            errors.append(Error(400, _DATA, f"The '{name}' property is required", f"{pointer}/{name}"))
            return None
    _members(entry, pointer, errors)
    resource = tables.get(str(entry["type"]))
    if resource is None or not resource.accessible:
        text = f"Unknown entity type: {entry['type']}."
        errors.append(Error(400, "entity type constraint", text, f"{pointer}/type"))
        return None
    item = Item(pointer, resource, str(entry["id"]), update=bool(meta(entry).get("update")))
    if item.update and rows.get(item.sent) is None:
        errors.append(Error(404, "not found http exception", MISSING, pointer))
    return item


def _fill(item: Item, entry: Mapping[str, Any]) -> None:
    for name, value in entry.get("attributes", {}).items():
        if name in item.resource.attributes:
            item.attributes[name] = value
        else:
            item.unknown.append(name)
    for name, relation in entry.get("relationships", {}).items():
        if name not in item.resource.relations:
            item.unknown.append(name)
            continue
        data = relation["data"]
        if isinstance(data, list) != item.resource.relations[name].many and data is not None:
            place = f"{item.pointer}/relationships/{name}/data"
            raise refuse(400, _DATA, "The relationship has another number of targets", pointer=place)
        refs = [
            (str(ref["type"]), str(ref["id"])) for ref in (data if isinstance(data, list) else [data] if data else [])
        ]
        many = item.resource.relations[name].many
        item.relations[name] = refs if many else refs[0] if refs else None


def resolve(items: Sequence[Item], tables: Tables) -> None:
    """Check what the items point to: made-up ids must be included, others are numbers.

    Raises:
        Refused: 400, one error for each reference.
    """
    included = {item.sent for item in items if item.included or not item.update}
    errors = []
    for item in items:
        for pointer, (kind, ident) in item.references():
            relation = item.resource.relations[pointer.split("/relationships/")[1].partition("/")[0]]
            if kind not in relation.to:
                errors.append(Error(400, "entity type constraint", "Not acceptable entity type.", f"{pointer}/type"))
            elif (kind, ident) not in included and not _text_id(kind, tables) and not re.fullmatch(r"-?\d+", ident):
                text = f'Expected integer value. Given "{ident}".'
                errors.append(Error(400, "entity identifier constraint", text, f"{pointer}/id"))
    if errors:
        raise Refused(errors)


def _text_id(kind: str, tables: Tables) -> bool:
    return kind in tables and tables[kind].text_id


def _linked(items: Sequence[Item]) -> None:
    """Everything included must hang together with the primary item, in either direction."""
    reached = {id(items[0])}
    grown = True
    while grown:
        grown = False
        for item in items:
            targets = {ref for _, ref in item.references()}
            for other in items:
                if other.sent in targets and (id(item) in reached) != (id(other) in reached):
                    reached |= {id(item), id(other)}
                    grown = True
    lost = [item for item in items if id(item) not in reached]
    if lost:
        raise Refused([Error(400, _DATA, _UNLINKED, item.pointer) for item in lost])

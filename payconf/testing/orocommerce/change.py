"""Writing: create, update, delete, and relationships by their own addresses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from payconf.testing.orocommerce.call import Call
from payconf.testing.orocommerce.messages import Refused, Response, empty_response, refuse
from payconf.testing.orocommerce.parse import Item, document, parse, resolve
from payconf.testing.orocommerce.remove import remove
from payconf.testing.orocommerce.rows import Row
from payconf.testing.orocommerce.select import matching
from payconf.testing.orocommerce.write import Writer


def writer(call: Call) -> Writer:
    """What carries out a document of this call."""
    return Writer(call.rows, call.tables, call.bridge, call.login, call.request.arrived)


def create(call: Call) -> Response:
    """POST to a list: 201, or 302 for an upsert that found its row."""
    found = document(call.request.body)
    call.query("write")
    items = parse(found, call.resource, None, call.rows, call.tables)
    existing = _upsert(call, items[0])
    if existing is not None:
        items[0].ident, items[0].update = existing.id, True
    row = writer(call).write(items)
    location = {"Location": call.view().url(call.resource.name, row.id)}
    return _written(call, row, items, 201 if existing is None else 302, location)


def _upsert(call: Call, item: Item) -> Row | None:
    """The row that an upsert by name means; None makes a new one."""
    if not item.upsert:
        return None
    if item.upsert != call.resource.upsert:
        text = "The upsert operation cannot use this field to find an entity."
        raise refuse(400, "value constraint", text, pointer="/data/meta/upsert")
    own = call.view().own
    names = {name: item.attributes.get(name) for name in item.upsert}
    rows = [row for row in call.rows.all(call.resource.name) if own(row)]
    same = [row for row in rows if all(row.values.get(name) == value for name, value in names.items())]
    return same[0] if same else None


def update(call: Call) -> Response:
    """PATCH of one row: only what is sent changes."""
    found = document(call.request.body)
    call.query("write")
    items = parse(found, call.resource, call.ident, call.rows, call.tables)
    call.row()
    return _written(call, writer(call).write(items), items, 200)


def _written(
    call: Call, row: Row, items: Sequence[Item], status: int, headers: Mapping[str, str] | None = None
) -> Response:
    """The row as it is before the database sorts it, with what was included, under the ids that it got."""
    view = call.view()
    if call.request.method == "POST":
        made = [item.ref for item in items if item.ref and not item.update and item.resource.settings]
        view = replace(view, unloaded=frozenset(made))
    answer: dict[str, Any] = {"data": view.item(row), "links": {"self": view.url(call.resource.name)}}
    included = [view.item(call.rows[item.ref], {"includeId": _include_id(item)}) for item in items[1:] if item.ref]
    if included:
        answer["included"] = included
    return call.answer(status, answer, [row], headers)


def _include_id(item: Item) -> str | int:
    """PHP's arrays turn a key of digits into a number."""
    ident = item.ident or ""
    return int(ident) if ident.isdigit() else ident


def delete(call: Call) -> Response:
    """DELETE of one row."""
    call.query("write")
    remove(call.rows, call.tables, call.row().ref)
    return empty_response(204)


def delete_list(call: Call) -> Response:
    """DELETE of all rows that a filter finds."""
    query = call.query("delete")
    if not query.conditions:
        raise refuse(400, "filter constraint", "At least one filter must be provided.")
    own = call.view().own
    for row in matching(call.rows, [row for row in call.rows.all(call.resource.name) if own(row)], query):
        remove(call.rows, call.tables, row.ref)
    return empty_response(204)


def relationship(call: Call, name: str) -> Response:
    """PATCH replaces, POST adds, DELETE takes away."""
    found = document(call.request.body)
    row = call.row()
    relation = call.resource.relations[name]
    if "data" not in found or isinstance(found["data"], list) != relation.many:
        raise refuse(400, "request data constraint", "The primary data object should exist", pointer="/data")
    item = Item("/data", call.resource, row.id, update=True)
    sent = _references(found["data"])
    if relation.many:
        old = list(row.many.get(name, ()))
        added = old + [ref for ref in sent if ref not in old]
        kept = [ref for ref in old if ref not in sent]
        item.relations[name] = {"PATCH": sent, "POST": added, "DELETE": kept}[call.request.method]
    else:
        item.relations[name] = sent[0] if sent else None
    resolve([item], call.tables)
    writer(call).write([item])
    return empty_response(204)


def _references(data: Any) -> list[tuple[str, str]]:
    entries = data if isinstance(data, list) else [data] if data else []
    try:
        return [(str(entry["type"]), str(entry["id"])) for entry in entries]
    except (TypeError, KeyError):
        text = "The 'type' and 'id' properties are required"
        raise Refused(refuse(400, "request data constraint", text, pointer="/data").errors) from None

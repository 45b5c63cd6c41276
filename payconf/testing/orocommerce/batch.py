"""Bulk writes: 202 at once, carried out later by the message queue's consumer, each item for itself."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from payconf.testing.orocommerce.call import Call
from payconf.testing.orocommerce.change import writer
from payconf.testing.orocommerce.messages import Error, Refused, Response, json_response, refuse
from payconf.testing.orocommerce.parse import document, meta, parse
from payconf.testing.orocommerce.rows import Row
from payconf.testing.orocommerce.seed import now
from payconf.testing.orocommerce.write import settle

OPERATIONS = "asyncoperations"


def start(call: Call) -> Response:
    """PATCH of a list: accept it as an operation that is carried out when the consumer runs."""
    found = document(call.request.body)
    data, more = found.get("data"), found.get("included", [])
    if not isinstance(data, list) or not data or not isinstance(more, list) or not all(map(_object, (*data, *more))):
        text = "The primary data object collection should not be empty"
        raise refuse(400, "request data constraint", text, pointer="/data")
    values = {
        "status": "new",
        "progress": None,
        "createdAt": now(),
        "updatedAt": now(),
        "elapsedTime": 0,
        "entityType": call.resource.name,
        "summary": None,
        "document": found,
        "arrived": call.request.arrived,
    }
    one = {"owner": call.login.user, "organization": call.login.organization}
    row = call.rows.put(Row(OPERATIONS, call.rows.next_id(OPERATIONS), values, one))
    return json_response(202, {"data": call.view().item(row)})


def consume(call: Call) -> None:
    """Carry out what waits, as a consumer does that was faster than the next question."""
    for row in call.rows.all(OPERATIONS):
        if row.values["status"] == "new":
            resource = call.tables[row.values["entityType"]]
            request = replace(call.request, arrived=row.values["arrived"])
            run(replace(call, resource=resource, request=request), row)


def run(call: Call, operation: Row) -> None:
    """Carry out an operation: good items are written, of bad ones the errors are kept."""
    found = operation.values["document"]
    counts = {"createCount": 0, "updateCount": 0}
    errors: list[Error] = []
    for number, entry in enumerate(found["data"]):
        update = bool(meta(entry).get("update"))
        try:
            _one(call, entry, found, update)
        except Refused as refused:
            call.rows.rollback()
            errors += [_moved(error, number) for error in refused.errors]
        else:
            settle(call.rows, call.tables)
            call.rows.commit()
            counts["updateCount" if update else "createCount"] += 1
    written = sum(counts.values())
    summary = {"aggregateTime": 0, "readCount": len(found["data"]), "writeCount": written, "errorCount": len(errors)}
    done = {"status": "success", "progress": 1, "summary": {**summary, **counts}, "errors": [_kept(e) for e in errors]}
    call.rows.put(operation.changed(done))


def _object(entry: Any) -> bool:
    """Whether it can be looked into for what it points to; the rest is checked item by item."""
    relations = entry.get("relationships", {}) if isinstance(entry, dict) else None
    return isinstance(relations, dict) and all(isinstance(relation, dict) for relation in relations.values())


def _one(call: Call, entry: Mapping[str, Any], found: Mapping[str, Any], update: bool) -> None:
    """One item with the part of `included` that belongs to it; errors point into the whole document."""
    waiting = {(item.get("type"), item.get("id")): n for n, item in enumerate(found.get("included", []))}
    mine: list[int] = []
    queue = [entry]
    while queue:
        for ref in _pointed(queue.pop()):
            number = waiting.pop(ref, None)
            if number is not None:
                mine.append(number)
                queue.append(found["included"][number])
    mine.sort()
    included = [found["included"][number] for number in mine]
    ident = str(entry.get("id")) if update else None
    try:
        items = parse({"data": entry, "included": included}, call.resource, ident, call.rows, call.tables)
        writer(call).write(items)
    except Refused as refused:
        raise Refused([_whole(error, mine) for error in refused.errors]) from None


def _pointed(entry: Mapping[str, Any]) -> list[tuple[Any, Any]]:
    data = [relation.get("data") for relation in entry.get("relationships", {}).values()]
    refs = [ref for part in data for ref in (part if isinstance(part, list) else [part])]
    return [(ref.get("type"), ref.get("id")) for ref in refs if isinstance(ref, dict)]


def _whole(error: Error, mine: list[int]) -> Error:
    """The place in the document instead of that in the item's part of it."""
    match = re.match(r"/included/(\d+)", error.pointer or "")
    if match is None:
        return error
    place = f"/included/{mine[int(match[1])]}{(error.pointer or '')[match.end() :]}"
    return Error(error.status, error.title, error.detail, place)


def _moved(error: Error, number: int) -> Error:
    """An error of the primary item, at its place in the list."""
    pointer = error.pointer or "/data"
    place = f"/data/{number}{pointer.removeprefix('/data')}" if pointer.startswith("/data") else pointer
    return Error(error.status, error.title, error.detail, place)


def _kept(error: Error) -> dict[str, Any]:
    return {"status": error.status, "title": error.title, "detail": error.detail, "pointer": error.pointer}


def errors(call: Call) -> Response:
    """GET of what went wrong in an operation."""
    if call.request.method != "GET":
        raise refuse(404, "not found http exception", "Unsupported subresource.")
    call.permit("view")
    row = call.row()
    data = [
        {
            "type": "asyncoperationerrors",
            "id": f"{row.id}-1-{number}",
            "attributes": {
                "status": error["status"],
                "title": error["title"],
                "detail": error["detail"],
                "source": {"pointer": error["pointer"]},
            },
        }
        for number, error in enumerate(row.values.get("errors", ()), 1)
    ]
    url = call.view().url(OPERATIONS, row.id, "errors")
    return json_response(200, {"data": data, "links": {"self": url}})

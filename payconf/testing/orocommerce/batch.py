"""Bulk writes: 202 at once, carried out later by the message queue's consumer, each item for itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from payconf.testing.orocommerce.call import Call
from payconf.testing.orocommerce.change import writer
from payconf.testing.orocommerce.messages import Error, Refused, Response, json_response, refuse
from payconf.testing.orocommerce.parse import document, parse
from payconf.testing.orocommerce.rows import Row
from payconf.testing.orocommerce.seed import now
from payconf.testing.orocommerce.write import settle

OPERATIONS = "asyncoperations"


def start(call: Call) -> Response:
    """PATCH of a list: accept it as an operation that is carried out when the consumer runs."""
    found = document(call.request.body)
    if not isinstance(found.get("data"), list) or not found["data"]:
        raise refuse(
            400, "request data constraint", "The primary data object collection should not be empty", pointer="/data"
        )
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
        update = bool(entry.get("meta", {}).get("update"))
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


def _one(call: Call, entry: Mapping[str, Any], found: Mapping[str, Any], update: bool) -> None:
    """One item with the part of `included` that belongs to it."""
    included = {(item.get("type"), item.get("id")): item for item in found.get("included", [])}
    mine: list[Mapping[str, Any]] = []
    queue = [entry]
    while queue:
        for relation in queue.pop().get("relationships", {}).values():
            data = relation.get("data")
            for ref in data if isinstance(data, list) else [data] if data else []:
                item = included.pop((ref["type"], ref["id"]), None)
                if item is not None:
                    mine.append(item)
                    queue.append(item)
    ident = str(entry.get("id")) if update else None
    items = parse({"data": entry, "included": mine}, call.resource, ident, call.rows, call.tables)
    writer(call).write(items)


def _moved(error: Error, number: int) -> Error:
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

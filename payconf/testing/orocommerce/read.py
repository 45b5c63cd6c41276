"""Reading: lists, items, what they point to."""

from __future__ import annotations

from payconf.testing.orocommerce.call import Call
from payconf.testing.orocommerce.messages import Response
from payconf.testing.orocommerce.query import Query
from payconf.testing.orocommerce.rows import Row
from payconf.testing.orocommerce.select import links, matching, page


def listed(call: Call) -> Response:
    """GET of a list."""
    query = call.query("list")
    view = call.view(query)
    chosen = matching(call.rows, [row for row in call.rows.all(call.resource.name) if view.own(row)], query)
    return _page(call, query, chosen, view.url(call.resource.name))


def _page(call: Call, query: Query, chosen: list[Row], url: str) -> Response:
    view = call.view(query)
    rows, more = page(chosen, query)
    document = {"data": [view.item(row) for row in rows], "links": links(url, query, more)}
    included = view.included(rows, query.tree)
    if included:
        document["included"] = included
    counted = "totalCount" in call.request.headers.get("x-include", "").split(";")
    return call.answer(200, document, rows, {"X-Include-Total-Count": str(len(chosen))} if counted else {})


def item(call: Call) -> Response:
    """GET of one row."""
    query = call.query("item")
    row = call.row()
    view = call.view(query)
    document: dict[str, object] = {"data": view.item(row)}
    if call.resource.many:
        document["links"] = {"self": view.url(call.resource.name)}
    included = view.included([row], query.tree)
    if included:
        document["included"] = included
    return call.answer(200, document, [row])


def related(call: Call, name: str) -> Response:
    """GET of what a row points to."""
    relation = call.resource.relations[name]
    row = call.row()
    target = call.tables.get(relation.to[0])
    query = call.query("subresource" if relation.many and target else "item", target)
    view = call.view(query)
    url = view.url(call.resource.name, row.id, name)
    data = view.related(row, name)
    linkages = data if isinstance(data, list) else [data] if data else []
    refs = ((linkage["type"], linkage["id"]) for linkage in linkages)
    rows = [found for ref in refs for found in [call.rows.get(ref)] if found]
    if relation.many:
        return _page(call, query, matching(call.rows, rows, query), url)
    document = {"data": view.item(rows[0]) if rows else data, "links": {"self": url}}
    included = view.included(rows, query.tree)
    if included:
        document["included"] = included
    return call.answer(200, document, rows)


def relationship(call: Call, name: str) -> Response:
    """GET of a relationship itself: types and ids."""
    row = call.row()
    view = call.view()
    url = view.url(call.resource.name, row.id, "relationships", name)
    found = {"self": url, "related": view.url(call.resource.name, row.id, name)}
    return call.answer(200, {"data": view.related(row, name), "links": found}, [])

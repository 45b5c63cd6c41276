"""Rows that a query asks for, in its order and page, and the links between pages."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from payconf.testing.orocommerce.query import Condition, Query
from payconf.testing.orocommerce.rows import Row, Rows


def matching(rows: Rows, found: Iterable[Row], query: Query) -> list[Row]:
    """Those that fulfil all conditions, sorted: by id where nothing else is asked for."""
    chosen = [row for row in found if all(_holds(rows, row, condition) for condition in query.conditions)]
    for path, descending in reversed(query.sort):
        chosen.sort(key=_order(rows, path), reverse=descending)
    return chosen


def page(chosen: Sequence[Row], query: Query) -> tuple[list[Row], bool]:
    """The rows of the page, and whether there are more behind it. A page of no rows has always more."""
    if query.size < 0:
        return list(chosen), False
    start = (query.number - 1) * query.size
    return list(chosen[start : start + query.size]), len(chosen) > start + query.size


def links(url: str, query: Query, more: bool) -> dict[str, str]:
    """self, first, prev and next; the shop has no last. `self` never repeats the query."""
    found = {"self": url}
    if query.number > 1:
        found["first"] = _link(url, query, 1)
        found["prev"] = _link(url, query, query.number - 1)
    if more:
        found["next"] = _link(url, query, query.number + 1)
    return found


def _link(url: str, query: Query, number: int) -> str:
    """The query sorted by name with another page number: it stands in its place if given, else behind the page size."""
    had = any(key == "page[number]" for key, _ in query.given)
    pairs = [(key, value) for key, value in query.given if key != "page[number]"]
    if number > 1:
        pairs.append(("page[number]", str(number)))
    pairs.sort(key=lambda pair: (pair[0].partition("[")[0], pair[0] if had else pair[0] == "page[number]", pair[0]))
    text = "&".join(f"{quote(key, safe='')}={quote(value, safe='')}" for key, value in pairs)
    return f"{url}?{text}" if text else url


def _found(rows: Rows, row: Row, path: str) -> list[Any]:
    """All values at a dotted path; ids where it ends at a relationship."""
    name, _, rest = path.partition(".")
    if name == "id":
        return [row.id]
    refs = row.many[name] if name in row.many else (row.one[name],) if name in row.one else None
    if refs is None:
        return [row.values.get(name)]
    if not rest:
        return [ref[1] for ref in refs if ref]
    return [value for ref in refs for target in [rows.get(ref)] if target for value in _found(rows, target, rest)]


_COMPARE: Mapping[str, Callable[[Any, Any], bool]] = {
    "lt": lambda value, wanted: bool(value < wanted),
    "lte": lambda value, wanted: bool(value <= wanted),
    "gt": lambda value, wanted: bool(value > wanted),
    "gte": lambda value, wanted: bool(value >= wanted),
}


def _holds(rows: Rows, row: Row, condition: Condition) -> bool:
    values = [value for value in _found(rows, row, condition.path) if value is not None]
    wanted = condition.values
    match condition.operator:
        case "eq" | "contains":
            return any(value in wanted for value in values)
        case "neq":
            return any(value not in wanted for value in values)
        case "not_contains":
            return not any(value in wanted for value in values)
        case "neq_or_null":
            return not values or any(value not in wanted for value in values)
        case "exists":
            return bool(values) is bool(wanted[0])
        case operator:
            return any(_COMPARE[operator](_number(value), _number(wanted[0])) for value in values)


def _number(value: str) -> Any:
    return int(value) if value.isdigit() else value


def _order(rows: Rows, path: str) -> Callable[[Row], tuple[bool, Any]]:
    def key(row: Row) -> tuple[bool, Any]:
        values = _found(rows, row, path)
        value = values[0] if values else None
        return value is not None, _number(value) if isinstance(value, str) else value if value is not None else 0

    return key

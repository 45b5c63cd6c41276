"""The query string: filters, sorting, paging, includes and sparse fieldsets, and what the shop says to wrong ones."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from payconf.testing.orocommerce.messages import Error, Refused
from payconf.testing.orocommerce.tables import Resource, Tables
from payconf.testing.orocommerce.view import Tree

PAGE_SIZE = 10
_KEY = re.compile(r"(\w+)((?:\[[^\[\]]*\])*)")
_VALUE = ("eq", "neq", "exists", "neq_or_null")
_ORDERED = ("eq", "neq", "lt", "lte", "gt", "gte")
_TO_MANY = (*_VALUE, "contains", "not_contains")
_BOOLEANS: Mapping[str, bool] = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}
Action = str
"""list, item, subresource, delete or write: what the query string may hold."""


@dataclass(frozen=True, slots=True)
class Condition:
    """One filter. `path`: dotted, relationships first; `values` are alternatives."""

    path: str
    operator: str
    values: tuple[Any, ...]


@dataclass(slots=True)
class Query:
    """A checked query string. `size`: -1 for all. `sort`: dotted paths, True for descending. `given`: as sent."""

    given: list[tuple[str, str]] = field(default_factory=list)
    conditions: list[Condition] = field(default_factory=list)
    sort: list[tuple[str, bool]] = field(default_factory=list)
    size: int = PAGE_SIZE
    number: int = 1
    include: dict[str, Any] = field(default_factory=dict)
    fields: dict[str, frozenset[str]] = field(default_factory=dict)

    @property
    def tree(self) -> Tree:
        """What to include."""
        return self.include


def parse(text: str, resource: Resource, tables: Tables, action: Action) -> Query:
    """Read a query string.

    Raises:
        Refused: 400, one error for each parameter that is unknown or has a wrong value.
    """
    query = Query(parse_qsl(text, keep_blank_values=True))
    errors: list[Error] = []
    for key, value in query.given:
        try:
            _parameter(query, key, value, resource, tables, action)
        except _WrongError as wrong:
            errors.append(Error(400, wrong.title, wrong.detail, parameter=wrong.parameter or key))
    if errors:
        raise Refused(errors)
    return query


class _WrongError(Exception):
    def __init__(self, detail: str, title: str = "filter constraint", parameter: str = "") -> None:
        super().__init__(detail)
        self.title, self.detail, self.parameter = title, detail, parameter


def _parameter(query: Query, key: str, value: str, resource: Resource, tables: Tables, action: Action) -> None:
    match = _KEY.fullmatch(key)
    name, rest = match.groups() if match else (key, "")
    parts = rest[1:-1].split("][") if rest else []
    lists = action in ("list", "subresource")
    reads = lists or action == "item"
    if name == "filter" and parts and (lists or action == "delete"):
        query.conditions.append(_condition(parts, value, resource, tables))
    elif name == "sort" and not parts and lists:
        query.sort = [_sorter(entry, resource) for entry in value.split(",")]
    elif name == "page" and parts == ["size"] and lists:
        query.size = _integer(value, -1)
    elif name == "page" and parts == ["number"] and lists:
        query.number = _integer(value, 1)
    elif name == "include" and not parts and reads and resource.relations:
        query.include = _tree(value)
    elif name == "fields" and len(parts) == 1 and parts[0] in tables and reads:
        query.fields[parts[0]] = frozenset(value.split(","))
    elif not (name == "meta" and not parts and reads):
        raise _WrongError("The filter is not supported.")


def _condition(parts: Sequence[str], value: str, resource: Resource, tables: Tables) -> Condition:
    name, operator = parts[0], parts[1] if len(parts) > 1 else "eq"
    allowed: tuple[str, ...]
    if name == "id":
        path, kind, allowed = "id", "string" if resource.text_id else "integer", _ORDERED
    elif name in resource.filters:
        path, kind = resource.filters[name].path, resource.filters[name].type
        allowed = (*_ORDERED, *_VALUE) if kind == "datetime" else _VALUE
    elif name in resource.relations and any(target in tables for target in resource.relations[name].to):
        relation = resource.relations[name]
        text = any(tables[target].text_id for target in relation.to if target in tables)
        path, kind, allowed = name, "string" if text else "integer", _TO_MANY if relation.many else _VALUE
    else:
        raise _WrongError("The filter is not supported.")
    if operator not in allowed:
        raise _WrongError(f'The operator "{operator}" is not supported.', parameter=f"filter[{name}]")
    kind = "boolean" if operator == "exists" else kind
    return Condition(path, operator, _values(value, kind))


def _values(text: str, kind: str) -> tuple[Any, ...]:
    """A comma always separates: a value that holds one can't be asked for."""
    if kind == "boolean":
        if text not in _BOOLEANS:
            raise _WrongError(f'Expected boolean value. Given "{text}".')
        return (_BOOLEANS[text],)
    parts = text.split(",")
    if kind == "integer" and not all(re.fullmatch(r"-?\d+", part) for part in parts):
        wanted = "integer value" if len(parts) == 1 else "an array of integers"
        raise _WrongError(f'Expected {wanted}. Given "{text}".')
    return tuple(str(int(part)) if kind == "integer" else part for part in parts)


def _sorter(entry: str, resource: Resource) -> tuple[str, bool]:
    name = entry.removeprefix("-")
    if name not in resource.sorters:
        raise _WrongError(f'Sorting by "{name}" field is not supported.', "sort constraint")
    return resource.sorters[name], entry.startswith("-")


def _integer(text: str, least: int) -> int:
    if not re.fullmatch(r"-?\d+", text):
        raise _WrongError(f'Expected integer value. Given "{text}".')
    if int(text) < least:
        raise _WrongError(f"The value should be greater than or equals to {least}.")
    return int(text)


def _tree(text: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for path in text.split(","):
        node = found
        for name in path.split("."):
            node = node.setdefault(name, {})
    return found

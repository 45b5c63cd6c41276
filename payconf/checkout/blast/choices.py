"""Choices of several things, made together: who buys, parts of an address, parts of a line item. By path."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Mapping
from itertools import product
from typing import Any

MOST = 120
"""Combinations of parts of one thing up to which all are looked at; beyond, one part at a time."""


class There(enum.Enum):
    """Of an object of which parts are chosen: it isn't missing."""

    THERE = "there"

    def __str__(self) -> str:
        return self.value


def objects(parts: Iterable[str]) -> dict[str, list[Any]]:
    """The objects inside of a customer that have parts. Each may be missing, and to read a part of it fails then."""
    steps = (path.split(".") for path in parts)
    inside = {".".join(names[:depth]) for names in steps for depth in range(2, len(names))} - {"customer.group"}
    return {path: [None, There.THERE] for path in sorted(inside)}


def combined(parts: Mapping[str, list[Any]]) -> tuple[list[Mapping[str, Any]], bool]:
    """Every value of one with every one of the others, or, where that is too much, one after the other."""
    size = 1
    for values in parts.values():
        size *= len(values)
    usual = {path: values[-1] for path, values in parts.items()}
    if size <= MOST:
        made = (dict(zip(parts, values, strict=True)) for values in product(*parts.values()))
        return [_without_missing(more) for more in made if _possible(more, usual)], True
    one = ({**usual, path: value} for path, values in parts.items() for value in values[:-1])
    return list(map(_without_missing, (usual, *one))), False


def _missing(more: Mapping[str, Any], path: str) -> bool:
    """True below an object that isn't there."""
    steps = path.split(".")
    return any(more.get(".".join(steps[:depth]), path) is None for depth in range(1, len(steps)))


def _possible(more: Mapping[str, Any], usual: Mapping[str, Any]) -> bool:
    """True where no part of a missing object is chosen, so that each choice is made once."""
    return all(value == usual[path] or not _missing(more, path) for path, value in more.items())


def _without_missing(more: Mapping[str, Any]) -> Mapping[str, Any]:
    return {path: value for path, value in more.items() if not _missing(more, path)}


def below(more: Mapping[str, Any], start: str) -> dict[str, Any]:
    """The parts of one object, as nested mappings."""
    found: dict[str, Any] = {}
    for path, value in more.items():
        if path.startswith(start) and value is not There.THERE:
            *steps, last = path.removeprefix(start).split(".")
            inside = found
            for step in steps:
                inside = inside.setdefault(step, {})
            inside[last] = value
    return found

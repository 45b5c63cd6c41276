"""All states of the variables that an expression can tell apart."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from math import prod
from typing import TYPE_CHECKING, Any

from payconf.checkout.certainty.cells import another, floats, integers, texts
from payconf.checkout.evaluation.value import Thing
from payconf.checkout.expression.kinds import FLOAT, INTEGER, NULL, NUMBER, OBJECT, TEXT, Type

if TYPE_CHECKING:
    from payconf.checkout.certainty.frame import Frame

_MARKED = int | float | str | bool | None


@dataclass(slots=True)
class Seen:
    """A part of a checkout as expressions read it: what it is compared with, and which parts of it are read."""

    type: Type
    marks: set[_MARKED] = field(default_factory=set)
    parts: dict[str, Seen] = field(default_factory=dict)

    def at(self, name: str) -> Seen:
        """A part below. An object inside an object may be missing, and so may what a merchant's object should have."""
        if name not in self.parts:
            inside = self.type.parts[name]
            loose = self.type.open or inside.may(OBJECT)
            self.parts[name] = Seen(inside.nullable() if loose else inside)
        return self.parts[name]


def values(seen: Seen) -> tuple[Any, ...]:
    """One value for each way in which what is said of a part can come out."""
    kinds, found = seen.type.kinds, list[Any]()
    if kinds & OBJECT:
        names = list(seen.parts)
        found += (_thing(names, each) for each in product(*map(values, seen.parts.values())))
    numbers = [mark for mark in seen.marks if isinstance(mark, int | float)]
    if kinds & FLOAT:
        found += floats(numbers)
    if kinds & INTEGER:
        found += integers(numbers)
    if kinds & TEXT:
        found += texts(mark for mark in seen.marks if isinstance(mark, str))
    return (*found, None) if kinds & NULL else tuple(found)


def _thing(names: Iterable[str], each: Iterable[Any]) -> Thing:
    return Thing(dict(zip(names, each, strict=True)), complete=True)


def _size(seen: Seen) -> int:
    """No less than there are values."""
    if seen.type.may(OBJECT):
        return prod(map(_size, seen.parts.values())) + 1
    return (7 if seen.type.may(NUMBER) else 1) * (len(seen.marks) + 1) + 3


def of_variable(name: str, seen: Seen, frame: Frame) -> Sequence[Any]:
    """The values of a variable, as far as the rule doesn't fix it."""
    if name == "currency" and frame.currency:
        return (frame.currency,)
    if name == "billingAddress" and frame.places:
        return _addresses(seen, frame.places)
    return values(seen)


def _addresses(seen: Seen, places: frozenset[tuple[str, str]]) -> list[Thing]:
    """Only countries and regions of the destinations; those that the text doesn't name are alike."""
    country, region = seen.parts.get("countryIso2"), seen.parts.get("regionCode")
    rest = {name: values(part) for name, part in seen.parts.items() if name not in ("countryIso2", "regionCode")}
    found: dict[tuple[object, object], None] = {}
    for iso, code in places:
        lands: Iterable[Any] = ("",) if country is None else (_named(country, iso),)
        inside: Iterable[Any] = ("",) if region is None else (_named(region, code),) if code else values(region)
        found |= dict.fromkeys(product(lands, inside))
    names = ["countryIso2", "regionCode", *rest]
    return [_thing(names, (*pair, *each)) for pair in sorted(found, key=repr) for each in product(*rest.values())]


def _named(seen: Seen, code: str) -> str:
    marks = [mark for mark in seen.marks if isinstance(mark, str)]
    return code if code in marks else another(marks)


class States:
    """The product of all variables. `size`: no less than there are; the values are made only when asked for."""

    def __init__(self, seen: Mapping[str, Seen], others: Mapping[str, Sequence[Any]], frame: Frame) -> None:
        self._seen, self._others, self._frame = seen, others, frame
        self.size = prod((*map(_size, seen.values()), *map(len, others.values())))

    def __iter__(self) -> Iterator[dict[str, Any]]:
        made = {name: of_variable(name, seen, self._frame) for name, seen in self._seen.items()} | dict(self._others)
        for each in product(*made.values()):
            yield {name: value for name, value in zip(made, each, strict=True) if value is not FAILING}


FAILING = object()
"""Instead of a value: reading it fails. The evaluator has no such variable then."""

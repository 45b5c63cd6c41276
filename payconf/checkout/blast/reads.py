"""What an expression looks at, and at which values it may change its mind: the atoms of the blast radius."""

from __future__ import annotations

import enum
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache
from typing import Any

from payconf.checkout.blast.decided import deciding
from payconf.checkout.blast.linear import Line, line
from payconf.checkout.expression import Expression, ExpressionError, parse
from payconf.checkout.expression.infer import own_name
from payconf.checkout.expression.tree import (
    Array,
    Call,
    Comparison,
    Conditional,
    ListCall,
    Literal,
    Logic,
    Name,
    Property,
    Unary,
    children,
)
from payconf.checkout.expression.vocabulary import item_name


class Area(enum.Enum):
    """A part of a checkout that varies by itself."""

    AMOUNT = "subtotal and total"
    PLACE = "country, region and postal code of the billing address"
    PARTY = "customer and who is logged in"
    OTHER = "shipping, line items, the rest of the billing address"


ITEM = "lineItems[]"
"""Before the parts of one line item."""
PLACED = frozenset({"countryIso2", "regionCode", "postalCode"})
_UNLISTED = frozenset({"matches", "<", "<=", ">", ">="})
"""Operators that may turn at other values than those they name."""
_FIXED = frozenset({"currency", "subtotal.currency"})


@dataclass(slots=True)
class Reads:
    """By path, such as `customer.group.name`: the constants it is compared with, and regular expressions.

    `lines`: where a comparison of amounts turns. `counts`: numbers of line items. `wild`: areas in which the values
    found here may not be all that the expression can tell apart. `areas`: all that it reads.
    """

    lines: set[Line] = field(default_factory=set)
    values: dict[str, set[Any]] = field(default_factory=dict)
    patterns: dict[str, set[str]] = field(default_factory=dict)
    counts: set[int] = field(default_factory=set)
    wild: set[Area] = field(default_factory=set)
    areas: set[Area] = field(default_factory=set)

    def add(self, other: Reads) -> None:
        """What several expressions look at together."""
        self.lines |= other.lines
        self.counts |= other.counts
        self.wild |= other.wild
        self.areas |= other.areas
        for path, values in other.values.items():
            self.values.setdefault(path, set()).update(values)
        for path, patterns in other.patterns.items():
            self.patterns.setdefault(path, set()).update(patterns)

    def path(self, path: str, *values: Any) -> None:
        """One value is read, and compared with these."""
        self.areas |= areas_of(path)
        for part, turning in deciding(path, values).items():
            if _area(part) is not None:
                self.values.setdefault(part, set()).update(turning)
        if path.startswith("lineItems"):
            self.wild |= areas_of(path)


def areas_of(path: str) -> set[Area]:
    """Where a value belongs; nowhere what a kind of checkout has fixed anyway, or what no checkout has."""
    found = {_area(part) for part in deciding(path, ()) or (path,)}
    return {area for area in found if area is not None}


def _area(path: str) -> Area | None:
    root, _, rest = path.partition(".")
    if path in _FIXED:
        return None
    if root in ("subtotal", "total"):
        return Area.AMOUNT
    if root == "billingAddress":
        return Area.PLACE if not rest or rest in PLACED else Area.OTHER
    if root in ("customer", "customerUser"):
        return Area.PARTY
    return Area.OTHER if root in ("shippingAddress", "shippingOrigin", "shippingMethod", "lineItems", ITEM) else None


@lru_cache(maxsize=8192)
def reads(text: str) -> Reads:
    """Of one expression as the shop holds it; of a text that is none, nothing. The caller changes nothing of it."""
    found = Reads()
    try:
        tree = parse(text)
    except ExpressionError:
        return found
    _truth(found, tree, "")
    return found


def _truth(found: Reads, node: Expression, item: str) -> None:
    """A node that is asked whether it is true. `item`: the name of a line item, inside of all, any and sum."""
    match node:
        case Logic() | Unary("not"):
            for child in children(node):
                _truth(found, child, item)
        case Conditional(test, then, other):
            for part in (test, then or test, other):
                _truth(found, part, item)
        case Comparison():
            _comparison(found, node, item)
        case ListCall():
            _list(found, node, item)
        case Name() | Property():
            _bare(found, node, item)
        case _:
            _anything(found, node, item)


def _bare(found: Reads, node: Expression, item: str) -> None:
    path = path_of(node, item)
    if path == "total" or path == "subtotal.value":
        found.areas.add(Area.AMOUNT)
        found.lines.add(Line(Fraction(path != "total"), Fraction(path == "total"), Fraction(0)))
    elif path:
        found.path(path, True, False)
    else:
        _anything(found, node, item)


def _comparison(found: Reads, node: Comparison, item: str) -> None:
    turning = line(node)
    if turning is not None:
        found.areas.add(Area.AMOUNT)
        found.lines.add(turning)
        return
    for side, other in ((node.left, node.right), (node.right, node.left)):
        path, values = path_of(side, item), constants(other)
        areas = areas_of(path)
        if not path or values is None or Area.AMOUNT in areas:
            continue
        patterns = [value for value in values if isinstance(value, str)] if node.operator == "matches" else []
        found.path(path, *(() if node.operator == "matches" else values))
        if areas and patterns and path in deciding(path, ()):
            found.patterns.setdefault(path, set()).update(patterns)
        if node.operator in _UNLISTED or (side is node.right and node.operator in ("in", "not in")):
            found.wild |= areas
        return
    _anything(found, node, item)


def _list(found: Reads, node: ListCall, item: str) -> None:
    """The items of a list: with those of the checkout, what is asked of each."""
    path = path_of(node.target, item)
    name = own_name(node.target)
    if path != "lineItems" or name is None:
        _anything(found, node, item)
        return
    found.path(path)
    _truth(found, node.body, item_name(name))


def _anything(found: Reads, node: Expression, item: str) -> None:
    """All else: every value that is read may matter in every way; constants beside it are worth a try."""
    numbers = [part.value for part in _inside(node) if isinstance(part, Literal)]
    for part in _inside(node):
        if isinstance(part, Call) and any(path_of(inner, item) == "lineItems" for inner in part.arguments):
            found.counts.update(value for value in numbers if type(value) is int)
        if isinstance(part, ListCall) and path_of(part.target, item) == "lineItems":
            item = item_name("lineItems")
    for part in _inside(node):
        if path := path_of(part, item):
            found.path(path, *numbers)
            found.wild |= areas_of(path)


def _inside(node: Expression) -> Iterator[Expression]:
    """The node and all below it; of a chain of parts only the whole chain."""
    yield node
    if not isinstance(node, Property) or not path_of(node, ""):
        for child in children(node):
            yield from _inside(child)


def path_of(node: Expression, item: str) -> str:
    """`customer.group.name`, however it is spelled; empty for what is no chain of parts of a variable."""
    match node:
        case Name(name):
            return ITEM if item and name == item else name
        case Property(target, name):
            before = path_of(target, item)
            return f"{before}.{_spelled(name)}" if before else ""
        case _:
            return ""


def _spelled(name: str) -> str:
    """As the getter is called: postalCode for postal_code, PostalCode and getPostalCode."""
    camel = "".join(word[:1].upper() + word[1:] for word in name.split("_"))
    bare = (camel[:1].lower() + camel[1:]).removeprefix("get")
    return bare[:1].lower() + bare[1:]


def constants(node: Expression) -> tuple[Any, ...] | None:
    """The values of a literal, or of a list of literals; None for anything else."""
    match node:
        case Literal(_, value):
            return (value,)
        case Unary("-", Literal("integer" | "float", value)) if isinstance(value, int | float):
            return (-value,)
        case Array(items):
            inside = [constants(entry) for entry in items]
            return None if None in inside else tuple(value for part in inside for value in part or ())
        case _:
            return None

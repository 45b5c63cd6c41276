"""The tree of an expression, as OroCommerce reads it (platform, Component/ExpressionLanguage).

`offset` is the place of a node's own token in the text, counted in characters from 0: the name of a variable, part,
method or function, an operator, an opening bracket. It takes no part in `==`: trees are equal where they mean the same.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal as Words

LiteralKind = Words["integer", "float", "text", "boolean", "null"]
STRICT = frozenset({"=", "!=", "in", "not in"})


@dataclass(frozen=True, slots=True)
class Literal:
    """A value in the text. `kind` tells 1 from 1.0 and true; bytes that aren't UTF-8 are lone surrogates."""

    kind: LiteralKind
    value: str | int | float | bool | None
    offset: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Name:
    """A variable."""

    name: str
    offset: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Property:
    """`target.name`. Reading a part of null is an error, and a rule whose expression fails is skipped."""

    target: Expression
    name: str
    offset: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Index:
    """`target[key]`. An index that isn't there is an error."""

    target: Expression
    key: Expression
    offset: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class ListCall:
    """`target.all(body)`, `any` or `sum`: the body is evaluated for each item, under the name vocabulary.item_name."""

    target: Expression
    method: str
    body: Expression
    offset: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Call:
    """`name(arguments)`; the only function is count. The shop doesn't count the arguments on save."""

    name: str
    arguments: tuple[Expression, ...]
    offset: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Unary:
    """`not`, `-` or `+`; `!` is `not`."""

    operator: str
    operand: Expression
    offset: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Logic:
    """`and` or `or` of two or more, left to right; what decides ends it, so later operands may never be evaluated."""

    operator: str
    operands: tuple[Expression, ...]
    offset: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Comparison:
    """`=` `!=` `==` `<` `<=` `>` `>=` `in` `not in` `matches`."""

    operator: str
    left: Expression
    right: Expression
    offset: int = field(default=0, compare=False)

    @property
    def strict(self) -> bool:
        """True where type and value must be equal (an integer never equals a float); else PHP's loose rules hold."""
        return self.operator in STRICT


@dataclass(frozen=True, slots=True)
class Binary:
    """`+` `-` `*` `/` `%` `**`, the text `~`, the range `..`, and `|` `^` `&` on bits."""

    operator: str
    left: Expression
    right: Expression
    offset: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Conditional:
    """`test ? then : other`; `then` is None for `test ?: other`, which yields the test's own value."""

    test: Expression
    then: Expression | None
    other: Expression
    offset: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Array:
    """`[a, b]`."""

    items: tuple[Expression, ...]
    offset: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Hash:
    """`{key: value}`; a key that is a bare word is a text."""

    entries: tuple[tuple[Expression, Expression], ...]
    offset: int = field(default=0, compare=False)


Expression = (
    Literal
    | Name
    | Property
    | Index
    | ListCall
    | Call
    | Unary
    | Logic
    | Comparison
    | Binary
    | Conditional
    | Array
    | Hash
)


def children(node: Expression) -> tuple[Expression, ...]:
    """The nodes right below, from left to right."""
    match node:
        case Property(target):
            return (target,)
        case Index(target, inner) | ListCall(target, _, inner):
            return (target, inner)
        case Comparison(_, left, right) | Binary(_, left, right):
            return (left, right)
        case Unary(_, operand):
            return (operand,)
        case Conditional(test, then, other):
            return (test, other) if then is None else (test, then, other)
        case Call(_, inside) | Logic(_, inside) | Array(inside):
            return inside
        case Hash(entries):
            return tuple(part for entry in entries for part in entry)
        case _:
            return ()


def start(node: Expression) -> int:
    """Where the node's first token stands; brackets around it don't count."""
    match node:
        case Property(left) | Index(left) | ListCall(left) | Conditional(left):
            return start(left)
        case Comparison(_, left) | Binary(_, left):
            return start(left)
        case Logic(_, operands):
            return start(operands[0])
        case _:
            return node.offset


def below(node: Expression, most: int) -> int | None:
    """The place of a node that lies deeper than `most` levels, or None where none does."""
    rest = [(node, 1)]
    while rest:
        current, level = rest.pop()
        if level > most:
            return current.offset
        rest.extend((child, level + 1) for child in children(current))
    return None

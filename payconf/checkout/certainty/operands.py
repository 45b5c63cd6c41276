"""What stands in an expression: literals, parts of a checkout, and numbers that are worked out from them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from payconf.checkout.expression.kinds import NUMBER, OBJECT, Type
from payconf.checkout.expression.tree import (
    Array,
    Binary,
    Call,
    Expression,
    ListCall,
    Literal,
    Name,
    Property,
    Unary,
    children,
)

Types = Mapping[str, Type]
_ARITHMETIC = frozenset({"+", "-", "*", "/", "%", "**"})


class Part(NamedTuple):
    """A part of a checkout that is known to exist: its names from the variable on, and its type."""

    path: tuple[str, ...]
    type: Type


def part(node: Expression, types: Types) -> Part | None:
    """None for anything else, also for attributes that a merchant may have given an object."""
    match node:
        case Name(name):
            found = types.get(name)
            return None if found is None else Part((name,), found)
        case Property(target, name):
            whole = part(target, types)
            inside = None if whole is None or not whole.type.may(OBJECT) else whole.type.parts.get(name)
            return None if whole is None or inside is None else Part((*whole.path, name), inside)
        case _:
            return None


def literals(node: Expression) -> tuple[Literal, ...] | None:
    """A literal, with a sign or without, or a list of them; None for anything else."""
    if isinstance(node, Array):
        found = [literal for item in node.items if (literal := _literal(item)) is not None]
        return tuple(found) if len(found) == len(node.items) else None
    literal = _literal(node)
    return None if literal is None else (literal,)


def _literal(node: Expression) -> Literal | None:
    match node:
        case Literal():
            return node
        case Unary("-" | "+" as sign, Literal("integer" | "float" as kind, int() | float() as value)):
            return Literal(kind, -value if sign == "-" else value, node.offset)
        case _:
            return None


def is_constant(node: Expression) -> bool:
    """True where no variable is read: the evaluator knows the answer."""
    return not isinstance(node, Name) and all(map(is_constant, children(node)))


def is_number(node: Expression, types: Types) -> bool:
    """True for what yields a number or fails: count, sum, and arithmetic of numbers."""
    match node:
        case Call() | ListCall(_, "sum"):
            return True
        case Binary(operator, left, right) if operator in _ARITHMETIC:
            return _is_numeric(left, types) and _is_numeric(right, types)
        case Unary("-" | "+", operand):
            return _is_numeric(operand, types)
        case _:
            return False


def _is_numeric(node: Expression, types: Types) -> bool:
    if isinstance(node, Literal):
        return node.kind in ("integer", "float")
    found = part(node, types)
    return is_number(node, types) if found is None else not found.type.kinds & ~NUMBER

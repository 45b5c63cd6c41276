"""Operators that make a value: numbers, texts, ranges, bits, not."""

from __future__ import annotations

from collections.abc import Sequence

from payconf.checkout.expression.kinds import ANY, BOOLEAN, FLOAT, INTEGER, LIST, NULL, NUMBER, TEXT, Type
from payconf.checkout.expression.printer import brief
from payconf.checkout.expression.problem import Inferring
from payconf.checkout.expression.tree import Binary, Expression, Literal, Unary, start

MOST_IN_RANGE = 100_000
"""Numbers that a range may make; the shop makes them all, at each checkout."""


def unary(inference: Inferring, node: Unary) -> Type:
    """`not` takes anything; signs take numbers."""
    type_ = inference.type_of(node.operand)
    if node.operator == "not":
        return Type(BOOLEAN)
    if not _fits(inference, ((node.operand, type_),), NUMBER, f"{node.operator} takes a number"):
        return ANY
    return Type(type_.kinds & NUMBER)


def binary(inference: Inferring, node: Binary) -> Type:
    """What a binary operator makes of its operands."""
    left, right = inference.type_of(node.left), inference.type_of(node.right)
    kinds, reason = _WANTED.get(node.operator, (NUMBER, f"{node.operator} takes numbers"))
    if not _fits(inference, ((node.left, left), (node.right, right)), kinds, reason):
        return ANY
    match node.operator:
        case "~":
            return Type(TEXT)
        case "..":
            return _range(inference, node, left, right)
        case "|" | "^" | "&":
            return Type(INTEGER)
        case _:
            return _arithmetic(inference, node, left, right)


_BITS = (NUMBER | BOOLEAN | NULL, "bits are of numbers; write and, or or not")
_WANTED = {
    "~": (~LIST, "~ joins texts"),
    "..": (NUMBER | TEXT, ".. counts from one number to another"),
    **dict.fromkeys(("|", "^", "&"), _BITS),
}


def _fits(inference: Inferring, sides: Sequence[tuple[Expression, Type]], kinds: int, reason: str) -> bool:
    """False, and noted, where an operand is of no kind that the operator takes."""
    wrong = [(node, type_) for node, type_ in sides if not type_.may(kinds)]
    for node, type_ in wrong:
        inference.note("PC356", start(node), f"{brief(node)} is {type_}, and {reason}")
    return not wrong


def _arithmetic(inference: Inferring, node: Binary, left: Type, right: Type) -> Type:
    operator, by = node.operator, node.right
    # % drops what stands behind the point first.
    least = {"%": 1, "/": 0}.get(operator)
    if least is not None and isinstance(by, Literal) and _small(by, least):
        inference.note("PC356", by.offset, f"{operator} {brief(by)} divides by zero")
    if operator == "%":
        return Type(INTEGER)
    if left.kinds == FLOAT or right.kinds == FLOAT:
        return Type(FLOAT)
    # A negative power of an integer is a float.
    whole = operator in ("+", "-", "*") or (operator == "**" and isinstance(by, Literal))
    return Type(INTEGER if whole and left.kinds == right.kinds == INTEGER else NUMBER)


def _small(literal: Literal, least: int) -> bool:
    value = literal.value
    return isinstance(value, int | float) and (value == 0 or value < least)


def _range(inference: Inferring, node: Binary, left: Type, right: Type) -> Type:
    match node:
        case Binary(_, Literal("integer", int(first)), Literal("integer", int(last))):
            if abs(last - first) >= MOST_IN_RANGE:
                text = f"{brief(node)} makes a list of {abs(last - first) + 1:,} numbers; write two comparisons"
                inference.note("PC356", start(node), text)
                return ANY
    whole = INTEGER if left.kinds == right.kinds == INTEGER else NUMBER
    return Type(LIST, item=Type(whole | (left.kinds | right.kinds) & TEXT))

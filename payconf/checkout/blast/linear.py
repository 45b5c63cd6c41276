"""Comparisons of amounts as lines: where `a * subtotal + b * total` reaches a constant, the answer turns."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from payconf.checkout.expression import Expression
from payconf.checkout.expression.tree import Binary, Comparison, Literal, Name, Property, Unary

_ZERO = Fraction(0)
_OPERATORS = frozenset({"=", "!=", "==", "<", "<=", ">", ">="})


@dataclass(frozen=True, slots=True)
class Line:
    """`subtotal * of_subtotal + total * of_total = constant`."""

    of_subtotal: Fraction
    of_total: Fraction
    constant: Fraction

    @property
    def turns(self) -> bool:
        """False where it holds no amount at all."""
        return bool(self.of_subtotal or self.of_total)

    def total(self, subtotal: Fraction) -> Fraction:
        """Where it turns, given the subtotal; only for a line with a total."""
        return (self.constant - self.of_subtotal * subtotal) / self.of_total


def line(node: Comparison) -> Line | None:
    """Of a comparison of two sums of amounts; None for any other, and for one in which no amount stands."""
    left, right = _form(node.left), _form(node.right)
    if node.operator not in _OPERATORS or left is None or right is None:
        return None
    made = Line(left[0] - right[0], left[1] - right[1], right[2] - left[2])
    return made if made.turns else None


_Form = tuple[Fraction, Fraction, Fraction]


def _form(node: Expression) -> _Form | None:
    """What a sum has of subtotal, of total, and besides."""
    match node:
        case Literal("integer" | "float", value) if isinstance(value, int | float) and abs(value) < 1e15:
            return _ZERO, _ZERO, Fraction(str(value))
        case Property(Name("subtotal"), "value"):
            return Fraction(1), _ZERO, _ZERO
        case Name("total"):
            return _ZERO, Fraction(1), _ZERO
        case Unary("-" | "+" as sign, operand):
            return _times(_form(operand), Fraction(-1 if sign == "-" else 1))
        case Binary(operator, left, right):
            return _combined(operator, _form(left), _form(right))
        case _:
            return None


def _combined(operator: str, left: _Form | None, right: _Form | None) -> _Form | None:
    if left is None or right is None:
        return None
    if operator == "+":
        return left[0] + right[0], left[1] + right[1], left[2] + right[2]
    if operator == "-":
        return left[0] - right[0], left[1] - right[1], left[2] - right[2]
    if operator == "*" and _constant(right):
        return _times(left, right[2])
    if operator == "*" and _constant(left):
        return _times(right, left[2])
    if operator == "/" and _constant(right) and right[2]:
        return _times(left, 1 / right[2])
    return None


def _constant(form: _Form) -> bool:
    return not form[0] and not form[1]


def _times(form: _Form | None, factor: Fraction) -> _Form | None:
    return None if form is None else (form[0] * factor, form[1] * factor, form[2] * factor)

"""Operators that make a value: arithmetic, texts, ranges, bits. PHP 8's rules; what it warns of drops the rule."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from payconf.checkout.evaluation.arrays import entries, is_array
from payconf.checkout.evaluation.numbers import fit, integer, number, numeric, raw, text
from payconf.checkout.evaluation.value import Doubt, Dropped, Failure, Thing, Unclear

if TYPE_CHECKING:
    from payconf.checkout.evaluation.value import Value

MOST_ITEMS = 1_000_000
"""Numbers that a range may make here; the shop's memory holds some more."""
_MOST_BITS = 1000
"""Of a power of integers that is worked out exactly; a larger one is a float in any case."""


def add(left: Value, right: Value) -> Value:
    """`+`; of two lists the entries of the first, and those of the second whose keys are not in it."""
    if is_array(left) and is_array(right):
        first = entries(left)
        return {**first, **{key: value for key, value in entries(right).items() if key not in first}}
    return _fit(number(left) + number(right))


def subtract(left: Value, right: Value) -> Value:
    """`-`."""
    return _fit(number(left) - number(right))


def multiply(left: Value, right: Value) -> Value:
    """`*`."""
    return _fit(number(left) * number(right))


def divide(left: Value, right: Value) -> Value:
    """`/`: an integer where nothing is left over."""
    one, other = number(left), number(right)
    if other == 0:
        raise Dropped(Failure.ZERO)
    if isinstance(one, int) and isinstance(other, int) and one % other == 0:
        return fit(one // other)
    return float(one) / float(other)


def remainder(left: Value, right: Value) -> Value:
    """`%` of integers; it has the sign of the first."""
    one, other = integer(left), integer(right)
    if other == 0:
        raise Dropped(Failure.ZERO)
    rest = abs(one) % abs(other)
    return -rest if one < 0 else rest


def power(left: Value, right: Value) -> Value:
    """`**`."""
    one, other = number(left), number(right)
    whole = isinstance(one, int) and isinstance(other, int) and other >= 0
    if whole and (abs(one) <= 1 or int(one).bit_length() * other <= _MOST_BITS):
        return fit(int(one) ** int(other))
    return _power(float(one), float(other))


def _power(one: float, other: float) -> float:
    """As C has it: no error, but infinite or not a number."""
    try:
        return math.pow(one, other)
    except OverflowError:
        return -math.inf if one < 0 and other % 2 == 1 else math.inf
    except ValueError:
        if one == 0:
            return math.copysign(math.inf, one) if other % 2 == 1 else math.inf
        return math.nan


def concatenate(left: Value, right: Value) -> Value:
    """`~`."""
    return text(left) + text(right)


def span(left: Value, right: Value) -> Value:
    """`..`: the numbers, or the letters, from one to the other, upwards or downwards; both ends are in it."""
    if isinstance(left, Thing) or isinstance(right, Thing):
        raise Dropped(Failure.NO_NUMBER)
    if isinstance(left, str) and isinstance(right, str):
        one, other = numeric(left), numeric(right)
        if one is not None and other is not None:
            return _numbers(one, other)
        if one is None and other is None and len(left) == len(right) == 1 and (left + right).isascii():
            return _letters(ord(left), ord(right))
        raise Unclear(Doubt.VERSION)
    return _numbers(_end(left), _end(right))


def _end(value: Value) -> int | float:
    """One end of a range beside a number. What else than an integer may stand in a text there changed in PHP 8.3."""
    if is_array(value):
        raise Unclear(Doubt.VERSION)
    if isinstance(value, str):
        found = numeric(value)
        if not isinstance(found, int):
            raise Unclear(Doubt.VERSION)
        return found
    return number(value)


def _letters(first: int, last: int) -> tuple[str, ...]:
    step = 1 if first <= last else -1
    return tuple(map(chr, range(first, last + step, step)))


def _numbers(first: float, last: float) -> tuple[int | float, ...]:
    if not (math.isfinite(first) and math.isfinite(last)) or abs(last - first) > MOST_ITEMS:
        raise Unclear(Doubt.TOO_LARGE)
    step = 1 if first <= last else -1
    count = int(abs(last - first)) + 1
    return tuple(first + index * step for index in range(count))


def either_bits(left: Value, right: Value) -> Value:
    """`|`."""
    return _bits(left, right, lambda one, other: one | other, longest=True)


def both_bits(left: Value, right: Value) -> Value:
    """`&`."""
    return _bits(left, right, lambda one, other: one & other)


def differing_bits(left: Value, right: Value) -> Value:
    """`^`."""
    return _bits(left, right, lambda one, other: one ^ other)


def _bits(left: Value, right: Value, operation: Callable[[int, int], int], longest: bool = False) -> Value:
    """Of integers, or of the bytes of two texts."""
    if not (isinstance(left, str) and isinstance(right, str)):
        return operation(integer(left), integer(right))
    one, other = raw(left), raw(right)
    made = bytes(operation(*pair) for pair in zip(one, other, strict=False))
    rest = max(one, other, key=len)[len(made) :] if longest else b""
    return (made + rest).decode("utf-8", "surrogateescape")


def negate(value: Value) -> Value:
    """`-` in front."""
    return multiply(value, -1)


def positive(value: Value) -> Value:
    """`+` in front: the number that a value is."""
    return multiply(value, 1)


def _fit(value: int | float) -> int | float:
    return fit(value) if isinstance(value, int) else value


OPERATORS: Mapping[str, Callable[[Value, Value], Value]] = {
    "+": add,
    "-": subtract,
    "*": multiply,
    "/": divide,
    "%": remainder,
    "**": power,
    "~": concatenate,
    "..": span,
    "|": either_bits,
    "&": both_bits,
    "^": differing_bits,
}
"""By the sign in the text. Each raises Dropped or Unclear."""

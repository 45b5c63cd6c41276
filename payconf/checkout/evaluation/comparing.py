"""Truth, and comparisons: strict and loose equality, order. PHP 8's rules."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from payconf.checkout.evaluation.arrays import entries, is_array, items
from payconf.checkout.evaluation.matching import matches
from payconf.checkout.evaluation.numbers import numeric, raw, text
from payconf.checkout.evaluation.value import Doubt, Dropped, Failure, Thing, Unclear

if TYPE_CHECKING:
    from payconf.checkout.evaluation.arrays import Key
    from payconf.checkout.evaluation.value import Value

_NUMBER = frozenset({int, float})
_UNORDERED = 2
"""Neither equal nor less, whichever stands first: not a number, or lists with other keys."""


def truth(value: Value) -> bool:
    """Whether PHP takes a value for true: not null, 0, 0.0, an empty text or list, nor the text 0."""
    return value not in ("", "0") if isinstance(value, str) else bool(value)


def same(left: Value, right: Value) -> bool:
    """`=`: type and value are equal; of lists also the order of the keys."""
    if is_array(left) and is_array(right):
        one, other = entries(left), entries(right)
        return list(one) == list(other) and all(same(value, other[key]) for key, value in one.items())
    return type(left) is type(right) and bool(left == right)


def among(left: Value, right: Value) -> bool:
    """`in`: strictly equal to one of a list."""
    return any(same(left, item) for item in items(right))


def alike(left: Value, right: Value) -> bool:
    """`==`."""
    return order(left, right) == 0


def order(left: Value, right: Value) -> int:
    """Below 0, 0 or above, as PHP orders two values of any type; _UNORDERED where it can't."""
    if type(left) in _NUMBER and type(right) in _NUMBER:
        return _numbers(left, right)
    if isinstance(left, str) and isinstance(right, str):
        return _texts(left, right)
    if isinstance(left, Thing) or isinstance(right, Thing):
        return _things(left, right)
    if isinstance(left, bool | None) or isinstance(right, bool | None):
        return _with_null_or_boolean(left, right)
    if is_array(left) or is_array(right):
        if is_array(left) and is_array(right):
            return _arrays(entries(left), entries(right))
        return 1 if is_array(left) else -1
    if isinstance(left, str):
        return _reversed(_number_and_text(right, left))
    return _number_and_text(left, right)


def _reversed(found: int) -> int:
    return found if found == _UNORDERED else -found


def _with_null_or_boolean(left: Value, right: Value) -> int:
    """Null and a text compare as texts; all else as booleans."""
    if left is None and isinstance(right, str):
        return _bytes("", right)
    if right is None and isinstance(left, str):
        return _bytes(left, "")
    return truth(left) - truth(right)


def _numbers(left: int | float, right: int | float) -> int:
    """An integer beside a float becomes one, and may lose its last digits."""
    if isinstance(left, float) or isinstance(right, float):
        left, right = float(left), float(right)
        if math.isnan(left) or math.isnan(right):
            return _UNORDERED
    return (left > right) - (left < right)


def _number_and_text(left: int | float, right: str) -> int:
    """As numbers where the text is one, else as texts."""
    found = numeric(right)
    return _bytes(text(left), right) if found is None else _numbers(left, found)


def _texts(left: str, right: str) -> int:
    """As numbers where both are, else byte by byte; so also integers over 64 bits that are equal as floats."""
    one, other = numeric(left), numeric(right)
    if one is None or other is None:
        return _bytes(left, right)
    found = _numbers(one, other)
    large = isinstance(one, float) and isinstance(other, float) and _over(left) and _over(right)
    endless = isinstance(one, float) and math.isinf(one)
    return _bytes(left, right) if found == 0 and (large or endless) else found


def _over(value: str) -> bool:
    """True for an integer in a text that has more than 64 bits."""
    return value.strip(" \t\n\r\v\f").lstrip("+-").isdigit()


def _bytes(left: str, right: str) -> int:
    one, other = raw(left), raw(right)
    return (one > other) - (one < other)


def _arrays(left: Mapping[Key, Value], right: Mapping[Key, Value]) -> int:
    """The shorter one is less; then the first entry of the left one that differs decides."""
    if len(left) != len(right):
        return 1 if len(left) > len(right) else -1
    for key, value in left.items():
        if key not in right:
            return _UNORDERED
        found = order(value, right[key])
        if found:
            return found
    return 0


def _things(left: Value, right: Value) -> int:
    """An object is not null, is true, and can't be a number. Whether two are alike, or one has a text, nobody knows."""
    if left is right:
        return 0
    other = right if isinstance(left, Thing) else left
    if other is None or isinstance(other, bool):
        return truth(left) - truth(right)
    if isinstance(other, int | float):
        raise Dropped(Failure.NO_NUMBER)
    raise Unclear(Doubt.OBJECT)


OPERATORS: Mapping[str, Callable[[Value, Value], Value]] = {
    "=": same,
    "!=": lambda left, right: not same(left, right),
    "in": among,
    "not in": lambda left, right: not among(left, right),
    "==": alike,
    "<": lambda left, right: order(left, right) < 0,
    "<=": lambda left, right: order(left, right) <= 0,
    ">": lambda left, right: order(right, left) < 0,
    ">=": lambda left, right: order(right, left) <= 0,
    "matches": matches,
}
"""By the sign in the text. Each raises Dropped or Unclear."""

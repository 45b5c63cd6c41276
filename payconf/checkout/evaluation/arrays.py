"""Lists and other arrays: their keys, entries, parts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, TypeGuard

from payconf.checkout.evaluation.numbers import LEAST, MOST, truncated
from payconf.checkout.evaluation.value import Dropped, Failure

if TYPE_CHECKING:
    from payconf.checkout.evaluation.value import Value

Key = int | str


def is_array(value: Value) -> TypeGuard[tuple[Value, ...] | dict[Key, Value]]:
    """True for what PHP calls an array; a list is one."""
    return isinstance(value, tuple | dict)


def entries(array: tuple[Value, ...] | dict[Key, Value]) -> Mapping[Key, Value]:
    """By key, in order."""
    return array if isinstance(array, dict) else dict(enumerate(array))


def items(value: Value) -> tuple[Value, ...]:
    """The values of an array; raises Dropped for anything else."""
    if isinstance(value, tuple):
        return value
    if isinstance(value, dict):
        return tuple(value.values())
    raise Dropped(Failure.NO_LIST)


def key(value: Value) -> Key:
    """A value as PHP takes it for a key: "7", 7.9 and true become integers, null the empty text."""
    if isinstance(value, str):
        return _whole(value)
    if isinstance(value, int):
        return int(value)
    if isinstance(value, float):
        return truncated(value)
    if value is None:
        return ""
    raise Dropped(Failure.NO_KEY)


def _whole(text: str) -> Key:
    """An integer where the text is written exactly as PHP writes that integer."""
    digits = text[1:] if text.startswith("-") else text
    if digits.isascii() and digits.isdigit() and len(digits) < 20 and str(int(text)) == text:
        return int(text) if LEAST < int(text) <= MOST else text
    return text


def entry(array: Value, index: Value) -> Value:
    """`array[index]`; raises Dropped where it isn't there."""
    if not is_array(array):
        raise Dropped(Failure.NO_LIST)
    found = entries(array)
    wanted = key(index)
    if wanted not in found:
        raise Dropped(Failure.NO_ENTRY)
    return found[wanted]

"""Whether a decoded plan has the types that its dataclasses say: `"false"` is true to Python, and no boolean."""

from __future__ import annotations

import dataclasses
import functools
import types
import typing
from collections.abc import Callable, Mapping
from typing import Any

from payconf.model.finding import Finding

Check = Callable[[Any], bool]
_EXACT = (str, int, bool, type(None))


@functools.cache
def check_of(hint: Any) -> Check:
    """A function that says whether a value is of this type, down to the last part of it."""
    origin, given = typing.get_origin(hint), typing.get_args(hint)
    if hint is Any:
        return lambda value: True
    if hint in _EXACT:
        return lambda value: type(value) is hint
    if origin in (typing.Union, types.UnionType):
        choices = [check_of(choice) for choice in given]
        return lambda value: any(choice(value) for choice in choices)
    if origin is tuple:
        return _row(given)
    if origin is Mapping:
        entry = check_of(given[1])
        return lambda value: isinstance(value, Mapping) and all(map(entry, value.values()))
    if dataclasses.is_dataclass(hint):
        return _fields(hint)
    return lambda value: isinstance(value, hint)


def _row(given: tuple[Any, ...]) -> Check:
    if given[-1] is ...:
        entry = check_of(given[0])
        return lambda value: type(value) is tuple and all(map(entry, value))
    parts = [check_of(part) for part in given]
    return lambda value: (
        type(value) is tuple
        and len(value) == len(parts)
        and all(part(item) for part, item in zip(parts, value, strict=True))
    )


def _fields(model: Any) -> Check:
    hints = typing.get_type_hints(model, localns={"Finding": Finding})  # one model imports it for its types only
    checks = [(field.name, check_of(hints[field.name])) for field in dataclasses.fields(model)]
    return lambda value: isinstance(value, model) and all(check(getattr(value, name)) for name, check in checks)

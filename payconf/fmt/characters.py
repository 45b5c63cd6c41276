"""Characters that no file of a project may hold, so that payconf writes none that it then refuses to read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from payconf.model.errors import Refused

_REFUSED = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
"""As payconf.load.text refuses them, also as escapes; and halves of characters, which UTF-8 can't hold."""


def refused_character(value: Any) -> str:
    """The first character of a value that no file may hold, as U+0085; empty where there is none."""
    found = (_REFUSED.search(text) for _, text in _texts(value, ()) if isinstance(text, str))
    return next((f"U+{ord(match[0]):04X}" for match in found if match), "")


def refuse_characters(value: Any, path: tuple[str | int, ...] = ()) -> None:
    """Raises Refused where a text in the value, or on the way to it, can't be written. Direction marks become escapes,
    which files may hold.
    """
    for place, text in (*((path[:index], step) for index, step in enumerate(path)), *_texts(value, path)):
        if isinstance(text, str) and (found := _REFUSED.search(text)):
            where = f"{'.'.join(map(str, place))} " if place else "A value "
            raise Refused(
                f"{where}can't be written: it holds the character U+{ord(found[0]):04X}, which no file of a project "
                "may hold, so nothing was written.",
                "Take the character out where the value comes from, such as in the shop's back office, then try again.",
            )


def _texts(value: Any, path: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    """Every scalar with its place; of keys, the place of their mapping."""
    if isinstance(value, Mapping):
        for key, item in value.items():
            yield path, key
            yield from _texts(item, (*path, key))
    elif isinstance(value, list | tuple):
        for index, item in enumerate(value):
            yield from _texts(item, (*path, index))
    else:
        yield path, value

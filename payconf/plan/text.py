"""The text of a plan file as data: stricter than JSON, so that whoever reads it reads the same plan."""

from __future__ import annotations

import json
from functools import partial
from typing import Any, NamedTuple

from payconf.model.errors import InvalidConfiguration, PayconfError, Refused
from payconf.plan.canonical import canonical

AGAIN = "Make a new plan with payconf plan ENV --out FILE."
LARGEST = 32 * 1024 * 1024
"""Bytes of a plan file. 10,000 new integrations are about 20 MB."""
DEEPEST = 64
"""Levels of lists and objects inside one another; a plan has about 12."""


class Form(NamedTuple):
    """What a file is to be: a word for it, how to make another one, and what to do about one that is too large."""

    noun: str
    again: str
    smaller: str = ""
    as_written: str = "Use the file as payconf wrote it."


PLAN = Form(
    "plan",
    AGAIN,
    "Plan a part of the changes with --target or --exclude, and the rest after that.",
    "Apply the file as payconf wrote it; payconf show FILE makes it readable.",
)


def refuse_large(size: int, form: Form = PLAN) -> None:
    """Raises InvalidConfiguration for more bytes than such a file may have."""
    if size > LARGEST:
        raise InvalidConfiguration(
            f"The {form.noun} has {size / 1024**2:.0f} MiB, and a {form.noun} file has at most {LARGEST // 1024**2}.",
            form.smaller,
        )


def parse(data: bytes, form: Form = PLAN) -> Any:
    """The data of a file. Raises InvalidConfiguration for what is no JSON, says a name twice or is nested too deep."""
    refuse_large(len(data), form)
    try:
        content = json.loads(data.decode(), parse_constant=_no_number, object_pairs_hook=partial(_once, form))
    except RecursionError:
        raise _too_deep(form) from None
    except ValueError:
        raise InvalidConfiguration(f"The file is no {form.noun}: it is not JSON.", form.again) from None
    _refuse_deep(content, form)
    return content


def refuse_other_text(data: bytes, content: Any, form: Form = PLAN) -> None:
    """Raises Refused where the file isn't the one text that payconf writes for its data.

    A text that was written in another way could be read in another way by the reviewer's tool.
    """
    if data.removesuffix(b"\n") != canonical(content):
        raise Refused(
            f"The {form.noun} file was written anew by another program: it holds the same data in another text.",
            form.as_written,
        )


def _no_number(text: str) -> None:
    """NaN and Infinity, which Python reads and JSON doesn't know."""
    raise ValueError(text)


def _once(form: Form, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object. Of a name that is said twice, one reader takes the first value and another the last."""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise InvalidConfiguration(
            f"The file is no {form.noun}: an object of it says a name twice, so that two readers would read two "
            f"{form.noun}s.",
            form.again,
        )
    return found


def _refuse_deep(content: Any, form: Form) -> None:
    level: list[Any] = [content] if isinstance(content, dict | list) else []
    for _ in range(DEEPEST):
        level = [item for part in level for item in (part.values() if isinstance(part, dict) else part)]
        level = [item for item in level if isinstance(item, dict | list)]
        if not level:
            return
    raise _too_deep(form)


def _too_deep(form: Form) -> PayconfError:
    return InvalidConfiguration(
        f"The file is no {form.noun}: it is nested more than {DEEPEST} levels deep.", form.again
    )

"""The text of a plan file as data: stricter than JSON, so that whoever reads it reads the same plan."""

from __future__ import annotations

import json
from typing import Any

from payconf.model.errors import InvalidConfiguration, PayconfError, Refused
from payconf.plan.canonical import canonical

AGAIN = "Make a new plan with payconf plan ENV --out FILE."
LARGEST = 32 * 1024 * 1024
"""Bytes of a plan file. 10,000 new integrations are about 20 MB."""
DEEPEST = 64
"""Levels of lists and objects inside one another; a plan has about 12."""


def refuse_large(size: int) -> None:
    """Raises InvalidConfiguration for more bytes than a plan file may have."""
    if size > LARGEST:
        raise InvalidConfiguration(
            f"The plan has {size / 1024**2:.0f} MiB, and a plan file has at most {LARGEST // 1024**2}.",
            "Plan a part of the changes with --target or --exclude, and the rest after that.",
        )


def parse(data: bytes) -> Any:
    """The data of a file. Raises InvalidConfiguration for what is no JSON, says a name twice or is nested too deep."""
    refuse_large(len(data))
    try:
        content = json.loads(data.decode(), parse_constant=_no_number, object_pairs_hook=_once)
    except RecursionError:
        raise _too_deep() from None
    except ValueError:
        raise InvalidConfiguration("The file is no plan: it is not JSON.", AGAIN) from None
    _refuse_deep(content)
    return content


def refuse_other_text(data: bytes, content: Any) -> None:
    """Raises Refused where the file isn't the one text that payconf writes for its data.

    A text that was written in another way could be read in another way by the reviewer's tool.
    """
    if data.removesuffix(b"\n") != canonical(content):
        raise Refused(
            "The plan file was written anew by another program: it holds the same data in another text.",
            "Apply the file as payconf wrote it; payconf show FILE makes it readable.",
        )


def _no_number(text: str) -> None:
    """NaN and Infinity, which Python reads and JSON doesn't know."""
    raise ValueError(text)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object. Of a name that is said twice, one reader takes the first value and another the last."""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise InvalidConfiguration(
            "The file is no plan: an object of it says a name twice, so that two readers would read two plans.", AGAIN
        )
    return found


def _refuse_deep(content: Any) -> None:
    level: list[Any] = [content] if isinstance(content, dict | list) else []
    for _ in range(DEEPEST):
        level = [item for part in level for item in (part.values() if isinstance(part, dict) else part)]
        level = [item for item in level if isinstance(item, dict | list)]
        if not level:
            return
    raise _too_deep()


def _too_deep() -> PayconfError:
    return InvalidConfiguration(f"The file is no plan: it is nested more than {DEEPEST} levels deep.", AGAIN)

"""One text for one value, so that digests are equal where values are."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from payconf.model.errors import InvalidConfiguration
from payconf.model.value import Value, to_json


def canonical(data: Any) -> bytes:
    """Plain JSON data as UTF-8: keys sorted, no white space. Raises InvalidConfiguration for what has no such text."""
    try:
        text = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
        return text.encode()
    except (ValueError, RecursionError):  # the reason given there quotes the text
        raise InvalidConfiguration(
            "A value has no canonical text: a number that is none (NaN, infinity), half a character (a lone "
            "surrogate), or values nested without measure.",
            "Look for it in the file, or in the shop's texts and numbers, and correct it there.",
        ) from None


def sha256(data: Any) -> str:
    """Hex digest of the canonical text."""
    return hashlib.sha256(canonical(data)).hexdigest()


def live_digest(values: Mapping[str, Value]) -> str:
    """What a live object held when the plan was made; apply refuses where it has moved."""
    return sha256(to_json(dict(values)))

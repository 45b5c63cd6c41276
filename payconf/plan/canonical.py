"""One text for one value, so that digests are equal where values are."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from payconf.model.value import Value, to_json


def canonical(data: Any) -> bytes:
    """Plain JSON data as UTF-8: keys sorted, no white space."""
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode()


def sha256(data: Any) -> str:
    """Hex digest of the canonical text."""
    return hashlib.sha256(canonical(data)).hexdigest()


def live_digest(values: Mapping[str, Value]) -> str:
    """What a live object held when the plan was made; apply refuses where it has moved."""
    return sha256(to_json(dict(values)))

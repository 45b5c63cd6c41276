"""Live values as `payconf local list` prints them."""

from __future__ import annotations

import json

from payconf.model.value import Gone, LiveRef


def live_text(value: object) -> str:
    """One value of a live object on one line; references as kind/id."""
    match value:
        case str():
            return value
        case LiveRef(kind, ident, output):
            return f"{kind}/{ident} {output}".rstrip(".")
        case Gone(what, ident):
            return f"gone({what.rstrip('.')}, {ident})"
        case list():
            return ", ".join(map(live_text, value)) or "-"
        case dict():
            return " ".join(f"{key}={live_text(item)}" for key, item in value.items() if item not in (None, []))
        case None:
            return "-"
    return json.dumps(value)

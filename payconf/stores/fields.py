"""Which bytes of a place a reference means: all of them, or one field of a JSON object."""

from __future__ import annotations

import json
from typing import Any

from payconf.model.errors import SecretMissing, StoreError
from payconf.model.reference import Reference
from payconf.model.secret import Secret


def value_at(reference: Reference, whole: Secret, newline: bool) -> Secret:
    """The value that the reference names. `newline`: one final newline of the whole is no part of it.

    `#name` is the field of that name, `#/a/b` the field b in the field a. Raises SecretMissing or StoreError.
    """
    content = whole.reveal()
    if reference.key is not None:
        value = _member(reference, reference.key, content)
    else:
        value = content.removesuffix(b"\n").removesuffix(b"\r") if newline and content.endswith(b"\n") else content
    if not value:
        raise SecretMissing(f"{reference}: it is empty.", "An empty secret is never meant; write it again.")
    return Secret(value)


def no_field(reference: Reference) -> SecretMissing:
    """For a place that is there, and has no such field."""
    return SecretMissing(
        f"{reference}: there is no field {reference.key}.", "Add the field in the store, or mend the reference."
    )


def steps_of(key: str) -> list[str]:
    """The names that lead to a field: `#name`, `#/a/b`."""
    return key[1:].split("/") if key.startswith("/") else [key]


def _member(reference: Reference, key: str, content: bytes) -> bytes:
    found = _object(content)
    if found is None:
        # Raised here and not while the parser's error is handled: that one carries the whole text.
        raise StoreError(
            f"{reference}: it holds no JSON object, so it has no field {key}.",
            "Leave the # part away to mean the whole secret.",
        )
    for step in steps_of(key):
        if not isinstance(found, dict) or step not in found:
            raise no_field(reference)
        found = found[step]
    if not isinstance(found, str):
        raise StoreError(f"{reference}: the field {key} is not text.", "Put its value in quotes.")
    return found.encode("utf-8", "surrogatepass")


def _object(content: bytes) -> Any | None:
    try:
        data = json.loads(content)
    except (ValueError, RecursionError):
        return None
    return data if isinstance(data, dict) else None

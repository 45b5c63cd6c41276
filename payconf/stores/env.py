"""env://NAME: the exact value of an environment variable of the program."""

from __future__ import annotations

from collections.abc import Mapping

from payconf.model.errors import SecretMissing, StoreError
from payconf.model.reference import Reference


def read(reference: Reference, variables: Mapping[str, str]) -> bytes:
    """The variable's bytes, nothing dropped."""
    if reference.key is not None:
        raise StoreError(
            f"{reference}: an environment variable has no fields, so #{reference.key} names nothing.",
            f"Write env://{reference.path}, or use a store whose secrets have fields.",
        )
    value = variables.get(reference.path)
    if value is None:
        raise SecretMissing(
            f"{reference}: the environment variable {reference.path} is not set.",
            "Set it where payconf runs, or mend the reference.",
        )
    if not value:
        raise SecretMissing(
            f"{reference}: the environment variable {reference.path} is set, and empty.",
            "An empty secret is never meant; many CI systems hand out empty text to untrusted jobs.",
        )
    return value.encode("utf-8", "surrogateescape")

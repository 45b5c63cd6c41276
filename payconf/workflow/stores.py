"""The secret stores of an environment as a run of apply sees them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from payconf.apply.stores import Stores
from payconf.model.reference import parse_reference

if TYPE_CHECKING:
    from payconf.context import Context
    from payconf.model.environment import Environment


def stores_of(context: Context, environment: Environment) -> Stores:
    """By the text of references."""
    resolver = context.secrets(environment)
    return Stores(
        read=partial(context.secret, environment),
        write=lambda text, secret: resolver.write(parse_reference(text), secret),
        writable=lambda text: resolver.writable(parse_reference(text)),
    )


def version_of(context: Context, environment: Environment, text: str) -> str:
    """What the store calls the version of a reference that was read; empty where it tells none."""
    return context.secrets(environment).facts(parse_reference(text)).version or ""

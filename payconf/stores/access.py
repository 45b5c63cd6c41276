"""What the stores of one environment are opened with."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path

from payconf.model.errors import StoreError
from payconf.model.reference import parse_reference
from payconf.model.secret import Secret
from payconf.stores import OPENERS
from payconf.stores.base import Access
from payconf.stores.resolver import Logins, Resolver


def logins(stores: object, environ: Mapping[str, str], root: Path, now: Callable[[], datetime]) -> Logins:
    """The stores by the settings of an environment (payconf.model.config.stores.Stores), None: without any."""
    return Logins(Access(None, environ, root, _opener(environ, root, now), now), stores)


def _opener(environ: Mapping[str, str], root: Path, now: Callable[[], datetime]) -> Callable[[str], Secret]:
    """A function that resolves what opens a store; raises StoreError."""

    def resolve(text: str) -> Secret:
        reference = parse_reference(text)
        if reference.scheme not in OPENERS:
            raise StoreError(
                f"{reference}: what opens a store is read before any store is open.",
                f"Name a place in {', '.join(f'{name}://' for name in sorted(OPENERS))}.",
            )
        return Resolver(Logins(Access(None, environ, root, resolve, now), None))(reference)

    return resolve

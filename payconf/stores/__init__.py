"""Secret stores: one module a reference scheme, each with `SCHEME` (payconf.stores.base).

A module is imported when a reference of its scheme is first seen, and its client library when a secret is first read.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from payconf.model.reference import SCHEMES
from payconf.stores.base import Key

if TYPE_CHECKING:
    from payconf.model.reference import Reference
    from payconf.stores.base import Scheme

OPENERS = frozenset({"env", "file", "keyring"})
"""Schemes that need no login, so that what opens another store may stand there."""


def scheme(name: str) -> Scheme:
    """The scheme of that name, one of payconf.model.reference.SCHEMES."""
    found: Scheme = import_module(f"payconf.stores.{name}").SCHEME
    return found


def schemes() -> tuple[Scheme, ...]:
    """All of them."""
    return tuple(scheme(name) for name in SCHEMES)


def wrong(reference: Reference, place: bool = False) -> str:
    """What is wrong with a reference to its scheme, as a sentence without its end; empty where nothing is. Offline.

    `place`: it names a secret whose fields are named elsewhere (`from:`).
    """
    table = scheme(reference.scheme)
    if table.key is Key.NEVER and (reference.key is not None or place):
        named = f", so #{reference.key} names nothing" if reference.key else ""
        return f"{reference.scheme}:// has no fields{named}"
    if table.key is Key.REQUIRED and reference.key is None and not place:
        return f"{reference.scheme}:// needs #field, for a secret there has several: {table.example}"
    for name, _ in reference.options:
        if name not in table.options:
            known = f"it takes {', '.join(table.options)}" if table.options else "it takes none"
            return f"{reference.scheme}:// has no option {name}; {known}"
    names = [name for name, _ in reference.options]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice:
        return f"the option {twice} stands there twice"
    return table.wrong(reference.with_key("field") if place else reference)


__all__ = ["OPENERS", "scheme", "schemes", "wrong"]

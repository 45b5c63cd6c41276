"""State backends. SQLite here; PostgreSQL and object stores are extras."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote

from payconf.model.errors import UsageError
from payconf.state.base import StateStore

_EXTRAS = {"postgresql": "postgresql", "postgres": "postgresql", "s3": "s3"}


def open_state(url: str) -> StateStore:
    """Open the state at an address such as sqlite:///var/lib/payconf/state.sqlite (the path is absolute)."""
    scheme, separator, rest = url.partition("://")
    if scheme in _EXTRAS and separator:
        raise UsageError(
            f"{scheme}:// can't keep state in this version of payconf; its extra will be payconf[{_EXTRAS[scheme]}].",
            "Use sqlite:///absolute/path until then.",
        )
    if scheme != "sqlite" or not rest.startswith("/") or not rest.strip("/"):
        # Never the address itself: the URL of a database often holds a password.
        raise UsageError(
            "The address of the state is not understood, so payconf doesn't know what it has applied before.",
            "Write it as sqlite:///absolute/path.",
        )
    from payconf.state.sqlite import SqliteState  # heavy: only where state is used

    return SqliteState(Path(unquote(rest)))

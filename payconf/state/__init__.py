"""State backends: SQLite, and by extras PostgreSQL and S3-compatible object stores."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

from payconf.model.errors import NotReady, StateError, UsageError

if TYPE_CHECKING:
    from payconf.state.base import StateStore

DRIVERS = {"postgresql": "psycopg", "s3": "boto3"}
"""What an address needs besides payconf, by its scheme, which is also the extra's name."""


def look_at(url: str) -> StateStore | None:
    """The same to be looked at only: nothing is made, and nothing brought up to date.

    None where it isn't there yet, or is of an older payconf. Raises as open_state does.
    """
    try:
        return open_state(url, write=False)
    except NotReady:
        return None


def open_state(url: str, write: bool = True) -> StateStore:
    """Open the state at an address: sqlite:///absolute/path, postgresql://user@host/database or s3://bucket/prefix.

    Raises UsageError for an address that isn't understood, StateError where the extra is missing or the state is of a
    newer payconf, StateUnreachable where a server doesn't answer. No error quotes the address: it may hold a password.
    Without `write`, NotReady where it would have to be made or brought up to date.
    """
    scheme, separator, rest = url.partition("://")
    scheme = "postgresql" if scheme == "postgres" else scheme
    if scheme in DRIVERS and separator:
        _driver(scheme)
        if scheme == "s3":
            from payconf.state.s3 import open_s3

            return open_s3(url, write)
        from payconf.state.dsn import parse
        from payconf.state.postgresql import PostgresqlState

        return PostgresqlState(parse(url), write=write)
    if scheme != "sqlite" or not rest.startswith("/") or not rest.strip("/"):
        raise UsageError(
            "The address of the state is not understood, so payconf doesn't know what it has applied before.",
            "Write it as sqlite:///absolute/path, postgresql://user@host/database or s3://bucket/prefix.",
        )
    from payconf.state.sqlite import SqliteState  # heavy: only where state is used

    return SqliteState(Path(unquote(rest)), write)


def described(url: str) -> str:
    """An address without user and password, for people. Raises UsageError for one that isn't understood."""
    scheme, _, rest = url.partition("://")
    if scheme in ("postgres", "postgresql"):
        from payconf.state.dsn import parse as parse_dsn

        return str(parse_dsn(url))
    if scheme == "s3":
        from payconf.state.s3.address import parse as parse_s3

        return str(parse_s3(url))
    return f"sqlite://{unquote(rest)}" if scheme == "sqlite" else "(an address that is not understood)"


def _driver(scheme: str) -> None:
    try:
        importlib.import_module(DRIVERS[scheme])
    except ImportError:
        raise StateError(
            f"{scheme}:// can't keep state here: {DRIVERS[scheme]} is not installed.",
            f'Install the extra: python -m pip install "payconf[{scheme}]"',
        ) from None

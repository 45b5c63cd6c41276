"""The address of a PostgreSQL state: postgresql://user@host:5432/database?schema=payconf&sslmode=verify-full."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from payconf.model.errors import UsageError

_OPTIONS = ("sslmode", "sslrootcert", "sslcert", "sslkey", "channel_binding", "connect_timeout", "host")
_NEAR = ("", "localhost", "127.0.0.1", "::1")
_SCHEMA = re.compile(r"[a-z_][a-z0-9_]{0,62}")


@dataclass(frozen=True, slots=True)
class Dsn:
    """Where it is, and as whom. As text it shows neither user nor password."""

    host: str
    port: int | None
    database: str
    schema: str
    user: str = field(repr=False)
    password: str = field(repr=False)
    options: tuple[tuple[str, str], ...] = field(repr=False)

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        port = f":{self.port}" if self.port else ""
        return f"postgresql://{host}{port}/{self.database} (schema {self.schema})"

    def parameters(self) -> dict[str, Any]:
        """What libpq is told. What is absent here it takes from its variables (PGPASSWORD, PGPASSFILE, PGSSLMODE)."""
        named = {"host": self.host, "port": self.port, "user": self.user, "password": self.password}
        asked = dict(self.options)
        safe = {} if {"sslmode"} & {*asked} or self._near(asked) else _encrypted(asked)
        return {
            "dbname": self.database,
            "connect_timeout": 10,
            "keepalives_idle": 30,
            "tcp_user_timeout": 30000,
            "target_session_attrs": "read-write",
            "application_name": "payconf",
            **{name: value for name, value in named.items() if value},
            **safe,
            **asked,
        }

    def without_password(self, text: str) -> str:
        """The text of a driver's error, which may quote the address."""
        for form in (self.password, quote(self.password, safe="")):
            text = text.replace(form, "***") if form else text
        return text

    def _near(self, asked: dict[str, str]) -> bool:
        host = asked.get("host", self.host)
        return host in _NEAR or host.startswith("/")


def parse(url: str) -> Dsn:
    """The parts of an address. Raises UsageError without quoting it: it may hold a password."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
        asked = dict(parse_qsl(parts.query, keep_blank_values=True, strict_parsing=bool(parts.query)))
    except ValueError:
        raise _not_understood("it has no valid host, port or options") from None
    database = unquote(parts.path.removeprefix("/"))
    if not database or "/" in parts.path.removeprefix("/") or parts.fragment or "@" in parts.path + parts.query:
        raise _not_understood("it names no database, or holds a /, # or @ that must be written %2F, %23 or %40")
    schema = asked.pop("schema", "payconf")
    if not _SCHEMA.fullmatch(schema) or schema.startswith("pg_"):
        raise _not_understood("schema= takes small letters, digits and _ alone, and none of the server's own")
    if not set(asked) <= set(_OPTIONS):
        raise _not_understood(f"it may have the options schema, {', '.join(_OPTIONS)}")
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    return Dsn(host, port, database, schema, user, password, tuple(sorted(asked.items())))


def _encrypted(asked: dict[str, str]) -> dict[str, str]:
    """A server elsewhere is only spoken to when its certificate proves it: the state decides what payconf owns."""
    if os.environ.get("PGSSLMODE"):
        return {}
    known = "sslrootcert" in asked or os.environ.get("PGSSLROOTCERT")
    return {"sslmode": "verify-full"} if known else {"sslmode": "verify-full", "sslrootcert": "system"}


def _not_understood(why: str) -> UsageError:
    return UsageError(
        f"The address of the state is not understood: {why}.",
        "Write it as postgresql://user@host:5432/database; the password goes into PGPASSWORD.",
    )

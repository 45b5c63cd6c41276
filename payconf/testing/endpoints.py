"""The embedded shop with webhook endpoints beside it, whose signing secret is told once: a provider for tests.

The endpoints lie in a file of their own beside the shop, so that they outlive a process that is killed. Of a secret
only the SHA-256 is kept, as a service keeps what it never shows again.
"""

from __future__ import annotations

import hashlib
import json
import secrets
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from payconf.model.change import Action, Change
from payconf.model.errors import NotFound, Rejected
from payconf.model.kind import FieldSpec, Kind, Lost, Semantics
from payconf.model.outcome import Outcome
from payconf.model.resource import Account, LiveResource
from payconf.model.secret import Secret
from payconf.providers import local
from payconf.providers.base import Target
from payconf.testing.harness import CANARY

KIND = "webhooks"
SECRET = "signing_secret"  # noqa: S105
TABLE = """
CREATE TABLE IF NOT EXISTS endpoints (id INTEGER PRIMARY KEY AUTOINCREMENT, url TEXT NOT NULL, events TEXT NOT NULL,
  secret TEXT NOT NULL) STRICT
"""
"""Where the endpoints lie."""
_BY_HAND = ("Open number {id} in the dashboard, and roll its signing secret.",)


def kind(lost: Lost) -> Kind:
    """Endpoints of a service that treats a lost secret so. A URL may be registered twice, as at Stripe."""
    fields = {
        "url": FieldSpec("url", immutable=True),
        "events": FieldSpec("events", Semantics.SET),
        SECRET: FieldSpec(SECRET, told_once=True),
    }
    steps = _BY_HAND if lost is Lost.BY_HAND else ()
    return Kind(KIND, "managed", fields, 5, known_by=("url",), lost=lost, by_hand=steps)


@dataclass(slots=True)
class Session:
    """Shop and endpoints, both open."""

    shop: local.Session
    endpoints: sqlite3.Connection = field(repr=False)

    def close(self) -> None:
        """Let go of both."""
        self.endpoints.close()
        self.shop.close()


class ShopWithEndpoints:
    """Follows payconf.providers.base.Provider. `told`: the secrets that were told, the last one at the end."""

    NAME = local.NAME

    def __init__(self, lost: Lost = Lost.REPLACE) -> None:
        self.KINDS: Mapping[str, Kind] = {**local.KINDS, KIND: kind(lost)}
        self.told: list[Secret] = []

    def connect(self, target: Target) -> Session:
        """The shop, and the endpoints in its folder."""
        shop = local.connect(target)
        path = local.path_of(target.url, target.folder)
        return Session(shop, _opened(path))

    def identify(self, session: Session) -> Account:
        """The shop's."""
        return local.identify(session.shop)

    def read(self, session: Session, kind: str) -> Iterable[LiveResource]:
        """Endpoints without their secrets; everything else is the shop's."""
        if kind != KIND:
            return local.read(session.shop, kind)
        rows = session.endpoints.execute("SELECT id, url, events FROM endpoints ORDER BY id").fetchall()
        return [
            LiveResource(KIND, str(ident), {"url": url, "events": json.loads(events)}) for ident, url, events in rows
        ]

    def find(self, session: Session, kind: str, name: str, value: str) -> Iterable[LiveResource]:
        """As read; the shop looks for it."""
        return self.read(session, kind) if kind == KIND else local.find(session.shop, kind, name, value)

    def write(self, session: Session, change: Change) -> Outcome:
        """A create tells the secret, and an update whose value of it is None rolls it."""
        if change.address.kind != KIND:
            return local.write(session.shop, change)
        with session.endpoints as database:
            if change.action in (Action.CREATE, Action.REPLACE):
                return self._made(database, change)
            if change.action is Action.DELETE:
                done = database.execute("DELETE FROM endpoints WHERE id = ?", (change.live_id,)).rowcount
                if not done:
                    raise NotFound(f"There is no endpoint {change.live_id}.")
                return Outcome(change.live_id)
            return self._changed(database, change)

    def _made(self, database: sqlite3.Connection, change: Change) -> Outcome:
        if SECRET in change.values:
            raise Rejected("A signing secret is made by the service, and can't be sent.", "", SECRET)
        url, events = change.values.get("url"), change.values.get("events")
        if not isinstance(url, str) or not url.startswith("https://"):
            raise Rejected("An endpoint has an https:// address.", "", "url")
        secret = self._secret()
        ident = database.execute(
            "INSERT INTO endpoints (url, events, secret) VALUES (?, ?, ?)",
            (url, json.dumps(_events(events)), _digest(secret.reveal())),
        ).lastrowid
        return Outcome(str(ident), {"id": str(ident)}, {SECRET: secret})

    def _changed(self, database: sqlite3.Connection, change: Change) -> Outcome:
        if database.execute("SELECT 1 FROM endpoints WHERE id = ?", (change.live_id,)).fetchone() is None:
            raise NotFound(f"There is no endpoint {change.live_id}.")
        if "url" in change.values:
            raise Rejected("The address of an endpoint can't be changed.", "", "url")
        if "events" in change.values:
            given = (json.dumps(_events(change.values["events"])), change.live_id)
            database.execute("UPDATE endpoints SET events = ? WHERE id = ?", given)
        if SECRET not in change.values:
            return Outcome(change.live_id)
        secret = self._secret()
        database.execute("UPDATE endpoints SET secret = ? WHERE id = ?", (_digest(secret.reveal()), change.live_id))
        return Outcome(change.live_id, {}, {SECRET: secret})

    def _secret(self) -> Secret:
        made = Secret("_".join(("whsec", CANARY + secrets.token_hex(16))).encode())
        self.told.append(made)
        return made


def knows(folder: str, url: str, live_id: str, value: bytes) -> bool:
    """Whether an endpoint of the shop local:NAME signs with this secret."""
    database = _opened(local.path_of(url, folder))
    try:
        row = database.execute("SELECT secret FROM endpoints WHERE id = ?", (live_id,)).fetchone()
    finally:
        database.close()
    return row is not None and row[0] == _digest(value)


def _opened(shop: Path) -> sqlite3.Connection:
    database = sqlite3.connect(shop.with_suffix(".endpoints"), check_same_thread=False)
    database.execute(TABLE)
    return database


def _events(given: Any) -> list[str]:
    return ["charge.succeeded", "charge.refunded"] if given == "required" else sorted(given or ())


def _digest(value: bytes) -> str:
    return hashlib.sha256(value).hexdigest()

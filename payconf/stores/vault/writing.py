"""Writing one field of a secret of KV 2: the others stay, and what somebody else wrote meanwhile is not lost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from payconf.model.errors import SecretDenied, StoreError, StoreUnreachable
from payconf.model.secret import Secret
from payconf.model.secret_facts import Facts
from payconf.stores.fields import steps_of
from payconf.stores.patience import BUDGET, Clock
from payconf.stores.vault.answers import Reply, part
from payconf.stores.vault.kv import Place, facts
from payconf.stores.vault.session import Call, Session

_MERGE = {"Content-Type": "application/merge-patch+json"}
_NOT_THERE = frozenset({403, 404, 405})
"""To a patch: it may not, there is nothing to patch, the server is too old for it."""

_PAUSE = 0.1
"""Seconds, so that writers don't come together again."""
_REFUSALS = 3
"""On top of one version. A node that lags behind may show an old one, once or twice."""


@dataclass(frozen=True, slots=True)
class _Seen:
    """What stands there. `version` is None where it may not be read, 0 where nothing ever stood."""

    version: int | None
    fields: Mapping[str, Any] | None = field(default=None, repr=False)
    about: Mapping[str, Any] = field(default_factory=dict)


def write(session: Session, place: Place, key: str, secret: Secret, clock: Clock) -> Facts:
    """Raises SecretDenied, StoreError, or what the session raises."""
    if place.version == 1:
        raise StoreError(
            f"{place.mount} is of KV version 1, where payconf could overwrite what somebody else writes.",
            f"Make it version 2: bao kv enable-versioning {place.mount}",
        )
    value, steps = _text(secret), steps_of(key)
    until, attempt, refusals = clock.now() + BUDGET, 0, 0
    before: int | None = -1
    while True:
        attempt += 1
        seen = _seen(session, place)
        refusals = refusals + 1 if seen.version == before else 0
        if before is None or refusals == _REFUSALS:
            raise StoreError(
                "the server refuses the new value.",
                "Where its mount demands check-and-set, the login must be allowed to read the secret too.",
            )
        if seen.fields is not None and _at(seen.fields, steps) == value:
            return facts(seen.version, seen.about, read=True)
        reply = _set(session, place, seen, steps, value)
        if reply.done:
            return facts(reply.data.get("version"), reply.data, read=seen.version is not None)
        if reply.status == 403:
            raise SecretDenied(
                "the login may not write it.",
                f"Let a policy of this login say: {place.policy('data', 'read', 'create', 'update', 'patch')}",
            )
        # Somebody else wrote meanwhile; what to write is made of what stands there now.
        before = seen.version
        if clock.now() > until:
            raise StoreUnreachable("others write to it all the time; it was not written.", "Try again later.")
        clock.sleep(_PAUSE * min(attempt, 4) * (0.5 + clock.chance() / 2))


def _seen(session: Session, place: Place) -> _Seen:
    reply = session.ask(Call("GET", place.at("data")))
    if reply.status == 403:
        return _Seen(None)
    about = part(reply.data, "metadata")
    version = about.get("version", 0)
    return _Seen(version, part(reply.data, "data") if reply.done else None, about)


def _set(session: Session, place: Place, seen: _Seen, steps: list[str], value: str) -> Reply:
    """By a patch, which leaves the others where they are; else, where nothing stands or it may not, as a whole."""
    whole = _with(seen.fields or {}, steps, value)
    if seen.fields is not None or (seen.version is None and len(steps) == 1):
        options = {"options": {"cas": seen.version}} if seen.version is not None else {}
        body = {**options, "data": _with({}, steps, value)}
        reply = session.ask(Call("PATCH", place.at("data"), json=body, headers=_MERGE, repeat=False))
        if reply.status not in _NOT_THERE:
            return reply
    # Of what may not be read only the first version can be written: 0 says that nothing may stand there.
    body = {"options": {"cas": seen.version or 0}, "data": whole}
    return session.ask(Call("POST", place.at("data"), json=body, repeat=False))


def _at(fields: Mapping[str, Any], steps: list[str]) -> Any:
    found: Any = fields
    for step in steps:
        found = found.get(step) if isinstance(found, dict) else None
    return found


def _with(fields: Mapping[str, Any], steps: list[str], value: str) -> dict[str, Any]:
    """The fields with this one set; raises StoreError where that would take away another."""
    first, *rest = steps
    if not rest:
        return {**fields, first: value}
    inner = fields.get(first, {})
    if not isinstance(inner, dict):
        raise StoreError(f"the field {first} holds a value, so it can't hold {rest[0]}.", "Mend the reference.")
    return {**fields, first: _with(inner, rest, value)}


def _text(secret: Secret) -> str:
    try:
        return secret.reveal().decode()
    except UnicodeDecodeError:
        pass
    # Raised here: that error holds the bytes.
    raise StoreError("KV keeps text, and this value is none.", "Keep it as base64, or in another store.")

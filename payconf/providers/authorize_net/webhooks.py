"""Webhooks of an Authorize.Net account: /rest/v1/webhooks, by login and transaction key (facts/providers §3).

`events` are its long names, such as net.authorize.payment.authcapture.created; they come back in any order. A `name`
has letters, digits and underscores only. All webhooks of an account are signed with its one Signature Key, which a
person makes in the Merchant Interface: there is no `signing_secret` here, and nothing is delivered before it is made.

An address may be registered twice, and is then told everything twice. So a webhook is known by its address alone: one
that somebody made there under another name is found before another is made. There are no idempotency keys: a create
whose answer was lost is settled by reading back.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from payconf.http.service import ServiceCalls, mapping, not_theirs, parsed
from payconf.model.change import Action, Change
from payconf.model.errors import NotFound, Rejected
from payconf.model.kind import FieldSpec, Kind, Semantics
from payconf.model.nearest import nearest
from payconf.model.outcome import Outcome
from payconf.model.resource import LiveResource
from payconf.model.value import Value
from payconf.providers.authorize_net.refusals import TITLE

KIND = Kind(
    "webhooks",
    "managed",
    {
        "name": FieldSpec("name"),
        "url": FieldSpec("url"),
        "events": FieldSpec("events", Semantics.SET),
        "enabled": FieldSpec("enabled", default=True),
    },
    order=5,
    known_by=("url",),
    can_disable=True,
    at_service=True,
)

_PATH = "/rest/v1/webhooks"
_EVENT_TYPES = "/rest/v1/eventtypes"


@dataclass(slots=True)
class Hooks:
    """Calls of the webhooks' API. `known`: the names of its events, once they were asked for."""

    calls: ServiceCalls
    known: frozenset[str] | None = None


def read(hooks: Hooks) -> Iterable[LiveResource]:
    """All webhooks of the account."""
    return [_live(entry) for entry in _listed(hooks, _PATH)]


def by_id(hooks: Hooks, ident: str) -> Iterable[LiveResource]:
    """The webhook of this id, or none."""
    try:
        return [_live(hooks.calls.ask("GET", _one(ident)))]
    except NotFound:
        return []


def write(hooks: Hooks, change: Change) -> Outcome:
    """Carry out one change. A webhook can only be put as a whole: what isn't changed is read just before."""
    ident = change.live_id or ""
    match change.action:
        case Action.CREATE | Action.REPLACE:
            made = _live(hooks.calls.ask("POST", _PATH, json=_body(hooks, change.values)))
            return Outcome(made.id, {"id": made.id})
        case Action.UPDATE | Action.DISABLE:
            _check_name(change.values)
            held = _live(hooks.calls.ask("GET", _one(ident)))
            _check_events(hooks, change.values)
            hooks.calls.send("PUT", _one(ident), json=_put({**held.values, **change.values}))
        case Action.DELETE:
            hooks.calls.send("DELETE", _one(ident))
        case Action.RETIRE:  # what it says was done by changes before it
            pass
    return Outcome(change.live_id)


def _body(hooks: Hooks, values: Mapping[str, Value]) -> dict[str, Any]:
    _check_name(values)
    _check_events(hooks, {"events": (), **values})
    return _put(values)


def _put(values: Mapping[str, Value]) -> dict[str, Any]:
    """The fields as the API names them."""
    name, url, events = values.get("name"), values.get("url"), values.get("events")
    status = "active" if values.get("enabled", True) else "inactive"
    named = {"name": name} if name else {}
    return {**named, "url": url, "eventTypes": list(events or ()) if isinstance(events, list) else [], "status": status}


def _check_name(values: Mapping[str, Value]) -> None:
    """Raises Rejected for a name that the API would refuse; what the Merchant Interface has accepted stays."""
    name = values.get("name")
    if name and not (isinstance(name, str) and re.fullmatch(r"[A-Za-z0-9_]+", name)):
        raise Rejected(
            f"A webhook at {TITLE} can't be named {name!r}: its name has letters, digits and underscores only.",
            "Write it as my_webhook, or leave it away.",
            "name",
        )


def _check_events(hooks: Hooks, values: Mapping[str, Value]) -> None:
    """Raises Rejected for events that the account can't be told of. They are asked for once a session."""
    if "events" not in values:
        return
    events = values["events"]
    if not events or not isinstance(events, list | tuple):
        raise Rejected(
            f"No shop needs webhooks of {TITLE}, so that their events have to be named; the webhook has none.",
            "Name them, such as net.authorize.payment.authcapture.created.",
            "events",
        )
    if hooks.known is None:
        hooks.known = frozenset(_text(entry, "name") for entry in _listed(hooks, _EVENT_TYPES))
    unknown = [str(event) for event in events if event not in hooks.known]
    if unknown:
        close = [found for event in unknown if (found := nearest(event, hooks.known))]
        raise Rejected(
            f"{TITLE} knows no event {', '.join(unknown)}.",
            f"Write {', '.join(dict.fromkeys(close))}." if close else "See its list of event types.",
            "events",
        )


def _listed(hooks: Hooks, path: str) -> list[Any]:
    found = parsed(hooks.calls.send("GET", path))
    if not isinstance(found, list):
        raise not_theirs(TITLE)
    return found


def _live(found: Any) -> LiveResource:
    entry = mapping(found)
    events = entry.get("eventTypes")
    if not isinstance(events, list) or not all(isinstance(event, str) for event in events):
        raise not_theirs(TITLE)
    values: dict[str, Value] = {
        "name": entry.get("name") or None,
        "url": _text(entry, "url"),
        "events": [*events],
        "enabled": entry.get("status") == "active",
    }
    return LiveResource(KIND.name, _text(entry, "webhookId"), values)


def _text(found: Any, name: str) -> str:
    text = mapping(found).get(name)
    if not isinstance(text, str) or not text:
        raise not_theirs(TITLE)
    return text


def _one(ident: str) -> str:
    return f"{_PATH}/{quote(ident, safe='')}"

"""Webhooks of a PayPal app (notifications_webhooks_v1.json; facts/providers §2): one for each URL, at most ten.

They tell no secret: a receiver verifies by PayPal's certificate and the webhook's id. There are no idempotency keys,
and none is needed: a create whose answer was lost is found again by its URL.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from typing import Any
from urllib.parse import quote, urlsplit

from payconf.http.service import not_theirs
from payconf.model.errors import NotFound, ProviderError, Rejected
from payconf.model.kind import FieldSpec, Kind, Semantics
from payconf.model.outcome import Outcome
from payconf.model.resource import LiveResource
from payconf.model.value import Value
from payconf.providers.paypal_rest.refusals import TITLE, Unchanged
from payconf.providers.paypal_rest.session import Session

KIND = Kind(
    "webhooks",
    "managed",
    {"url": FieldSpec("url"), "events": FieldSpec("events", Semantics.SET)},
    order=5,
    natural_key=("url",),
    at_service=True,
    caps={"": 10},
)
ALL = "*"
"""Every event, also those that PayPal adds later."""

_PATH = "/v1/notifications/webhooks"
_EVENT_TYPES = "/v1/notifications/webhooks-event-types"
_LONGEST_URL = 2048
_MOST_EVENTS = 500
_VISIBLE = re.compile(r"[!-~]+")
"""What a URI is written with (its `format` in the description): ASCII, without white space."""


def read(held: Session) -> list[LiveResource]:
    """Every webhook of the app."""
    found = held.ask("GET", _PATH).get("webhooks")
    if not isinstance(found, list):
        raise not_theirs(TITLE)
    return [_webhook(entry) for entry in found]


def by_id(held: Session, ident: str) -> list[LiveResource]:
    """The webhook of an id; none where there is no such one."""
    try:
        return [_webhook(held.ask("GET", _one(ident)))]
    except NotFound:
        return []


def create(held: Session, values: Mapping[str, Value]) -> Outcome:
    """A new webhook; its id is also an output."""
    body = {"url": _url(values.get("url")), "event_types": _event_types(values.get("events"))}
    made = _webhook(_said_of_events(held, "POST", _PATH, body, values.get("events")))
    return Outcome(made.id, {"id": made.id})


def update(held: Session, ident: str, values: Mapping[str, Value]) -> Outcome:
    """Replace what has changed, by one JSON Patch; PayPal knows no other operation."""
    patch: list[dict[str, Any]] = []
    if "url" in values:
        patch.append({"op": "replace", "path": "/url", "value": _url(values["url"])})
    if "events" in values:
        patch.append({"op": "replace", "path": "/event_types", "value": _event_types(values["events"])})
    with suppress(Unchanged):  # such as a call that is made again after its answer was lost
        _said_of_events(held, "PATCH", _one(ident), patch, values.get("events"))
    return Outcome(ident)


def delete(held: Session, ident: str) -> Outcome:
    """Delete it; raises NotFound where it is gone."""
    held.send("DELETE", _one(ident))
    return Outcome(ident)


def _said_of_events(held: Session, method: str, path: str, body: Any, events: Value) -> Mapping[str, Any]:
    """The answer to a write. Where PayPal refuses the events, the error names those that it doesn't have."""
    try:
        return held.ask(method, path, json=body)
    except Rejected as error:
        if error.field != "events" or not (unknown := _unknown(held, events)):
            raise
        problem = Rejected(
            f"{error.message} It has no event type {', '.join(unknown)}.",
            "Mend the name, or take it away (developer.paypal.com, Webhook event names).",
            "events",
        )
    raise problem


def _unknown(held: Session, events: Value) -> list[str]:
    """Wanted names that are not in PayPal's list; none where it can't be read."""
    try:
        told = held.ask("GET", _EVENT_TYPES).get("event_types")
    except ProviderError:  # the refusal counts, and it is told
        return []
    known = {entry.get("name") for entry in told if isinstance(entry, dict)} if isinstance(told, list) else set()
    return sorted(set(_names(events)) - known - {ALL}) if known else []


def _webhook(entry: Any) -> LiveResource:
    """One webhook as PayPal tells it; raises Unexpected where it tells less than one is."""
    found = entry if isinstance(entry, dict) else {}
    ident, url, types = found.get("id"), found.get("url"), found.get("event_types")
    if not isinstance(ident, str) or not ident or not isinstance(url, str) or not isinstance(types, list):
        raise not_theirs(TITLE)
    names = [kind.get("name") if isinstance(kind, dict) else None for kind in types]
    if not all(isinstance(name, str) for name in names):
        raise not_theirs(TITLE)
    return LiveResource(KIND.name, ident, {"url": url, "events": sorted(names)})


def _one(ident: str) -> str:
    if ident in ("", ".", ".."):
        raise NotFound("The app has no such webhook.", "Read again: it may have been deleted.")
    return f"{_PATH}/{quote(ident, safe='')}"


def _url(value: Value) -> str:
    if not isinstance(value, str) or not _is_https(value):
        raise Rejected(
            "PayPal calls https:// addresses only, written in ASCII without spaces.",
            "Write the URL as https://shop.acme.example/…",
            "url",
        )
    if len(value) > _LONGEST_URL:
        raise Rejected(f"A URL has at most {_LONGEST_URL} characters at PayPal, and this has {len(value)}.", "", "url")
    return value


def _is_https(text: str) -> bool:
    try:
        parts = urlsplit(text)
        return parts.scheme == "https" and bool(parts.hostname) and _VISIBLE.fullmatch(text) is not None
    except ValueError:
        return False


def _event_types(value: Value) -> list[dict[str, str]]:
    names = sorted(set(_names(value)))
    if not names:
        raise Rejected("A webhook needs at least one event type.", f'Name some, or write ["{ALL}"].', "events")
    if ALL in names and len(names) > 1:
        raise Rejected(f'"{ALL}" are all event types, and others stand beside it.', "Write one or the other.", "events")
    if len(names) > _MOST_EVENTS:
        raise Rejected(
            f"A webhook has at most {_MOST_EVENTS} event types at PayPal, and this has {len(names)}.",
            f'Write ["{ALL}"].',
            "events",
        )
    return [{"name": name} for name in names]


def _names(value: Value) -> list[str]:
    if not isinstance(value, list | tuple) or not all(isinstance(name, str) and name for name in value):
        raise Rejected("Events are a list of event type names.", "", "events")
    return [str(name) for name in value]

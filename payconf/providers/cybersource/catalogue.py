"""Which products a CyberSource merchant has, and the events of each: what a webhook may be told of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from payconf.http.service import mapping, not_theirs, parsed
from payconf.model.errors import Rejected
from payconf.model.nearest import names, nearest
from payconf.providers.cybersource.refusals import TITLE
from payconf.providers.cybersource.session import Session
from payconf.providers.cybersource.token import Key


def products(held: Session, key: Key | None = None) -> Mapping[str, Mapping[str, Any]]:
    """What the merchant may be told of: by product, what its events are, by name. `key` signs the question."""
    found = parsed(held.send("GET", held.path, key=key))
    if not isinstance(found, list):
        raise not_theirs(TITLE)
    return {_id(entry): _events(mapping(entry).get("eventTypes")) for entry in found}


def check_events(held: Session, events: Sequence[str]) -> tuple[str, ...]:
    """Those of the events, as `product:event`, whose notifications are encrypted for a certificate of the merchant's.

    Raises Rejected where the merchant can't be told of one.
    """
    offered = {f"{product}:{name}": told for product, named in products(held).items() for name, told in named.items()}
    unknown = [event for event in events if event not in offered]
    if unknown:
        close = dict.fromkeys(found for event in unknown if (found := nearest(event, offered)))
        raise Rejected(
            f"{TITLE} doesn't tell this merchant of {', '.join(unknown)}.",
            f"Write {', '.join(close)}." if close else _what_there_is(offered),
            "events",
        )
    return tuple(event for event in events if mapping(offered[event]).get("payloadEncryption") is True)


def _what_there_is(offered: Iterable[str]) -> str:
    known = {event.partition(":")[0] for event in offered}
    has = f"It has events of {names(known)}. " if known else "It has events of no product. "
    return f"{has}Write each as product:event, and ask your account manager at {TITLE} to enable what is missing."


def _id(entry: Any) -> str:
    ident = mapping(entry).get("productId")
    if not isinstance(ident, str):
        raise not_theirs(TITLE)
    return ident


def _events(found: Any) -> dict[str, Any]:
    """By name. They are objects with `eventName`; older answers have the names alone."""
    entries = found if isinstance(found, list) else []
    named = {entry if isinstance(entry, str) else mapping(entry).get("eventName"): entry for entry in entries}
    return {name: entry for name, entry in named.items() if isinstance(name, str)}

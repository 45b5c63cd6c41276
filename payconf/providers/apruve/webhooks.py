"""Webhooks of an Apruve merchant (apruve-ruby webhook_endpoint.rb; facts/providers §6): made and deleted, not changed.

Their only protection is a token that is the last part of the URL's path. The provider joins it on, and of a URL that it
reads it gives out what stands before it, and nothing of a query. The token is never read back, so it is compared by
fingerprint; another one makes another webhook.

Which version of notifications a webhook sends is no field: nobody publishes the values. That of the API is asked for.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlsplit

from payconf.http.service import not_theirs, parsed
from payconf.model.errors import NotFound, ProviderError, Rejected
from payconf.model.kind import FieldSpec, Kind
from payconf.model.outcome import Outcome
from payconf.model.resource import LiveResource
from payconf.model.secret import Secret
from payconf.model.value import Value
from payconf.providers.apruve.session import TITLE, WEBHOOKS, Session

KIND = Kind(
    "webhooks",
    "managed",
    {
        "url": FieldSpec("url", immutable=True),
        "token": FieldSpec("token", immutable=True, write_only=True, secret=True),
    },
    order=5,
    known_by=("url",),
    at_service=True,
)
VERSION = "v4"

_TOKEN = re.compile(rb"[A-Za-z0-9._~-]+")
"""One part of a path that means itself (RFC 3986, unreserved)."""
_MASKED = re.compile(r"https://[^/?#@\s]+(/[^/?#\s]+)*")


def read(held: Session) -> list[LiveResource]:
    """Every webhook of the merchant, without the tokens."""
    found = parsed(held.send("GET", held.path + WEBHOOKS))
    if not isinstance(found, list):
        raise not_theirs(TITLE)
    return [_webhook(entry) for entry in found]


def by_id(held: Session, ident: str) -> list[LiveResource]:
    """The webhook of an id; none where there is no such one."""
    try:
        return [_webhook(held.ask("GET", _one(held, ident)))]
    except NotFound:
        return []


def create(held: Session, values: Mapping[str, Value]) -> Outcome:
    """A new webhook; its id is also an output."""
    url, token = _url(values.get("url")), _token(values.get("token"))
    held.calls.keep(token)
    body = {"webhook_endpoint": {"version": VERSION, "url": f"{url}/{token.reveal().decode()}"}}
    made = _webhook(held.ask("POST", held.path + WEBHOOKS, json=body))
    return Outcome(made.id, {"id": made.id})


def delete(held: Session, ident: str) -> Outcome:
    """Delete it; raises NotFound where it is gone."""
    held.send("DELETE", _one(held, ident))
    return Outcome(ident)


def cannot_change(held: Session, ident: str) -> ProviderError:
    """The error of a change in place; raises NotFound where the webhook is gone."""
    held.send("GET", _one(held, ident))
    return Rejected("Apruve changes no webhook: it is made anew, and the old one deleted.", "Make a new plan.")


def _webhook(entry: Any) -> LiveResource:
    """One webhook without its token; raises Unexpected where Apruve tells less than one is."""
    found = entry if isinstance(entry, dict) else {}
    ident, url = found.get("id"), found.get("url")
    if isinstance(ident, bool) or not isinstance(ident, int | str) or not str(ident) or not isinstance(url, str):
        raise not_theirs(TITLE)
    return LiveResource(KIND.name, str(ident), {"url": _masked(url)})


def _masked(url: str) -> str:
    """What stands before the last part of the path: scheme, host and folders. Nothing else may be told."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    folder = parts.path.rstrip("/").rpartition("/")[0]
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{folder}"


def _one(held: Session, ident: str) -> str:
    if ident in ("", ".", ".."):
        raise NotFound("The merchant has no such webhook.", "Read again: it may have been deleted.")
    return f"{held.path}{WEBHOOKS}/{quote(ident, safe='')}"


def _url(value: Value) -> str:
    if isinstance(value, str) and _MASKED.fullmatch(value):
        return value
    raise Rejected(
        "The URL of a webhook at Apruve begins with https://, and has no user, query or slash at its end.",
        "Write it as far as the token, which is written apart: https://shop.acme.example/admin/apruve/webhook/notify",
        "url",
    )


def _token(value: Value) -> Secret:
    if isinstance(value, Secret) and _TOKEN.fullmatch(value.reveal()) and value.reveal() not in (b".", b".."):
        return value
    raise Rejected(
        "The token of a webhook is one part of a path: letters, digits, and - . _ ~ without white space around them.",
        "Store a token that the shop's integration has too, such as 64 hexadecimal characters.",
        "token",
    )

"""The calls of CyberSource's webhooks that need no decision."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from payconf.http.service import mapping, not_theirs, object_in, parsed
from payconf.model.errors import NotFound
from payconf.model.secret import Secret
from payconf.providers.cybersource.catalogue import products
from payconf.providers.cybersource.refusals import KEYS, TITLE
from payconf.providers.cybersource.session import Session

PATH = "/notification-subscriptions/v2/webhooks"


def new_key(held: Session) -> tuple[dict[str, str], Secret]:
    """A new signing key: its id and when it expires, where that is told, and its value, base64 of 32 bytes."""
    owner = {"provider": "nrtd", "tenant": held.merchant, "organizationId": held.merchant}
    asked = {"clientRequestAction": "CREATE", "keyInformation": {**owner, "keyType": "sharedSecret"}}
    found = mapping(object_in(held.send("POST", KEYS, asked), TITLE).get("keyInformation"))
    value = found.get("key")
    if not isinstance(value, str) or not value:
        raise not_theirs(TITLE)
    named = {"key_id": found.get("keyId"), "key_expires": found.get("expirationDate")}
    told = {name: text for name, text in named.items() if isinstance(text, str)}
    return told, held.calls.keep(Secret(value.encode()))


def listed(held: Session) -> list[Any]:
    """All webhooks of the organization. Where it has none, the answer may be 404; that counts if it has products."""
    try:
        found = parsed(held.send("GET", PATH, params={"organizationId": held.merchant}))
    except NotFound:
        products(held)
        return []
    if not isinstance(found, list):
        raise not_theirs(TITLE)
    return found


def get(held: Session, ident: str) -> Mapping[str, Any]:
    """One webhook as it is answered. Raises NotFound."""
    return object_in(held.send("GET", one(ident)), TITLE)


def one(ident: str) -> str:
    """The path of one webhook."""
    return f"{PATH}/{quote(ident, safe='')}"

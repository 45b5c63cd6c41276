"""The way of a service account, by 1Password's own library, a native one that speaks to the server its token names.

Facts: developer.1password.com/docs/sdks and /docs/service-accounts. The library's errors have no types; the words by
which they are told apart were seen in version 0.4.2.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from datetime import UTC
from threading import Lock
from typing import TYPE_CHECKING, Any, TypeVar

from payconf import __version__
from payconf.model.errors import SecretDenied, SecretMissing, StoreError, StoreLogin, StoreUnreachable
from payconf.stores.op.item import Field, Item
from payconf.stores.patience import Trouble

if TYPE_CHECKING:
    from onepassword.client import Client

T = TypeVar("T")
_AGAIN = "Check network and proxy, and try again later."
_NO_ANSWER = Trouble(StoreUnreachable, "1Password doesn't answer.", _AGAIN, again=True, whole=True)
_TOO_MANY = Trouble(
    StoreUnreachable,
    "1Password answers: too many requests.",
    "Try again later; `op service-account ratelimit` says when, and a Connect server has no such limit.",
    whole=True,
)
_REFUSED = Trouble(
    StoreLogin,
    "1Password refuses the service account's token; it is wrong, expired or revoked.",
    "Make a new token, and hand it over in OP_SERVICE_ACCOUNT_TOKEN or as token: in stores.onepassword.",
    whole=True,
)
_DENIED = Trouble(
    SecretDenied, "1Password gives the service account no access to it.", "Give it the right to read the items there."
)
_MISSING = Trouble(
    SecretMissing,
    "1Password has no such vault or item that the service account could see.",
    "Create it, give the account access to the vault, or mend the reference.",
)
_TWICE = Trouble(
    StoreError, "several vaults or items have that name.", "Write the id of the vault or item in place of its name."
)
_WORDS = (
    ("error sending request", _NO_ANSWER),
    ("internal server error", _NO_ANSWER),
    ("unexpected status code", _NO_ANSWER),
    ("rate limit", _TOO_MANY),
    ("authentication error", _REFUSED),
    ("service account token", _REFUSED),
    ("not authenticated", _REFUSED),
    ("permission", _DENIED),
    ("not found", _MISSING),
    ("notfound", _MISSING),
)
"""The first that an error's text has; none of it is repeated."""


class ServiceAccount:
    """A service account. Nothing says that the library may be used by several threads, so one is let in at a time."""

    def __init__(self, token: str, wait: float) -> None:
        import onepassword.client  # noqa: F401  # where it is missing, that is said at once

        self._token, self._wait = token, wait
        self._client: Client | None = None
        self._vaults: list[Any] = []
        self._items: dict[str, list[Any]] = {}
        self._lock = Lock()

    def item(self, vault: str, name: str, left: float) -> Item | Trouble:
        """Follows payconf.stores.op.item.Door."""
        with self._lock:
            found = asyncio.run(_settled(self._found(vault, name), min(left, self._wait)))
        return _trouble(found) if isinstance(found, BaseException) else found

    def close(self) -> None:
        """Forget the login; the library gives it up with the client."""
        self._client = None

    async def _found(self, vault: str, name: str) -> Item | Trouble:
        client = self._client
        if client is None:
            from onepassword.client import Client

            client = self._client = await Client.authenticate(self._token, "payconf", __version__)
        self._vaults = self._vaults or await client.vaults.list()
        place = _one(self._vaults, vault)
        if isinstance(place, Trouble):
            return place
        if place.id not in self._items:
            self._items[place.id] = await client.items.list(place.id)
        entry = _one(self._items[place.id], name)
        return entry if isinstance(entry, Trouble) else _read(await client.items.get(place.id, entry.id))


async def _settled(call: Coroutine[Any, Any, T], wait: float) -> T | BaseException:
    """The answer or what was raised: the library raises plain Exception, which nobody should catch."""
    (found,) = await asyncio.gather(asyncio.wait_for(call, wait), return_exceptions=True)
    return found


def _one(entries: list[Any], name: str) -> Any:
    """By id, else by its name alone; a Trouble where that isn't one."""
    found = [entry for entry in entries if entry.id == name]
    found = found or [entry for entry in entries if entry.title.casefold() == name.casefold()]
    return found[0] if len(found) == 1 else _TWICE if found else _MISSING


def _read(item: Any) -> Item:
    sections = {section.id: section.title for section in item.sections}
    fields = []
    for field in item.fields:
        place = field.section_id or ""
        fields.append(Field(field.id, field.title, (place, sections.get(place, "")), field.value))
    return Item(str(item.version), item.updated_at.replace(tzinfo=UTC), tuple(fields))  # it leaves the zone out


def _trouble(error: BaseException) -> Trouble:
    from onepassword.errors import RateLimitExceededException

    if isinstance(error, TimeoutError | asyncio.CancelledError):
        return _NO_ANSWER
    if isinstance(error, RateLimitExceededException):
        return _TOO_MANY
    text = str(error).lower()
    other = Trouble(StoreError, "1Password's library can't read it.", "Check vault, item and field in 1Password.")
    return next((trouble for word, trouble in _WORDS if word in text), other)

"""op://VAULT/ITEM/FIELD: 1Password, by a service account or through a Connect server."""

from __future__ import annotations

import re
from threading import Lock

from payconf.model.errors import SecretMissing, StoreLogin
from payconf.model.reference import Reference
from payconf.model.secret import Secret
from payconf.model.secret_facts import Facts
from payconf.stores.base import Access, Content, Scheme
from payconf.stores.op.item import Door, Item, value
from payconf.stores.patience import Patience
from payconf.stores.quiet import hush

_PART = re.compile(r"[\w. -]+")
"""What 1Password allows in a reference; anything else is written as its id."""
_SENT = re.compile(r"[!-~]+")
_NO_LOGIN = (
    "Set OP_SERVICE_ACCOUNT_TOKEN, or OP_CONNECT_HOST and OP_CONNECT_TOKEN; or name the token: "
    "stores: {onepassword: {token: env://NAME}}."
)


class OnePassword:
    """What the token may read. All fields of an item are of the version that was read first."""

    def __init__(self, access: Access, patience: Patience | None = None) -> None:
        """Brings the client libraries in, asks nobody yet."""
        import onepassword  # noqa: F401
        import onepasswordconnectsdk  # noqa: F401  # where one is missing, that is said at once

        hush("httpx", "httpcore")
        self._access = access
        self._door: Door | None = None
        self._items: dict[tuple[str, str], Item] = {}
        self._locks: dict[tuple[str, str], Lock] = {}
        self._guard = Lock()
        self._patience = patience or Patience()

    def read(self, place: Reference) -> Content:
        """One field, or all of an item as a JSON object."""
        return self._content(place, fresh=False)

    def look(self, place: Reference) -> Facts:
        """Version and its time. Whether the field is there, only the item itself tells, so it is read."""
        return self._content(place, fresh=True).facts

    def close(self) -> None:
        """Close what is open, and forget what was read."""
        with self._guard:
            self._items.clear()
            door, self._door = self._door, None
        if door is not None:
            door.close()

    def _content(self, place: Reference, fresh: bool) -> Content:
        item = self._item(place, fresh)
        return Content(Secret(value(place, item)), Facts(version=item.version, created=item.changed))

    def _item(self, place: Reference, fresh: bool) -> Item:
        vault, name, *_ = place.path.split("/")
        with self._guard:
            lock = self._locks.setdefault((vault, name), Lock())
        with lock:
            found = None if fresh else self._items.get((vault, name))
            if found is None:
                door = self._opened(place)
                found = self._patience(place, lambda left: door.item(vault, name, left))
                self._items[vault, name] = found
            return found

    def _opened(self, place: Reference) -> Door:
        from payconf.stores.op.account import ServiceAccount
        from payconf.stores.op.connect import Connect

        with self._guard:
            if self._door is None:
                settings, environ = self._access.settings, self._access.environ
                token = settings.token if settings else None
                address = (settings.address if settings else None) or ("" if token else environ.get("OP_CONNECT_HOST"))
                if address:
                    secret = self._token(place, token or "env://OP_CONNECT_TOKEN", not token)
                    self._door = Connect(address, secret, self._access.timeouts)
                else:
                    secret = self._token(place, token or "env://OP_SERVICE_ACCOUNT_TOKEN", not token)
                    self._door = ServiceAccount(secret, self._access.timeouts[1])
            return self._door

    def _token(self, place: Reference, where: str, usual: bool) -> str:
        """Raises the opener's error where the settings name the place, and StoreLogin where nobody did."""
        token = None
        try:
            token = self._access.opener(where).reveal().decode("ascii", "replace").strip()
        except SecretMissing:
            if not usual:
                raise
        if token is None:
            raise StoreLogin(f"{place}: there is no login to 1Password.", _NO_LOGIN)
        if not _SENT.fullmatch(token):
            raise StoreLogin(f"{place}: what {where} holds is no token of 1Password.", "Store the token again.")
        return token


def _wrong(reference: Reference) -> str:
    parts = reference.path.split("/")
    form = "op:// takes VAULT/ITEM/FIELD or VAULT/ITEM/SECTION/FIELD, such as op://payments/stripe/secret key"
    if reference.key is not None and len(parts) != 2:
        return f"op:// takes #FIELD only behind VAULT/ITEM, such as op://{'/'.join(parts[:2])}#{reference.key}"
    if len(parts) not in ((2,) if reference.key is not None else (3, 4)) or not all(parts):
        return form
    odd = next((part for part in parts if not _PART.fullmatch(part)), None)
    return "" if odd is None else "names in op:// have letters, digits, spaces and -_. only; write the id of others"


SCHEME = Scheme(
    name="op",
    title="1Password",
    path="vault, item and field, or vault, item, section and field",
    example="op://payments/stripe/secret key",
    open=OnePassword,
    proof="1Password's client against a fake Connect server; of service accounts only login and its errors",
    extra="onepassword",
    modules=("onepassword", "onepasswordconnectsdk"),
    settings="onepassword",
    newline=True,
    wrong=_wrong,
)

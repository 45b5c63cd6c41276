"""Reading and looking: the secrets of one server."""

from __future__ import annotations

import json
from collections.abc import Callable
from threading import Lock
from typing import TypeVar

from payconf.model.errors import SecretDenied, SecretMissing, StoreError
from payconf.model.reference import Reference
from payconf.model.secret import Secret
from payconf.model.secret_facts import Facts
from payconf.stores.base import Access, Content
from payconf.stores.patience import Patience
from payconf.stores.vault.answers import Reply, part
from payconf.stores.vault.kv import Place, facts, gone
from payconf.stores.vault.mounts import Mounts
from payconf.stores.vault.session import Call, Session
from payconf.stores.vault.where import where
from payconf.stores.vault.writing import write

_T = TypeVar("_T")


class Vault:
    """One server, one login. Nothing is asked before the first secret."""

    def __init__(self, access: Access, patience: Patience | None = None) -> None:
        self._access = access
        self._patience = patience or Patience()
        self._mounts: Mounts | None = None
        self._lock = Lock()

    def read(self, place: Reference) -> Content:
        """The fields of a secret, of one version."""
        return _named(place, lambda: self._read(place))

    def look(self, place: Reference) -> Facts:
        """By metadata alone in KV 2; KV 1 has none, so that the value is read there."""
        return _named(place, lambda: self._look(place))

    def write(self, reference: Reference, secret: Secret) -> Facts:
        """Set one field in KV 2, on top of the version that was seen, so that nothing of another's is lost."""
        return _named(reference, lambda: self._write(reference, secret))

    def close(self) -> None:
        """A login that was made is given up."""
        with self._lock:
            if self._mounts is not None:
                self._mounts.session.close()
                self._mounts = None

    def _opened(self) -> Mounts:
        with self._lock:
            if self._mounts is None:
                kv = self._access.settings.kv if self._access.settings else None
                self._mounts = Mounts(Session(self._access, where(self._access), self._patience), kv)
            return self._mounts

    def _read(self, reference: Reference) -> Content:
        mounts = self._opened()
        place, pinned = mounts.place(reference), reference.option("version")
        _refuse_pin(place, pinned)
        reply = mounts.session.ask(Call("GET", place.at("data"), {"version": pinned} if pinned else None))
        if not reply.done:
            raise self._refusal(reply, place, pinned)
        if place.version == 1:
            return Content(_whole(reply), Facts())
        held = part(reply.data, "metadata")
        return Content(_whole(Reply(reply.status, reply.data)), facts(held.get("version"), held, read=True))

    def _look(self, reference: Reference) -> Facts:
        mounts = self._opened()
        place, pinned = mounts.place(reference), reference.option("version")
        if place.version == 1:
            return self._read(reference).facts
        reply = mounts.session.ask(Call("GET", place.at("metadata")))
        if reply.status == 403:
            raise SecretDenied(
                "the login may not read its metadata.",
                f"Let a policy of this login say: {place.policy('metadata', 'read')}",
            )
        newest = str(reply.data.get("current_version", 0))
        number = pinned or newest
        entry = part(part(reply.data, "versions"), number)
        if not entry:
            raise self._refusal(Reply(404, {}) if reply.done else reply, place, pinned)
        if missing := gone(number, entry, place, self._access.now()):
            raise missing
        return facts(number, entry, read=False, remark=f"the newest is version {newest}" if number != newest else "")

    def _write(self, reference: Reference, secret: Secret) -> Facts:
        if reference.option("version"):
            raise StoreError("a version that exists can't be written.", "Leave ?version= away.")
        mounts = self._opened()
        return write(mounts.session, mounts.place(reference), reference.key or "", secret, self._patience.clock)

    def _refusal(self, reply: Reply, place: Place, pinned: str | None) -> StoreError:
        held = part(reply.data, "metadata")
        if reply.status == 404 and held:
            missing = gone(held.get("version"), held, place, self._access.now())
            if missing:
                return missing
        if reply.status == 404 and (reply.content.get("warnings") or reply.says("no handler for route")):
            return SecretMissing(
                f"there is no KV of version {place.version} at {place.mount}.",
                "Mend the reference, or `kv:` in `stores: vault:`; without it, the server is asked.",
            )
        if reply.status == 404:
            what = f"there is no such secret, or no version {pinned} of it" if pinned else "there is no such secret"
            return SecretMissing(f"{what}.", "Write it in the store, or mend the reference.")
        if reply.status == 403:
            return SecretDenied(
                "the login may not read it.", f"Let a policy of this login say: {place.policy('data', 'read')}"
            )
        return StoreError(f"it refuses to read this ({reply.status}).", "Mend the reference.")


def _named(reference: Reference, do: Callable[[], _T]) -> _T:
    """Do it; what it raises then begins with the reference, and has nothing attached."""
    try:
        return do()
    except StoreError as error:
        said = error
    raise type(said)(f"{reference}: {said.message}", said.fix)


def _whole(reply: Reply) -> Secret:
    return Secret(json.dumps(dict(reply.data)).encode())


def _refuse_pin(place: Place, pinned: str | None) -> None:
    if pinned and place.version == 1:
        raise StoreError(f"{place.mount} is of KV version 1, which keeps no versions.", "Leave ?version= away.")

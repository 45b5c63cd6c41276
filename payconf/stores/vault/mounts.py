"""Which part of a path is the mount, and of which version it is: asked of the server, as its own program does."""

from __future__ import annotations

from threading import Lock
from urllib.parse import quote

from payconf.model.errors import SecretDenied, SecretMissing, StoreError
from payconf.model.reference import Reference
from payconf.stores.vault.answers import Reply, part
from payconf.stores.vault.kv import Place, place_below
from payconf.stores.vault.session import Call, Session

_PREFLIGHT = "sys/internal/ui/mounts"
_ENGINES = frozenset({"kv", "generic"})
"""`generic` is what KV version 1 was called first."""


class Mounts:
    """The mounts that were asked for, each once. `kv`: the version by the settings; then nothing is asked."""

    def __init__(self, session: Session, kv: int | None) -> None:
        self.session = session
        self._kv = kv
        self._known: dict[str, int] = {}
        self._lock = Lock()

    def place(self, reference: Reference) -> Place:
        """Where a reference's secret lies. Raises SecretDenied, SecretMissing or StoreError."""
        path = reference.path
        if self._kv is not None:
            mount = (reference.option("mount") or path.partition("/")[0]).strip("/")
            return place_below(mount, path, self._kv)
        with self._lock:
            mount = next((name for name in self._known if path.startswith(f"{name}/")), "")
            if not mount:
                reply = self.session.ask(Call("GET", f"{_PREFLIGHT}/{quote(path)}"))
                mount, version = _mount(reply, path)
                self._known[mount] = version
            return place_below(mount, path, self._known[mount])


def _mount(reply: Reply, path: str) -> tuple[str, int]:
    if reply.status == 403:
        raise SecretDenied(
            "the login may read nothing at this mount, or there is no such mount.",
            f"Check {path.partition('/')[0]}; a policy of this login must allow something below it.",
        )
    if reply.status == 404:
        raise SecretMissing(
            "the server knows no mounts here; the namespace may be wrong.",
            "Check `namespace:`; an old server needs `kv: 1` or `kv: 2` in `stores: vault:`.",
        )
    mount = str(reply.data.get("path", "")).strip("/")
    if not reply.done or not mount or not path.startswith(f"{mount}/"):
        raise StoreError(
            f"the server doesn't say which mount this is ({reply.status}).",
            "Check the path; else say `kv: 1` or `kv: 2` in `stores: vault:`.",
        )
    if reply.data.get("type") not in _ENGINES:
        raise StoreError(f"{mount} is no engine KV, and payconf reads no other.", "Mend the reference.")
    return mount, 2 if part(reply.data, "options").get("version") == "2" else 1

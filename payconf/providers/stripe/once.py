"""Idempotency keys: a call that is made again is carried out once.

Stripe keeps the answer to a POST under its Idempotency-Key for at least 24 hours, and gives the same answer to the
same call with the same key, a secret that is told once included. Apply makes a call again within one run, and one
session is never used by two runs; but a change bears neither the run nor the number of its try. So the session makes a
random key at the first call of a change, and keeps it for as long as nobody knows how that call ended. What ended is
forgotten. A secret that was lost is made good under the id of the same change: its endpoint is deleted, which ends the
change here, and the next create is another call. An answer that was given before is only believed while its object is
there.
"""

from __future__ import annotations

import threading
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field

HEADER = "Idempotency-Key"
REPLAYED = "idempotent-replayed"
"""A header of an answer that was given before."""

_Call = tuple[str, tuple[tuple[str, str], ...]]


@dataclass(slots=True)
class Once:
    """The keys of one session, by change and call. Threads may share it."""

    _keys: dict[str, dict[_Call, str]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def key(self, change: str, path: str, form: Mapping[str, str]) -> str:
        """The key of a call; `change` is the id of what it belongs to."""
        call = (path, tuple(sorted(form.items())))
        with self._lock:
            return self._keys.setdefault(change, {}).setdefault(call, f"payconf-{uuid.uuid4().hex}")

    def forget(self, change: str) -> None:
        """The change is over, or begins anew: what comes under its id now is another call."""
        with self._lock:
            self._keys.pop(change, None)

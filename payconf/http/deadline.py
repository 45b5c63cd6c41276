"""A call must end: however slowly its answer drips in, nobody waits longer for it than the call may last.

A read time-out only says how long the next byte may take, so that a byte each few seconds holds a call for ever, in
the headers as in the body. Here each wait for bytes is cut down to what is left of the whole call.
"""

from __future__ import annotations

import io
import math
import socket
import threading
import time
from http.client import HTTPResponse
from typing import TYPE_CHECKING, Any

from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer
    from urllib3 import ProxyManager

_LEAST = 0.001
"""Seconds: a socket takes none for "don't wait"."""


class Deadline(threading.local):
    """Of the call that a thread makes: `at`, when it must be over, on the monotonic clock.

    `sent`: anything of it may have left over a connection that had come about.
    """

    at: float = math.inf
    sent: bool = False

    def within(self, seconds: float) -> None:
        """A new call, from now on."""
        self.at, self.sent = time.monotonic() + seconds, False

    def over(self) -> bool:
        """Whether there is no time left."""
        return time.monotonic() >= self.at

    def at_most(self, seconds: float) -> float:
        """So many seconds, or what is left where that is less."""
        return max(_LEAST, min(seconds, self.at - time.monotonic()))


class Adapter(HTTPAdapter):
    """Connections whose answers end with the call's deadline; also those through a proxy."""

    def __init__(self, deadline: Deadline, connections: int) -> None:
        self._classes = _classes(deadline)
        super().__init__(pool_connections=connections, pool_maxsize=connections, pool_block=True)

    def init_poolmanager(self, *args: Any, **given: Any) -> None:
        """As requests makes it."""
        super().init_poolmanager(*args, **given)
        self.poolmanager.pool_classes_by_scheme = self._classes

    def proxy_manager_for(self, *args: Any, **given: Any) -> ProxyManager:
        """As requests makes it."""
        manager: ProxyManager = super().proxy_manager_for(*args, **given)
        manager.pool_classes_by_scheme = self._classes
        return manager


class _Bytes(io.RawIOBase):
    """What comes in over a socket, until the deadline."""

    def __init__(self, raw: io.RawIOBase, sock: socket.socket, deadline: Deadline) -> None:
        self._raw, self._socket, self._deadline = raw, sock, deadline
        self._longest = sock.gettimeout() or math.inf

    def readable(self) -> bool:
        return True

    def fileno(self) -> int:
        return self._raw.fileno()

    def readinto(self, buffer: WriteableBuffer) -> int | None:
        if self._deadline.over():
            raise TimeoutError("the call has lasted too long")
        self._socket.settimeout(self._deadline.at_most(self._longest))
        return self._raw.readinto(buffer)

    def close(self) -> None:
        self._raw.close()
        super().close()


def _classes(deadline: Deadline) -> dict[str, type[HTTPConnectionPool]]:
    """The pools of both schemes. An answer is read by the thread that made the call, so that the deadline is its."""

    class Response(HTTPResponse):
        def __init__(self, sock: socket.socket, *args: Any, **given: Any) -> None:
            super().__init__(sock, *args, **given)
            self.fp = io.BufferedReader(_Bytes(self.fp.detach(), sock, deadline))

    class Plain(HTTPConnection):
        response_class = Response

    class Encrypted(HTTPSConnection):
        response_class = Response

        def request(self, *args: Any, **given: Any) -> None:  # the handshake is over by then
            deadline.sent = True
            super().request(*args, **given)

    class PlainPool(HTTPConnectionPool):
        ConnectionCls = Plain

    class EncryptedPool(HTTPSConnectionPool):
        ConnectionCls = Encrypted

    return {"http": PlainPool, "https": EncryptedPool}

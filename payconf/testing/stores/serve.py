"""What the fakes have in common: a server on loopback, faults that are answered first, and what was asked."""

from __future__ import annotations

import json
import secrets
from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self

from payconf.testing.orocommerce.messages import Request, Response
from payconf.testing.orocommerce.server import Server

if TYPE_CHECKING:
    import ssl


class Fake(ABC):
    """Listens from its making on, answers while it is entered. `faults` are answered first, one a request to `reads`.

    Port 0 is any that is free. `asked`: method and path of every request that was answered, in order. `tokens`: the
    access tokens that are good; take one away to let it expire.
    """

    reads = "/"
    """What the paths of requests for secrets begin with; logins don't."""

    def __init__(self, tls: ssl.SSLContext | None = None, port: int = 0) -> None:
        self.faults: list[Response] = []
        self.asked: list[str] = []
        self.tokens: set[str] = set()
        self._server = Server(port, self._told)
        self._scheme = "http" if tls is None else "https"
        if tls is not None:
            self._server.socket = tls.wrap_socket(self._server.socket, server_side=True)

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"{self._scheme}://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        self._server.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.stop()
        if self._server.failures:
            raise self._server.failures[0]

    @abstractmethod
    def answer(self, request: Request) -> Response:
        """What the service would say."""

    def token(self) -> str:
        """A new access token."""
        made = secrets.token_urlsafe(24)
        self.tokens.add(made)
        return made

    def known(self, request: Request) -> bool:
        """Whether it bears a token that is good."""
        kind, _, token = request.headers.get("authorization", "").partition(" ")
        return kind.lower() == "bearer" and token in self.tokens

    def _told(self, request: Request) -> Response:
        self.asked.append(f"{request.method} {request.path}")
        if self.faults and request.path.startswith(self.reads):
            return self.faults.pop(0)
        return self.answer(request)


def answered(content: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """A JSON answer."""
    return Response(status, json.dumps(content).encode(), {"Content-Type": "application/json", **(headers or {})})

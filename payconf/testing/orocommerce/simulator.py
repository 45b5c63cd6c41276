"""The simulator: an HTTP server on this machine that answers as a real OroCommerce 5.1.8 does."""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from types import TracebackType
from typing import NamedTuple, Self

from payconf.testing.orocommerce.api import respond
from payconf.testing.orocommerce.logins import Login, Logins
from payconf.testing.orocommerce.messages import NOT_CACHED, Request, Response, json_response
from payconf.testing.orocommerce.server import Server
from payconf.testing.orocommerce.shop import Shop
from payconf.testing.orocommerce.tables import Bridge
from payconf.testing.orocommerce.view import API

_HTML = {"Content-Type": "text/html; charset=UTF-8"}
_DOWN = b"<!DOCTYPE html><html><head><title>Maintenance</title></head><body>The site is being updated.</body></html>"
_GONE = b"<!DOCTYPE html><html><head><title>404 Not Found</title></head><body>Not Found</body></html>"


class Client(NamedTuple):
    """An OAuth application's id and secret."""

    id: str
    secret: str


class Seen(NamedTuple):
    """One request as it came. `path` without the query, `query` as sent."""

    method: str
    path: str
    query: str


class Simulator:
    """Serves while it is entered. May be changed while it serves:

    `web_api`: the API feature of the shop; off after an installation. `latency`: seconds that each request waits, side
    by side with others. `maintenance`: 503 and a page. `consumer`: whether bulk writes are carried out. `answer`: a
    function that may answer in the shop's place; None from it leaves the request to the shop, a ConnectionError drops
    the connection without an answer. What else goes wrong inside is raised when the simulator is left.
    """

    def __init__(
        self,
        bridge: Bridge = "final",
        shop: Shop | None = None,
        port: int = 0,
        clock: Callable[[], float] = time.monotonic,
        client: Client | None = None,
    ) -> None:
        self.bridge = bridge
        self.shop = shop or Shop()
        self.web_api = True
        self.latency = 0.0
        self.maintenance = False
        self.consumer = True
        self.answer: Callable[[Request], Response | None] | None = None
        self.logins = Logins(clock)
        self._seen: list[Seen] = []
        self._guard = threading.Lock()
        if client is None:
            client = self.add_client()
        else:
            self.logins.keep(Login(client.id, client.secret))
        self.client_id, self.client_secret = client
        self.powerless = self.add_client(permissions=(), user=1)
        self._port = port
        self._server: Server | None = None

    def __enter__(self) -> Self:
        """Listen.

        Raises:
            OSError: the port is taken.
        """
        self._server = Server(self._port, self._answer)
        self._server.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._server:
            self._server.stop()
            if self._server.failures and error is None:
                raise self._server.failures[0]

    @property
    def url(self) -> str:
        """Base address, such as http://127.0.0.1:41234.

        Raises:
            RuntimeError: it was never entered.
        """
        if self._server is None:
            raise RuntimeError("the simulator is not serving yet: enter it")
        return self._server.url

    @property
    def requests(self) -> list[Seen]:
        """Every request so far, in the order of arrival."""
        with self._guard:
            return list(self._seen)

    def forget_requests(self) -> None:
        """Count from zero."""
        with self._guard:
            self._seen.clear()

    def add_client(self, organization: str = "1", permissions: Iterable[str] | None = None, user: int = 0) -> Client:
        """An OAuth application for a user of an organization, counted from 0 (1 may do nothing in the back office).

        `permissions`: such as oro_integration_view; None for everything.
        """
        allowed = None if permissions is None else frozenset(permissions)
        owner = self.shop.rows["organizations", organization]
        login = self.logins.add(owner.ref, owner.many["users"][user], allowed)
        return Client(login.client_id, login.client_secret)

    def expire_tokens(self) -> None:
        """All tokens are too old from now on."""
        self.logins.expire()

    def _answer(self, request: Request) -> Response:
        with self._guard:
            self._seen.append(Seen(request.method, request.path, request.query))
        request = replace(request, arrived=self.shop.rows.serial)
        if self.latency:
            time.sleep(self.latency)
        given = self.answer(request) if self.answer else None
        response = given or self._shop(request)
        denied = response.status == 401 and "WWW-Authenticate" in response.headers
        if given or denied or "cookie" in request.headers or request.method == "OPTIONS":
            return response
        cookie = f"_csrf={secrets.token_urlsafe(24)}; path=/; samesite=lax"
        return replace(response, headers={**response.headers, "Set-Cookie": cookie})

    def _shop(self, request: Request) -> Response:
        if self.maintenance:
            return Response(503, _DOWN, _HTML)
        if request.path == "/oauth2-token":
            return self.logins.token(request, self.web_api)
        if request.path.startswith(API) and self.web_api:
            return respond(request, self.shop, self.bridge, self.logins, self.consumer)
        if request.path.startswith((API, "/api/")):
            return json_response(404, {"errors": [{"status": "404", "title": "not found http exception"}]})
        return Response(404, _GONE, {**_HTML, **NOT_CACHED})

"""A simulator of one side of Apruve's API: whose a key is, and the merchant's webhooks, which nobody can change.

Forms: apruve-ruby merchant.rb and webhook_endpoint.rb, and OroApruveBundle's check of its connection (401 an invalid
key, 404 a merchant that the key doesn't see); facts/providers §6. The wording of refusals is made up, and that they
quote what was sent.
"""

from __future__ import annotations

import itertools
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from payconf.testing.orocommerce.messages import Request, Response
from payconf.testing.stores.serve import Fake, answered

_PATH = "/api/v4/merchants/"
_BELOW = "/webhook_endpoints"


@dataclass
class Key:
    """An API key. `restricted`: it is known, and may not read."""

    merchant: str
    restricted: bool = False


@dataclass
class Endpoints:
    """Webhooks of a merchant: version and whole URL by id. A URL may be there twice."""

    held: dict[int, tuple[str, str]] = field(default_factory=dict)
    ids: Iterator[int] = field(default_factory=lambda: itertools.count(1201))
    lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def make(self, url: str, version: str = "v4") -> int:
        """One that somebody makes; returns its id."""
        ident = next(self.ids)
        self.held[ident] = (version, url)
        return ident

    def answer(self, request: Request, below: str) -> Response:
        """What comes of a request to the list, or to one of it."""
        with self.lock:
            if request.method not in (("GET", "POST") if below == "" else ("GET", "DELETE")):
                return answered({"errors": [{"title": "Method not allowed"}]}, 405)
            if below == "":
                return self._of_list(request)
            ident = int(below) if below.isdecimal() else 0
            if ident not in self.held:
                return answered({"errors": [{"title": f"No webhook endpoint {below}"}]}, 404)
            if request.method == "DELETE":
                del self.held[ident]
                return answered({})
            return answered(self._shown(ident))

    def _of_list(self, request: Request) -> Response:
        if request.method == "GET":
            return answered([self._shown(ident) for ident in self.held])
        given = json.loads(request.body)["webhook_endpoint"]
        if set(given) != {"version", "url"} or not str(given["url"]).startswith("https://"):
            return answered({"errors": [{"title": f"Invalid webhook endpoint {given}"}]}, 422)
        return answered(self._shown(self.make(given["url"], given["version"])), 201)

    def _shown(self, ident: int) -> dict[str, Any]:
        version, url = self.held[ident]
        return {"id": ident, "version": version, "url": url}


class ApruveSimulator(Fake):
    """Keys by their text, webhooks by merchant."""

    def __init__(self) -> None:
        super().__init__()
        self.keys: dict[str, Key] = {}
        self.endpoints: dict[str, Endpoints] = {}

    def of(self, merchant: str) -> Endpoints:
        """The webhooks of a merchant."""
        return self.endpoints.setdefault(merchant, Endpoints())

    def answer(self, request: Request) -> Response:
        """The merchant or its webhooks, or why not."""
        key = self.keys.get(request.headers.get("apruve-api-key", ""))
        if key is None:
            return answered({"errors": [{"title": "Invalid API key"}]}, 401)
        if key.restricted:
            return answered({"errors": [{"title": "Not allowed"}]}, 403)
        path, _, below = request.path.removeprefix(_PATH + key.merchant).partition(_BELOW)
        if path or request.headers.get("accept") != "application/json;revision=v4":
            return answered({"errors": [{"title": "Not found"}]}, 404)
        if request.path.startswith(_PATH + key.merchant + _BELOW):
            return self.of(key.merchant).answer(request, below.removeprefix("/"))
        assert request.method == "GET", "a question changes something"
        return answered({"id": key.merchant, "name": "Acme", "email": "pay@acme.example", "web_url": "", "phone": ""})

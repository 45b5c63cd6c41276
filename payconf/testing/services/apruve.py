"""A simulator of one side of Apruve's API, as far as a key tells whose it is.

Forms: apruve-ruby merchant.rb and OroApruveBundle's check of its connection (401 an invalid key, 404 a merchant that
the key doesn't see); facts/providers §6. The wording of refusals is made up.
"""

from __future__ import annotations

from dataclasses import dataclass

from payconf.testing.orocommerce.messages import Request, Response
from payconf.testing.stores.serve import Fake, answered

_PATH = "/api/v4/merchants/"


@dataclass
class Key:
    """An API key. `restricted`: it is known, and may not read."""

    merchant: str
    restricted: bool = False


class ApruveSimulator(Fake):
    """Keys by their text."""

    def __init__(self) -> None:
        super().__init__()
        self.keys: dict[str, Key] = {}

    def answer(self, request: Request) -> Response:
        """The merchant, or why not."""
        assert request.method == "GET", "a question changes something"
        key = self.keys.get(request.headers.get("apruve-api-key", ""))
        if key is None:
            return answered({"errors": [{"title": "Invalid API key"}]}, 401)
        if key.restricted:
            return answered({"errors": [{"title": "Not allowed"}]}, 403)
        if request.path != _PATH + key.merchant or request.headers.get("accept") != "application/json;revision=v4":
            return answered({"errors": [{"title": "Not found"}]}, 404)
        return answered({"id": key.merchant, "name": "Acme", "email": "pay@acme.example", "web_url": "", "phone": ""})

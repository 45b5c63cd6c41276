"""A simulator of one side of Authorize.Net's API, as far as a login tells who it is, and of its webhooks.

Forms: the API's XSD and its reference (getMerchantDetailsRequest), response codes there; facts/providers §3. Every
answer of that API has status 200 and begins with a byte order mark, also a refusal. The webhooks' API is in a module of
its own.
"""

from __future__ import annotations

import base64
import codecs
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from payconf.testing.orocommerce.messages import Request, Response
from payconf.testing.services import authorize_net_webhooks as webhooks
from payconf.testing.stores.serve import Fake

_TEXTS = {
    "E00001": "An error occurred during processing. Please try again.",
    "E00003": "The element has an invalid child element.",
    "E00007": "User authentication failed due to invalid authentication values.",
    "E00008": "User authentication failed. The account or API user is inactive.",
    "E00009": "The payment gateway account is in Test Mode. The request cannot be processed.",
    "E00010": "User authentication failed. You do not have the appropriate permissions.",
    "E00053": "The server is currently too busy, please try again later.",
}


@dataclass
class Merchant:
    """An account. `test_mode` None: it isn't told. `refuses`: the code that every request of it gets.

    `hooks`: its webhooks by id. `signature_key`: a person has made one. `may_webhooks`: its login may use their API.
    """

    key: str
    gateway: str = "565697"
    test_mode: bool | None = False
    client_key: str | None = None
    refuses: str = ""
    hooks: dict[str, dict[str, Any]] = field(default_factory=dict)
    signature_key: bool = True
    may_webhooks: bool = True


class AuthorizeNetSimulator(Fake):
    """Merchants by API Login ID."""

    def __init__(self) -> None:
        super().__init__()
        self.merchants: dict[str, Merchant] = {}

    def answer(self, request: Request) -> Response:
        """The merchant's details or webhooks, or why not."""
        if request.path.startswith(webhooks.PREFIX):
            return self._webhooks(request)
        if (request.method, request.path) != ("POST", "/xml/v1/request.api"):
            return Response(404, b"<html></html>", {"Content-Type": "text/html"})
        asked = json.loads(request.body).get("getMerchantDetailsRequest", {})
        login = asked.get("merchantAuthentication", {})
        if list(login) != ["name", "transactionKey"]:  # a sequence in the XSD
            return refused("E00003")
        merchant = self.merchants.get(login["name"])
        if merchant is None or merchant.key != login["transactionKey"]:
            return refused("E00007")
        return refused(merchant.refuses) if merchant.refuses else _answered(_details(merchant))

    def _webhooks(self, request: Request) -> Response:
        scheme, _, proof = request.headers.get("authorization", "").partition(" ")
        login, _, key = base64.b64decode(proof).decode().partition(":") if scheme == "Basic" else ("", "", "")
        merchant = self.merchants.get(login)
        if merchant is None or merchant.key != key:
            return webhooks.refused(401, "Unauthorized", "Invalid Authentication values provided")
        if not merchant.may_webhooks:
            return webhooks.refused(403, "Forbidden", "The user may not use this resource")
        return webhooks.answer(merchant.hooks, request, merchant.signature_key)


def refused(code: str) -> Response:
    """A refusal by its code."""
    message = [{"code": code, "text": _TEXTS.get(code, "Refused.")}]
    return _answered({"messages": {"resultCode": "Error", "message": message}})


def _details(merchant: Merchant) -> dict[str, Any]:
    found = {
        "isTestMode": merchant.test_mode,
        "processors": [{"name": "First Data Nashville", "id": 2}],
        "merchantName": "Acme",
        "gatewayId": merchant.gateway,
        "marketTypes": ["eCommerce"],
        "productCodes": ["CNP"],
        "paymentMethods": ["MasterCard", "Visa"],
        "currencies": ["USD"],
        "publicClientKey": merchant.client_key,
        "messages": {"resultCode": "Ok", "message": [{"code": "I00001", "text": "Successful."}]},
    }
    return {name: value for name, value in found.items() if value is not None}


def _answered(content: Mapping[str, Any]) -> Response:
    body = codecs.BOM_UTF8 + json.dumps(content).encode()
    return Response(200, body, {"Content-Type": "application/json; charset=utf-8"})

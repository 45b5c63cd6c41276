"""A simulator of the webhooks of a PayPal app, as they are kept by one side.

Forms: notifications_webhooks_v1.json of paypal/paypal-rest-api-specifications, to which tests hold each answer. Rules:
ten webhooks an app and one a URL (developer.paypal.com/api/webhooks/v1/errors), only `replace` of /url and
/event_types; INVALID_RESOURCE_ID (PayPal-node-SDK#125), "Not a valid webhook URL" (PayPal-NET-SDK#293), a patch that
changes nothing is refused (public clients of the API). How an unknown event type is refused is made up.
"""

from __future__ import annotations

import itertools
import json
import re
import secrets
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from payconf.testing.orocommerce.messages import Request, Response
from payconf.testing.stores.serve import answered

ROOT = "/v1/notifications/"
LIMIT = 10
EVENT_TYPES = (
    "CHECKOUT.ORDER.APPROVED",
    "CHECKOUT.ORDER.COMPLETED",
    "CUSTOMER.DISPUTE.CREATED",
    "PAYMENT.AUTHORIZATION.CREATED",
    "PAYMENT.AUTHORIZATION.VOIDED",
    "PAYMENT.CAPTURE.COMPLETED",
    "PAYMENT.CAPTURE.DENIED",
    "PAYMENT.CAPTURE.PENDING",
    "PAYMENT.CAPTURE.REFUNDED",
    "PAYMENT.CAPTURE.REVERSED",
)
_LIST = f"{ROOT}webhooks"
_URL = re.compile(r"https://[!-~]+")
_DETAIL = "VALIDATION_ERROR", "Invalid data provided"


class Refusal(Exception):
    """The service says no."""

    def __init__(self, response: Response) -> None:
        super().__init__(response.body.decode())
        self.response = response


@dataclass
class Webhooks:
    """Those of one app: event types and URL by id, in the order in which they were made."""

    held: dict[str, tuple[str, tuple[str, ...]]] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock, repr=False)
    ids: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def answer(self, request: Request) -> Response:
        """What PayPal would say to an app that may keep webhooks."""
        with self.lock:
            try:
                return self._answer(request)
            except Refusal as refusal:
                return refusal.response

    def make(self, url: str, *events: str) -> str:
        """One that somebody makes; returns its id. Raises Refusal."""
        self._checked(None, url, events)
        if len(self.held) >= LIMIT:
            raise Refusal(refused(400, "WEBHOOK_NUMBER_LIMIT_EXCEEDED", "The webhook's number limit has exceeded."))
        ident = f"{next(self.ids):016d}".replace("0", "X") + "P"
        self.held[ident] = (url, events)
        return ident

    def _answer(self, request: Request) -> Response:
        match request.method, request.path.removeprefix(_LIST).strip("/"):
            case "GET", "-event-types":
                return answered({"event_types": [_event_type(name) for name in EVENT_TYPES]})
            case "GET", "":
                return answered({"webhooks": [self._shown(ident, request) for ident in self.held]})
            case "POST", "":
                given = json.loads(request.body)
                ident = self.make(given.get("url"), *_event_names(given.get("event_types")))
                return answered(self._shown(ident, request), 201)
            case "GET", ident if ident in self.held:
                return answered(self._shown(ident, request))
            case "PATCH", ident if ident in self.held:
                self._patched(ident, json.loads(request.body))
                return answered(self._shown(ident, request))
            case "DELETE", ident if ident in self.held:
                del self.held[ident]
                return Response(204)
            case "GET" | "PATCH" | "DELETE", _:
                return refused(404, "INVALID_RESOURCE_ID", "Resource id is invalid")
            case _:
                return refused(405, "METHOD_NOT_SUPPORTED", "The server does not implement the requested HTTP method.")

    def _patched(self, ident: str, patch: list[dict[str, Any]]) -> None:
        url, events = self.held[ident]
        for entry in patch:
            match entry.get("op"), entry.get("path"):
                case "replace", "/url":
                    url = str(entry.get("value"))
                case "replace", "/event_types":
                    events = _event_names(entry.get("value"))
                case _:
                    raise Refusal(refused(400, *_DETAIL, field="path", issue="Only replace of url and event_types"))
        before = self.held[ident]
        if (url, set(events)) == (before[0], set(before[1])):
            raise Refusal(refused(400, "WEBHOOK_PATCH_REQUEST_NO_CHANGE", "Webhook patch request has no change."))
        self._checked(ident, url, events)
        self.held[ident] = (url, events)

    def _checked(self, ident: str | None, url: Any, events: tuple[str, ...]) -> None:
        if not isinstance(url, str) or not _URL.fullmatch(url) or len(url) > 2048:
            raise Refusal(refused(400, *_DETAIL, field="url", issue="Not a valid webhook URL"))
        if not events or len(events) > 500 or not ({*EVENT_TYPES, "*"} >= set(events)):
            raise Refusal(refused(400, *_DETAIL, field="event_types", issue="Not a valid event type"))
        if any(known == url for name, (known, _) in self.held.items() if name != ident):
            raise Refusal(refused(400, "WEBHOOK_URL_ALREADY_EXISTS", "Webhook URL already exists."))

    def _shown(self, ident: str, request: Request) -> dict[str, Any]:
        url, events = self.held[ident]
        href = f"{request.base}{_LIST}/{ident}"
        links = [("self", "GET"), ("update", "PATCH"), ("delete", "DELETE")]
        return {
            "id": ident,
            "url": url,
            "event_types": [_event_type(name) for name in reversed(events)],  # the order means nothing
            "links": [{"href": href, "rel": rel, "method": method} for rel, method in links],
        }


def refused(status: int, name: str, message: str, **detail: str) -> Response:
    """An error as PayPal words it, with a debug id of its own."""
    details = {"details": [{"location": "body", **detail}]} if detail else {}
    number = secrets.token_hex(7)
    content = {"name": name, "message": message, "debug_id": number, **details}
    return answered(content, status, {"PayPal-Debug-Id": number})


def limited(seconds: int) -> Response:
    """Too many requests."""
    said = refused(429, "RATE_LIMIT_REACHED", "Too many requests. Blocked due to rate limiting.")
    return Response(said.status, said.body, {**said.headers, "Retry-After": str(seconds)})


def _event_names(given: Any) -> tuple[str, ...]:
    return tuple(entry["name"] for entry in given or ())


def _event_type(name: str) -> dict[str, Any]:
    if name == "*":
        return {"name": "*", "description": "ALL", "status": "ENABLED"}
    return {"name": name, "description": f"{name.title()}.", "status": "ENABLED", "resource_versions": ["2.0"]}

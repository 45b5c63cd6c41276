"""The webhooks of a simulated Authorize.Net account.

Forms of answers and refusals: facts/providers §3; stymiee/authnetjson's tests (list, webhook, event types) and public
clients' samples (`reason` INVALID_DATA with `details`, and 401). The wording of refusals about events, addresses and
the missing Signature Key is made up. An unknown field is refused, which is more than anybody says of the service.
"""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Mapping
from typing import Any

from payconf.testing.orocommerce.messages import Request, Response
from payconf.testing.stores.serve import answered

PREFIX = "/rest/v1/"
EVENTS = (
    "net.authorize.customer.created",
    "net.authorize.customer.deleted",
    "net.authorize.customer.updated",
    "net.authorize.customer.paymentProfile.created",
    "net.authorize.customer.paymentProfile.deleted",
    "net.authorize.customer.paymentProfile.updated",
    "net.authorize.customer.subscription.cancelled",
    "net.authorize.customer.subscription.created",
    "net.authorize.customer.subscription.expiring",
    "net.authorize.customer.subscription.suspended",
    "net.authorize.customer.subscription.terminated",
    "net.authorize.customer.subscription.updated",
    "net.authorize.payment.authcapture.created",
    "net.authorize.payment.authorization.created",
    "net.authorize.payment.capture.created",
    "net.authorize.payment.fraud.approved",
    "net.authorize.payment.fraud.declined",
    "net.authorize.payment.fraud.held",
    "net.authorize.payment.priorAuthCapture.created",
    "net.authorize.payment.refund.created",
    "net.authorize.payment.void.created",
)
_FIELDS = frozenset({"name", "url", "eventTypes", "status"})
_Hooks = dict[str, dict[str, Any]]


def answer(hooks: _Hooks, request: Request, signature_key: bool) -> Response:
    """What the account of these webhooks is told."""
    place = request.path.removeprefix(PREFIX)
    if (request.method, place) == ("GET", "eventtypes"):
        return answered([{"name": name} for name in EVENTS])
    if place == "webhooks" and request.method in ("GET", "POST"):
        return _all(hooks, request, signature_key)
    kind, _, ident = place.partition("/")
    if kind != "webhooks" or ident not in hooks:
        return refused(404, "NOT_FOUND", "The resource was not found")
    return _one(hooks, ident, request)


def _all(hooks: _Hooks, request: Request, signature_key: bool) -> Response:
    if request.method == "GET":
        return answered([_shown(ident, hook) for ident, hook in hooks.items()])
    if not signature_key:
        return invalid("A Signature Key must be generated before a webhook is created.")
    given = json.loads(request.body)
    if wrong := _wrong(given):
        return invalid(wrong)
    return answered(_shown(add(hooks, **given), given))


def _one(hooks: _Hooks, ident: str, request: Request) -> Response:
    match request.method:
        case "GET":
            return answered(_shown(ident, hooks[ident]))
        case "PUT":
            given = json.loads(request.body)
            kept = {"name"} if given.get("name") == hooks[ident].get("name") else set()
            if wrong := _wrong({name: value for name, value in given.items() if name not in kept}):
                return invalid(wrong)
            hooks[ident] = given
            return answered(_shown(ident, given))
        case "DELETE":
            del hooks[ident]
            return Response(200)
    return refused(405, "METHOD_NOT_ALLOWED", "The method is not allowed")


def add(hooks: _Hooks, **given: Any) -> str:
    """A webhook, also one that somebody makes in the Merchant Interface; returns its id."""
    ident = str(uuid.uuid4())
    hooks[ident] = given
    return ident


def refused(status: int, reason: str, message: str, *details: str) -> Response:
    """A refusal in the form of that API."""
    told = {"details": [{"message": text} for text in details]} if details else {}
    body = {"status": status, "reason": reason, "message": message, "correlationId": str(uuid.uuid4()), **told}
    return answered(body, status)


def limited(seconds: int) -> Response:
    """Too many requests."""
    told = refused(429, "TOO_MANY_REQUESTS", "Too many requests")
    return Response(429, told.body, {**told.headers, "Retry-After": str(seconds)})


def invalid(detail: str) -> Response:
    """A value that is refused."""
    return refused(400, "INVALID_DATA", "Field validation errors", detail)


def _wrong(given: Mapping[str, Any]) -> str:
    if unknown := sorted(given.keys() - _FIELDS):
        return f"Unknown field {', '.join(unknown)}."
    if not re.fullmatch(r"[A-Za-z0-9_]*", given.get("name", "")):
        return "Invalid name entered. Strings containing only letters, numbers, or underscores are supported."
    if not re.match(r"https?://", str(given.get("url", ""))):
        return "Invalid url entered."
    events = given.get("eventTypes", [])
    if not events or not set(events) <= {*EVENTS}:
        return "Invalid event types entered."
    return "" if given.get("status") in ("active", "inactive") else "Invalid status entered."


def _shown(ident: str, hook: Mapping[str, Any]) -> dict[str, Any]:
    """As it is answered: its events in another order than they were sent."""
    links = {"self": {"href": f"{PREFIX}webhooks/{ident}"}}
    return {"_links": links, "webhookId": ident, **hook, "eventTypes": sorted(hook["eventTypes"], key=_shuffled)}


def _shuffled(name: str) -> str:
    return name[::-1]

"""The webhooks and signing keys of a simulated CyberSource organization.

Forms: cybersource-rest-client-node docs (CreateWebhook, UpdateWebhook, UpdateStatus, ManageWebhooksApi), Visa's
Webhooks Implementation Guide (signing key, statuses, review of addresses, answers); facts/providers §4. The wording of
refusals is made up in the form of CyberSource's other APIs. An unknown field is refused, which nobody says of it.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from payconf.testing.orocommerce.messages import Request, Response
from payconf.testing.stores.serve import answered

HOOKS = "/notification-subscriptions/v2/webhooks"
KEYS = "/kms/egress/v2/keys-sym"
EXPIRES = "2027-03-17T06:53:06+0000"
_UPDATES = frozenset({"name", "description", "organizationId", "products", "webhookUrl", "healthCheckUrl"})
_POLICY = {
    "algorithm": "ARITHMETIC",
    "firstRetry": "1",
    "interval": "1",
    "numberOfRetries": "3",
    "deactivateFlag": "false",
    "repeatSequenceCount": "0",
    "repeatSequenceWaitTime": "0",
}
_FIELDS = _UPDATES | {"retryPolicy", "securityPolicy", "notificationScope"}
_STATUSES = frozenset({"ACTIVE", "INACTIVE"})


@dataclass
class Organization:
    """`hooks` by id. `key`: the SHA-256 of the signing key, for its value is told once and never kept.

    `enabled`: it may use webhooks. `reviews`: the status that a webhook has after its address was set; INACTIVE where
    addresses aren't reviewed. `empty_is_404`: so an empty list is answered.
    """

    hooks: dict[str, dict[str, Any]] = field(default_factory=dict)
    key: str | None = None
    enabled: bool = True
    reviews: str = "INACTIVE"
    empty_is_404: bool = False

    def add(self, **given: Any) -> str:
        """A webhook, also one that somebody makes in the Business Center; returns its id."""
        ident = str(uuid.uuid4())
        policy = {**_POLICY, **{name: str(value).lower() for name, value in given.pop("retryPolicy", {}).items()}}
        policy["algorithm"] = policy["algorithm"].upper()
        self.hooks[ident] = {**given, "retryPolicy": policy, "status": self.reviews}
        return ident


def answer(org: Organization, name: str, products: Mapping[str, Any], request: Request) -> Response:
    """What the organization of this name is told."""
    if not org.enabled:
        return answered({"response": {"rmsg": '{"error":"UNAUTHORIZED_USER"}'}}, 403)
    if request.path == KEYS:
        return _key(org, name, request)
    if request.path == HOOKS:
        return _all(org, name, products, request)
    ident, _, part = request.path.removeprefix(f"{HOOKS}/").partition("/")
    if ident not in org.hooks:
        return refused(404, "NOT_FOUND")
    return _status(org.hooks[ident], request) if part == "status" else _one(org, ident, products, request)


def _key(org: Organization, name: str, request: Request) -> Response:
    given = json.loads(request.body)
    wanted = {"provider": "nrtd", "tenant": name, "keyType": "sharedSecret", "organizationId": name}
    if request.method != "POST" or given != {"clientRequestAction": "CREATE", "keyInformation": wanted}:
        return refused(400, "INVALID_DATA", "keyInformation")
    value = base64.b64encode(secrets.token_bytes(32)).decode()
    org.key = hashlib.sha256(value.encode()).hexdigest()
    told = {**wanted, "keyId": str(uuid.uuid4()), "key": value, "status": "Active", "expirationDate": EXPIRES}
    return answered({"status": "SUCCESS", "keyInformation": told}, 201)


def _all(org: Organization, name: str, products: Mapping[str, Any], request: Request) -> Response:
    if request.method == "GET":
        if request.query != f"organizationId={name}":
            return refused(400, "MISSING_FIELD", "organizationId")
        if org.empty_is_404 and not org.hooks:
            return refused(404, "NOT_FOUND")
        return answered([_shown(ident, name, hook) for ident, hook in org.hooks.items()])
    given = json.loads(request.body)
    missing = [entry for entry in ("name", "webhookUrl", "products", "securityPolicy") if not given.get(entry)]
    if missing or given.get("organizationId") != name:
        return refused(400, "MISSING_FIELD", *(missing or ["organizationId"]))
    if org.key is None:
        return refused(400, "KEY_NOT_FOUND")
    if wrong := _wrong(given, _FIELDS, products):
        return refused(400, "INVALID_DATA", wrong)
    del given["organizationId"]
    ident = org.add(**given)
    return answered(_shown(ident, name, org.hooks[ident]), 201)


def _one(org: Organization, ident: str, products: Mapping[str, Any], request: Request) -> Response:
    hook = org.hooks[ident]
    match request.method:
        case "GET":
            return answered(_shown(ident, "", hook))
        case "PATCH":
            given = json.loads(request.body)
            if wrong := _wrong(given, _UPDATES, products):
                return refused(400, "INVALID_DATA", wrong)
            if given.get("webhookUrl", hook["webhookUrl"]) != hook["webhookUrl"]:
                hook["status"] = org.reviews
            hook.update(given)
            return answered(_shown(ident, "", hook))
        case "DELETE":
            del org.hooks[ident]
            return answered({"status": "successfully deleted"})
    return refused(405, "INVALID_METHOD")


def _status(hook: dict[str, Any], request: Request) -> Response:
    given = json.loads(request.body)
    if request.method != "PUT" or given.keys() != {"status"} or given["status"] not in _STATUSES:
        return refused(400, "INVALID_DATA", "status")
    if hook["status"] in ("PENDING_REVIEW", "BLOCKED"):
        return refused(400, "INVALID_STATUS", "status")
    hook["status"] = given["status"]
    return answered({"status": given["status"]})


def refused(status: int, reason: str, *fields: str) -> Response:
    """A refusal in the form of CyberSource's REST APIs."""
    details = [{"field": name, "reason": reason} for name in fields]
    return answered({"status": "INVALID_REQUEST", "reason": reason, "message": "Refused.", "details": details}, status)


def limited(seconds: int) -> Response:
    """Too many requests."""
    told = refused(429, "TOO_MANY_REQUESTS")
    return Response(429, told.body, {**told.headers, "Retry-After": str(seconds)})


def _wrong(given: Mapping[str, Any], known: frozenset[str], products: Mapping[str, Any]) -> str:
    """The field that is refused, empty where none is."""
    if unknown := sorted(given.keys() - known):
        return unknown[0]
    if not str(given.get("webhookUrl", "https://")).startswith("https://"):
        return "webhookUrl"
    for group in given.get("products", []):
        if not group["eventTypes"] or not {*group["eventTypes"]} <= {*products.get(group["productId"], ())}:
            return "products.eventTypes"
    return ""


def _shown(ident: str, name: str, hook: Mapping[str, Any]) -> dict[str, Any]:
    """As it is answered: events and products in another order than they were sent, and never a key."""
    groups = [
        {**group, "eventTypes": sorted(group["eventTypes"], key=_shuffled)}
        for group in sorted(hook["products"], key=lambda group: _shuffled(group["productId"]))
    ]
    return {"webhookId": ident, "organizationId": name, **hook, "products": groups}


def _shuffled(name: str) -> str:
    return name[::-1]

"""The back-office API: who may ask what, and which part answers."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from payconf.testing.orocommerce import batch, change, read
from payconf.testing.orocommerce.call import Call
from payconf.testing.orocommerce.logins import Login, Logins
from payconf.testing.orocommerce.messages import (
    NOT_CACHED,
    Refused,
    Request,
    Response,
    empty_response,
    json_response,
    refuse,
)
from payconf.testing.orocommerce.shop import Shop
from payconf.testing.orocommerce.tables import Bridge, Relation, Resource, tables
from payconf.testing.orocommerce.view import API

_METHODS = ("GET", "PATCH", "POST", "DELETE")
_ACTIONS: Mapping[str, str] = {"GET": "view", "POST": "create", "PATCH": "update", "DELETE": "delete"}
_HIDDEN = frozenset({"integrationtransports"})
_CHALLENGE = {"WWW-Authenticate": 'WSSE realm="Secured API", profile="UsernameToken"'}


def respond(request: Request, shop: Shop, bridge: Bridge, logins: Logins, consumer: bool) -> Response:
    """Answer one request to the back-office API. The shop is held meanwhile: one request at a time."""
    login = logins.of(request)
    if login is None:
        headers = {"Content-Type": "application/vnd.api+json", "Cache-Control": "no-cache, private", **_CHALLENGE}
        return Response(401, b"", headers)
    with shop.lock:
        try:
            answer = _route(request, shop, bridge, login, consumer)
        except Refused as refused:
            shop.rows.rollback()
            return _refusal(request, refused)
        shop.settle(bridge)
        return answer


def _refusal(request: Request, refused: Refused) -> Response:
    if refused.status == 405:
        return empty_response(405, refused.headers)
    errors = [error.document() for error in refused.errors]
    document: Any = {"errors": errors} if request.json_api else errors
    more = {} if request.json_api else {"Content-Type": "application/json"}
    return json_response(refused.status, document, more)


def _route(request: Request, shop: Shop, bridge: Bridge, login: Login, consumer: bool) -> Response:
    parts = request.path.removeprefix(API).strip("/").split("/")
    if parts[0] == "rest":
        return _old_rest(request, shop, login, parts)
    found = tables(bridge)
    resource = found.get(parts[0])
    if resource is None and parts[0] not in _HIDDEN:
        raise refuse(404, "entity type constraint", f"Unknown entity type: {parts[0]}.")
    if resource is None or not resource.accessible:
        raise refuse(404, "resource not accessible exception", "The resource is not accessible.")
    ident = parts[1] if len(parts) > 1 else None
    call = Call(request, resource, login, shop.rows, found, bridge, ident)
    if resource.name == batch.OPERATIONS and consumer:
        batch.consume(call)
    if parts[2:] and (resource.name, parts[2:]) == ("asyncoperations", ["errors"]):
        return batch.errors(call)
    if len(parts) > 2:
        return _relationship(call, parts[2:])
    return _resource(call)


def _resource(call: Call) -> Response:
    methods = call.resource.many if call.ident is None else call.resource.one
    _allowed(call, methods)
    action = _ACTIONS.get(call.request.method, "view")
    if call.request.method == "OPTIONS":
        return _options(methods)
    call.permit(action)
    if call.ident is not None:
        call.check_id()
    many: Mapping[str, Callable[[Call], Response]] = {
        "GET": read.listed,
        "POST": change.create,
        "PATCH": batch.start,
        "DELETE": change.delete_list,
    }
    one: Mapping[str, Callable[[Call], Response]] = {"GET": read.item, "PATCH": change.update, "DELETE": change.delete}
    return (many if call.ident is None else one)[call.request.method](call)


def _relationship(call: Call, parts: list[str]) -> Response:
    related = len(parts) == 1
    name = parts[-1]
    relation = call.resource.relations.get(name)
    if relation is None or len(parts) > 2 or (not related and parts[0] != "relationships"):
        raise refuse(404, "not found http exception", "Unsupported subresource.")
    methods = ("GET",) if related else _relationship_methods(call.resource, relation)
    _allowed(call, methods)
    if call.request.method == "OPTIONS":
        return _options(methods)
    call.permit("view" if call.request.method == "GET" else "update")
    call.check_id()
    if call.request.method == "GET":
        return read.related(call, name) if related else read.relationship(call, name)
    return change.relationship(call, name)


def _relationship_methods(resource: Resource, relation: Relation) -> tuple[str, ...]:
    if "PATCH" not in resource.one:
        return ("GET",)
    return ("GET", "PATCH", "POST", "DELETE") if relation.many else ("GET", "PATCH")


def _allowed(call: Call, methods: tuple[str, ...]) -> None:
    if call.request.method != "OPTIONS" and call.request.method not in methods:
        raise Refused(refuse(405, "method not allowed").errors, {"Allow": _allow(methods)})


def _allow(methods: tuple[str, ...]) -> str:
    return ", ".join(("OPTIONS", *(method for method in _METHODS if method in methods)))


def _options(methods: tuple[str, ...]) -> Response:
    headers = {"Content-Type": "application/vnd.api+json", "Cache-Control": "max-age=600, public", "Vary": "Origin"}
    return Response(200, b"", {**headers, "Allow": _allow(methods)})


def _old_rest(request: Request, shop: Shop, login: Login, parts: list[str]) -> Response:
    """The one write of the stock shop that concerns rules: enable and disable, in its old form."""
    match = re.fullmatch(r"rest/(?:latest|v1)/paymentrules/(\d+)/(enable|disable)\.json", "/".join(parts))
    rule = shop.rows.get(("paymentmethodsconfigsrules", match[1])) if match else None
    if match is None or rule is None or request.method != "POST":
        raise refuse(404, "not found http exception")
    if not login.may("oro_payment_methods_configs_rule_update"):
        raise refuse(403, "access denied exception", "No access to this type of entities.")
    row = shop.rows[rule.one["rule"] or ("rules", "")]
    shop.rows.put(row.changed({"enabled": match[2] == "enable"}))
    answer = {"message": f"Payment rule was {match[2]}d", "successful": True}
    return json_response(200, answer, {"Content-Type": "application/json", **NOT_CACHED})

"""A witness between the provider and the simulator of Stripe: every request and every answer is held to descriptions
of the real API.

A form is handed over as the JSON that it stands for, since nobody else's library reads `a[b][c]=d`.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from openapi_core import OpenAPI
from openapi_core.datatypes import RequestParameters
from openapi_core.exceptions import OpenAPIError
from openapi_core.templating.paths.exceptions import PathNotFound
from werkzeug.datastructures import Headers, ImmutableMultiDict

from payconf.testing.orocommerce.messages import Request, Response
from payconf.testing.services.stripe import StripeSimulator

DATA = Path(__file__).parent / "data" / "stripe"
SPECS = ("official-2023-09-12", "derived-2026-06-24.dahlia")
_FORM, _JSON = "application/x-www-form-urlencoded", "application/json"


@cache
def spec(name: str) -> OpenAPI:
    """A description, its forms turned to JSON. Without `expand`: openapi-core can't do without a list in brackets."""
    found = json.loads((DATA / f"{name}.json").read_text("utf-8").replace(f'"{_FORM}"', f'"{_JSON}"'))
    for path in found["paths"].values():
        for call in path.values():
            call["parameters"] = [entry for entry in call.get("parameters", []) if entry["name"] != "expand"]
    return OpenAPI.from_dict(found)


class Asked:
    """A request as openapi-core wants one."""

    host_url = "https://api.stripe.com"

    def __init__(self, request: Request) -> None:
        self.path = request.path
        self.method = request.method.lower()
        query = ImmutableMultiDict(parse_qsl(request.query, keep_blank_values=True))
        self.parameters = RequestParameters(query=query, header=Headers(dict(request.headers)))
        self.content_type = _JSON
        self.body = json.dumps(plain(request.body.decode())).encode() if request.body else None


class Answered:
    """An answer as openapi-core wants one."""

    def __init__(self, response: Response) -> None:
        self.data = response.body
        self.status_code = response.status
        self.content_type = response.headers.get("Content-Type", _JSON)
        self.headers = Headers(dict(response.headers))


def plain(form: str) -> Any:
    """What a form stands for: mappings, lists, truth and text."""
    found: dict[str, Any] = {}
    for name, value in parse_qsl(form, keep_blank_values=True, strict_parsing=True):
        first, *inner = name.replace("]", "").split("[")
        place = found
        for part, following in zip((first, *inner), inner, strict=False):
            place = place.setdefault(part, {})
            assert following, name
        place[(first, *inner)[-1]] = {"true": True, "false": False}.get(value, value)
    return _listed(found)


def _listed(found: Any) -> Any:
    if not isinstance(found, dict):
        return found
    inner = {name: _listed(value) for name, value in found.items()}
    if inner and [*inner] == [str(number) for number in range(len(inner))]:
        return [*inner.values()]
    return inner


def problems(name: str, request: Request, response: Response | None = None) -> list[str]:
    """What a description has against a request, and an answer to it; nothing of a path that it doesn't have."""
    try:
        spec(name).validate_request(Asked(request))
        if response is not None:
            spec(name).validate_response(Asked(request), Answered(response))
    except PathNotFound:
        return []
    except OpenAPIError as error:
        return [f"{name}: {request.method} {request.path}: {error!r} {error.__cause__!r}"]
    return []


class WitnessedStripe(StripeSimulator):
    """The simulator, and what was wrong with what went in and out. A request that it refuses may be wrong."""

    def __init__(self) -> None:
        super().__init__()
        self.problems: list[str] = []
        self.calls: list[tuple[Request, Response]] = []

    def answer(self, request: Request) -> Response:
        response = super().answer(request)
        self.calls.append((request, response))
        return response

    def hold(self) -> int:
        """Hold every call to every description that has its path, each kind once; returns how many were."""
        known = 0
        for request, response in _different(self.calls):
            for name in SPECS:
                known += _has(name, request)
                if response.status < 400:
                    self.problems += problems(name, request, response)
                else:
                    self.problems += _refusal(name, request, response)
        assert not self.problems, self.problems[:3]
        return known


def _different(calls: list[tuple[Request, Response]]) -> list[tuple[Request, Response]]:
    """Each call once, whatever its key and its idempotency key were."""
    found = {}
    for request, response in calls:
        found[request.method, request.path, request.query, request.body, response.status, response.body] = (
            request,
            response,
        )
    return [*found.values()]


def _refusal(name: str, request: Request, response: Response) -> list[str]:
    try:
        spec(name).validate_response(Asked(request), Answered(response))
    except PathNotFound:
        return []
    except OpenAPIError as error:
        return [f"{name}: {response.status} to {request.method} {request.path}: {error!r}"]
    return []


def _has(name: str, request: Request) -> int:
    place = "/".join(request.path.split("/")[:3])
    return place in json.loads((DATA / f"{name}.json").read_text("utf-8"))["paths"]

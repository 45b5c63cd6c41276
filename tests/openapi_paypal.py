"""PayPal's official description of its webhooks, and a simulator whose requests and answers are held to it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import ClassVar
from urllib.parse import parse_qsl

from openapi_core import Config, OpenAPI
from openapi_core.datatypes import RequestParameters
from openapi_core.security.exceptions import SecurityProviderError
from openapi_core.security.factories import SecurityProviderFactory
from openapi_core.security.providers import BaseProvider
from werkzeug.datastructures import Headers, ImmutableMultiDict

from payconf.testing.orocommerce.messages import Request, Response
from payconf.testing.services.paypal_rest import PayPalSimulator
from payconf.testing.services.paypal_webhooks import ROOT

SPEC = Path(__file__).parent / "data/paypal-webhooks-v1.json"
HOST = "https://api-m.sandbox.paypal.com"
"""The server of the description that stands for both: its paths are the same on each."""


@dataclass
class Asked:
    """A request as openapi-core wants it."""

    method: str
    path: str
    body: bytes | None
    content_type: str
    parameters: RequestParameters
    host_url: str = HOST
    full_url_pattern: str = field(init=False)

    def __post_init__(self) -> None:
        self.full_url_pattern = self.host_url + self.path


@dataclass
class Told:
    """An answer as openapi-core wants it."""

    status_code: int
    data: bytes | None
    content_type: str
    headers: Headers


class Bearer(BaseProvider):
    """OAuth 2, which openapi-core doesn't look at by itself: the request bears a token."""

    def __call__(self, parameters: RequestParameters) -> str:
        scheme, _, token = parameters.header.get("Authorization", "").partition(" ")
        if scheme != "Bearer" or not token:
            raise SecurityProviderError("The request bears no token.")
        return token


class Schemes(SecurityProviderFactory):
    """Of the description."""

    PROVIDERS: ClassVar[dict[str, type[BaseProvider]]] = {**SecurityProviderFactory.PROVIDERS, "oauth2": Bearer}


@cache
def description() -> OpenAPI:
    """Read strictly: a property that it doesn't name is an error, though the description leaves that open."""
    content = json.loads(SPEC.read_text())
    strict = Config(additional_properties_default_policy="forbid", security_provider_factory=Schemes())
    return OpenAPI.from_dict(content, strict)


def asked(request: Request) -> Asked:
    """A request that the simulator got."""
    parameters = RequestParameters(
        query=ImmutableMultiDict(parse_qsl(request.query, keep_blank_values=True)),
        header=Headers(list(request.headers.items())),
    )
    kind = request.headers.get("content-type", "")
    return Asked(request.method.lower(), request.path, request.body or None, kind, parameters)


def told(response: Response) -> Told:
    """An answer of the simulator."""
    kind = response.headers.get("Content-Type", "")
    return Told(response.status, response.body or None, kind, Headers(list(response.headers.items())))


class OfficialPayPal(PayPalSimulator):
    """Fails where a request, or an answer to it, is not as PayPal describes it. `held`: how many were."""

    def __init__(self) -> None:
        super().__init__()
        self.held = 0

    def answer(self, request: Request) -> Response:
        """As the simulator, checked on both sides."""
        response = super().answer(request)
        if request.path.startswith(ROOT):
            description().validate_request(asked(request))
            description().validate_response(asked(request), told(response))
            self.held += 1
        return response

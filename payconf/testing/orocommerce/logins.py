"""OAuth applications and their tokens: a client stands for one user of one organization."""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

from payconf.testing.orocommerce.messages import NOT_CACHED, Request, Response
from payconf.testing.orocommerce.rows import Ref

LIFETIME = 3600
_FAILED = "Client authentication failed"
_MISSING = (
    "The request is missing a required parameter, includes an invalid parameter value, includes a parameter more than "
    "once, or is otherwise malformed."
)
_UNSUPPORTED = "The authorization grant type is not supported by the authorization server."


@dataclass(frozen=True, slots=True)
class Login:
    """One OAuth application. `permissions`: what its user may do, None for everything."""

    client_id: str
    client_secret: str = field(repr=False)
    organization: Ref = ("organizations", "1")
    user: Ref = ("users", "1")
    permissions: frozenset[str] | None = None

    def may(self, permission: str | None) -> bool:
        """True where no permission is asked for, too."""
        return permission is None or self.permissions is None or permission in self.permissions


class Logins:
    """The applications of a shop and the tokens given to them. `clock` in seconds, replaceable by a test."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.clock = clock
        self._known: dict[str, Login] = {}
        self._tokens: dict[str, tuple[Login, float]] = {}

    def add(self, organization: Ref, user: Ref, permissions: frozenset[str] | None = None) -> Login:
        """A new application with a made-up id and secret."""
        login = Login(secrets.token_hex(16), secrets.token_hex(24), organization, user, permissions)
        self._known[login.client_id] = login
        return login

    def keep(self, login: Login) -> None:
        """Take an application over as it is."""
        self._known[login.client_id] = login

    def expire(self) -> None:
        """Let every token be too old."""
        self._tokens.clear()

    def of(self, request: Request) -> Login | None:
        """Whose token the request bears; None without a valid one."""
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        login, until = self._tokens.get(token, (None, 0.0)) if scheme == "Bearer" else (None, 0.0)
        return login if self.clock() < until else None

    def token(self, request: Request, enabled: bool) -> Response:
        """The token endpoint. With the API switched off it refuses right credentials as wrong ones."""
        if request.method != "POST":
            return Response(405, b"", {"Allow": "POST", "Content-Type": "text/html; charset=UTF-8"})
        given = _fields(request)
        if not given.get("client_id"):
            return _error(400, "invalid_request", _MISSING, "Check the `client_id` parameter")
        if given.get("grant_type") != "client_credentials":
            hint = "Check that all required parameters have been provided"
            return _error(400, "unsupported_grant_type", _UNSUPPORTED, hint)
        login = self._known.get(given["client_id"])
        if not enabled or login is None or login.client_secret != given.get("client_secret"):
            return _error(401, "invalid_client", _FAILED)
        token = secrets.token_urlsafe(48)
        self._tokens[token] = login, self.clock() + LIFETIME
        answer = {"token_type": "Bearer", "expires_in": LIFETIME, "access_token": token}
        return _answer(200, answer, "application/json; charset=UTF-8")


def _fields(request: Request) -> Mapping[str, str]:
    """The body, JSON or a form."""
    if "json" not in request.headers.get("content-type", ""):
        return dict(parse_qsl(request.body.decode("utf-8", "replace")))
    try:
        found = json.loads(request.body)
    except ValueError:
        return {}
    return {str(name): str(value) for name, value in found.items()} if isinstance(found, dict) else {}


def _error(status: int, error: str, description: str, hint: str | None = None) -> Response:
    answer = {"error": error, "error_description": description, "message": description}
    return _answer(status, answer if hint is None else {**answer, "hint": hint}, "application/json")


def _answer(status: int, answer: Mapping[str, object], content_type: str) -> Response:
    return Response(status, json.dumps(answer).encode(), {"Content-Type": content_type, **NOT_CACHED})

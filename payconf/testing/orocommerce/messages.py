"""What goes in and out: requests, responses, and refusals as the shop words them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

JSON_API = "application/vnd.api+json"
NOT_CACHED = {"Cache-Control": "must-revalidate, no-cache, no-store, private", "Expires": "0"}


@dataclass(frozen=True, slots=True)
class Request:
    """One HTTP request. `path` without the query, `query` as sent, header names in lower case.

    `arrived`: the shop's serial number at arrival. What was committed later is not seen by checks that only PHP makes.
    """

    method: str
    path: str
    query: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    arrived: int = 0

    @property
    def base(self) -> str:
        """Scheme and host as the client wrote them: the shop builds its links from the Host header."""
        return f"http://{self.headers.get('host', '127.0.0.1')}"

    @property
    def json_api(self) -> bool:
        """Without the media type in Accept the shop answers in its plain form."""
        return JSON_API in self.headers.get("accept", "")


@dataclass(frozen=True, slots=True)
class Response:
    """One HTTP response; `Content-Length` is added when it is sent."""

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Error:
    """One entry of `errors`: status, title, detail, and a JSON pointer or the name of a query parameter."""

    status: int
    title: str
    detail: str | None = None
    pointer: str | None = None
    parameter: str | None = None

    def document(self) -> dict[str, Any]:
        """As JSON:API: what is not known is left away."""
        found: dict[str, Any] = {"status": str(self.status), "title": self.title}
        if self.detail is not None:
            found["detail"] = self.detail
        if self.pointer is not None:
            found["source"] = {"pointer": self.pointer}
        elif self.parameter is not None:
            found["source"] = {"parameter": self.parameter}
        return found


class Refused(Exception):
    """The shop says no. The HTTP status is the errors' own where they agree, else 400 (500 where one is 500)."""

    def __init__(self, errors: Sequence[Error], headers: Mapping[str, str] | None = None) -> None:
        super().__init__("; ".join(f"{error.title}: {error.detail}" for error in errors))
        self.errors = tuple(errors)
        self.headers = dict(headers or {})

    @property
    def status(self) -> int:
        """The HTTP status."""
        found = {error.status for error in self.errors}
        return found.pop() if len(found) == 1 else 500 if max(found) >= 500 else 400


def refuse(status: int, title: str, detail: str | None = None, **source: str | None) -> Refused:
    """A refusal with one error."""
    return Refused([Error(status, title, detail, **source)])


def json_response(status: int, document: object, headers: Mapping[str, str] | None = None) -> Response:
    """A JSON:API answer."""
    body = json.dumps(document, ensure_ascii=False).encode()
    return Response(status, body, {"Content-Type": JSON_API, **NOT_CACHED, **(headers or {})})


def empty_response(status: int, headers: Mapping[str, str] | None = None) -> Response:
    """An answer without a body, still of the shop's media type unless it says that there is none (204)."""
    kind = {} if status == 204 else {"Content-Type": JSON_API}
    return Response(status, b"", {**kind, **NOT_CACHED, **(headers or {})})

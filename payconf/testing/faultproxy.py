"""A proxy on this machine that does wrong what networks and servers do wrong, where a script says so.

It stands before a system that speaks HTTP, such as a simulator, and hands everything on but the requests of its script.
"""

from __future__ import annotations

import contextlib
import enum
import http.client
import json
import socket
import struct
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

HOST = "127.0.0.1"
_HOP = frozenset({"connection", "keep-alive", "transfer-encoding", "content-length", "host"})
_HTML = b"<!DOCTYPE html><html><head><title>502 Bad Gateway</title></head><body>Bad Gateway</body></html>"
_WRITING = frozenset({"POST", "PATCH", "PUT", "DELETE"})


class Fault(enum.Enum):
    """What goes wrong. `BEFORE`: the system never gets the request; `AFTER`: it has carried it out."""

    TIMEOUT_BEFORE = "time-out before"
    TIMEOUT_AFTER = "time-out after"
    RESET_BEFORE = "reset before"
    RESET_AFTER = "reset after"
    RESET_MID_BODY = "reset in the middle of the answer"
    TOO_MANY_SECONDS = "429, Retry-After in seconds"
    TOO_MANY_DATE = "429, Retry-After as a date"
    ERROR_BEFORE = "500 without effect"
    ERROR_AFTER = "500 with effect"
    BAD_GATEWAY_BEFORE = "502 with HTML, without effect"
    BAD_GATEWAY_AFTER = "502 with HTML, with effect"
    TRUNCATED = "half of the JSON"
    DRIP = "an answer byte by byte"
    CONFLICT = "409"
    EXPIRED = "401, the token is too old"
    REDIRECT = "redirect to another host"


_CARRIED_OUT = frozenset(
    {
        Fault.TIMEOUT_AFTER,
        Fault.RESET_AFTER,
        Fault.RESET_MID_BODY,
        Fault.ERROR_AFTER,
        Fault.BAD_GATEWAY_AFTER,
        Fault.TRUNCATED,
        Fault.DRIP,
    }
)


@dataclass(frozen=True, slots=True)
class Seen:
    """One request. `path` with its query."""

    method: str
    path: str


def writes(seen: Seen) -> bool:
    """A request that changes something; a login doesn't."""
    return seen.method in _WRITING and "token" not in seen.path


@dataclass(frozen=True, slots=True)
class Rule:
    """The `nth` request (from 1) that `matches` gets the fault; with `nth` 0 every one does.

    `fault` may also be something to call: `before` the request is handed on, or `after` the system has answered.
    """

    fault: Fault | None
    nth: int = 1
    matches: Callable[[Seen], bool] = writes
    before: Callable[[], None] | None = None
    after: Callable[[], None] | None = None


@dataclass(slots=True)
class _Counted:
    rule: Rule
    count: int = 0


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False, default=b"")


class FaultProxy:
    """Serves while it is entered. `hold`: seconds after which a connection that gets no answer is dropped anyway.

    `seen`: requests in their order; `hits`: the rules that were followed.
    """

    def __init__(self, upstream: str, *rules: Rule, hold: float = 10.0) -> None:
        parts = urlsplit(upstream)
        self.upstream = (parts.hostname or HOST, parts.port or 80)
        self.hold = hold
        self.hits: list[Rule] = []
        self.seen: list[Seen] = []
        self._rules = [_Counted(rule) for rule in rules]
        self._guard = threading.Lock()
        self.over = threading.Event()
        self._server = _Server(self)

    def __enter__(self) -> Self:
        self._server.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.over.set()
        self._server.stop()

    def script(self, *rules: Rule) -> None:
        """Do this from now on, counted from the next request."""
        with self._guard:
            self._rules = [_Counted(rule) for rule in rules]
            self.hits, self.seen = [], []

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://{HOST}:{self._server.server_port}"

    def fault_of(self, seen: Seen) -> Rule | None:
        """What is to happen to a request; it is counted by this."""
        with self._guard:
            self.seen.append(seen)
            found = None
            for entry in self._rules:
                if entry.rule.matches(seen):
                    entry.count += 1
                    if found is None and entry.rule.nth in (0, entry.count):
                        found = entry.rule
            if found is not None:
                self.hits.append(found)
            return found


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def __init__(self, proxy: FaultProxy) -> None:
        super().__init__((HOST, 0), _Handler)
        self.proxy = proxy
        self._thread = threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self.shutdown()
        self._thread.join()
        self.server_close()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Connections break here on purpose."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Server

    def _any(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        rule = self.server.proxy.fault_of(Seen(self.command, self.path))
        if rule is None or rule.fault is None:
            self._called(rule, body)
        else:
            answer = self._handed_on(body) if rule.fault in _CARRIED_OUT else None
            _FAULTS[rule.fault](self, answer)

    do_GET = do_POST = do_PATCH = do_DELETE = do_PUT = do_OPTIONS = _any  # noqa: N815

    def _called(self, rule: Rule | None, body: bytes) -> None:
        if rule is not None and rule.before is not None:
            rule.before()
        answer = self._handed_on(body)
        if rule is not None and rule.after is not None:
            rule.after()
        self._send(answer)

    def _handed_on(self, body: bytes) -> _Answer:
        connection = http.client.HTTPConnection(*self.server.proxy.upstream, timeout=30)
        with contextlib.closing(connection):
            headers = {name: value for name, value in self.headers.items() if name.lower() not in _HOP}
            # The system makes its links for whoever asked.
            headers["Host"] = self.headers.get("Host", HOST)
            connection.request(self.command, self.path, body or None, headers)
            response = connection.getresponse()
            kept = {name: value for name, value in response.getheaders() if name.lower() not in _HOP}
            return _Answer(response.status, kept, response.read())

    def _send(self, answer: _Answer, body: bytes | None = None) -> None:
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        if answer.status != 204:
            self.send_header("Content-Length", str(len(answer.body if body is None else body)))
        self.end_headers()
        self.wfile.write(answer.body if body is None else body)
        self.wfile.flush()

    def hang(self, _: _Answer | None) -> None:
        """Answer nothing for as long as the client may wait."""
        self.server.proxy.over.wait(self.server.proxy.hold)
        self.reset(None)

    def reset(self, answer: _Answer | None) -> None:
        """Break the connection, so that the other side is told (RST)."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close_connection = True
        self.connection.close()

    def break_off(self, answer: _Answer | None) -> None:
        """Half of the answer, then nothing more."""
        given = answer or _Answer(200, {})
        self.send_response(given.status)
        for name, value in given.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(given.body) + 10))
        self.end_headers()
        self.wfile.write(given.body[: len(given.body) // 2])
        self.wfile.flush()
        self.reset(None)

    def truncate(self, answer: _Answer | None) -> None:
        """Half of the body, as if it were all."""
        given = answer or _Answer(200, {})
        self._send(given, given.body[: len(given.body) // 2])

    def drip(self, answer: _Answer | None) -> None:
        """The answer in many small pieces."""
        given = answer or _Answer(200, {})
        self.send_response(given.status)
        for name, value in given.headers.items():
            self.send_header(name, value)
        if given.status != 204:
            self.send_header("Content-Length", str(len(given.body)))
        self.end_headers()
        step = max(1, len(given.body) // 20)
        for start in range(0, len(given.body), step):
            self.wfile.write(given.body[start : start + step])
            self.wfile.flush()
            self.server.proxy.over.wait(0.01)

    def say(self, status: int, headers: Mapping[str, str], body: bytes = b"") -> None:
        """An answer of the proxy's own."""
        self._send(_Answer(status, headers, body))

    def log_message(self, *_: Any) -> None:
        """The proxy keeps the requests itself."""


def _said(status: int, title: str, **headers: str) -> Callable[[_Handler, _Answer | None], None]:
    body = json.dumps({"errors": [{"status": str(status), "title": title}]}).encode()
    kept = {
        "Content-Type": "application/vnd.api+json",
        **{key.replace("_", "-"): text for key, text in headers.items()},
    }
    return lambda handler, _: handler.say(status, kept, body)


def _dated(handler: _Handler, _: _Answer | None) -> None:
    until = format_datetime(datetime.now(UTC) + timedelta(seconds=2), usegmt=True)
    _said(429, "too many requests", Retry_After=until)(handler, None)


def _html(handler: _Handler, _: _Answer | None) -> None:
    handler.say(502, {"Content-Type": "text/html"}, _HTML)


_FAULTS: Mapping[Fault, Callable[[_Handler, _Answer | None], None]] = {
    Fault.TIMEOUT_BEFORE: _Handler.hang,
    Fault.TIMEOUT_AFTER: _Handler.hang,
    Fault.RESET_BEFORE: _Handler.reset,
    Fault.RESET_AFTER: _Handler.reset,
    Fault.RESET_MID_BODY: _Handler.break_off,
    Fault.TOO_MANY_SECONDS: _said(429, "too many requests", Retry_After="2"),
    Fault.TOO_MANY_DATE: _dated,
    Fault.ERROR_BEFORE: _said(500, "internal server error"),
    Fault.ERROR_AFTER: _said(500, "internal server error"),
    Fault.BAD_GATEWAY_BEFORE: _html,
    Fault.BAD_GATEWAY_AFTER: _html,
    Fault.TRUNCATED: _Handler.truncate,
    Fault.DRIP: _Handler.drip,
    Fault.CONFLICT: _said(409, "conflict"),
    Fault.EXPIRED: lambda handler, _: handler.say(401, {"WWW-Authenticate": "Bearer"}),
    Fault.REDIRECT: lambda handler, _: handler.say(307, {"Location": "http://elsewhere.example/admin/api"}),
}

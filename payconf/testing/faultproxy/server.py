"""The proxy's server: it hands requests on, and answers wrongly where it is told to."""

from __future__ import annotations

import contextlib
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
from typing import Any

from payconf.testing.faultproxy.script import CARRIED_OUT, Fault, Rule, Seen

HOST = "127.0.0.1"
_HOP = frozenset({"connection", "keep-alive", "transfer-encoding", "content-length", "host"})
_HTML = b"<!DOCTYPE html><html><head><title>502 Bad Gateway</title></head><body>Bad Gateway</body></html>"


_DRIP = 0.05
"""Seconds from one piece of a slow answer to the next."""


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False, default=b"")


class Server(ThreadingHTTPServer):
    """Listens from the start, answers once `start` was called."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def __init__(
        self, fault_of: Callable[[Seen], Rule | None], upstream: tuple[str, int], over: threading.Event, hold: float
    ) -> None:
        super().__init__((HOST, 0), _Handler)
        self.fault_of, self.upstream, self.over, self.hold = fault_of, upstream, over, hold
        self.held_out = threading.Event()
        self._thread = threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)

    def start(self) -> None:
        """Answer from now on."""
        self._thread.start()

    def stop(self) -> None:
        """Listen no more."""
        self.shutdown()
        self._thread.join()
        self.server_close()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Connections break here on purpose."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: Server

    def _any(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        rule = self.server.fault_of(Seen(self.command, self.path))
        if rule is None or rule.fault is None:
            self._called(rule, body)
        else:
            answer = self._handed_on(body) if rule.fault in CARRIED_OUT else None
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
        connection = http.client.HTTPConnection(*self.server.upstream, timeout=30)
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
        self.server.over.wait(self.server.hold)
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
            self.server.over.wait(0.01)

    def drip_headers(self, _: _Answer | None) -> None:
        """A header that never ends, in pieces that come sooner than a client stops waiting for the next one."""
        self.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
        self._without_end()

    def drip_body(self, answer: _Answer | None) -> None:
        """The same of a body, which never comes to what was answered."""
        given = answer or _Answer(200, {})
        self.send_response(given.status)
        for name, value in given.headers.items():
            self.send_header(name, value)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        self._without_end(b"1\r\n \r\n")

    def _without_end(self, piece: bytes = b"x") -> None:
        """Until the client goes away, or has waited for as long as it may."""
        for _ in range(round(self.server.hold / _DRIP)):
            if self.server.over.wait(_DRIP):
                break
            self.wfile.write(piece)
            self.wfile.flush()
        else:
            self.server.held_out.set()
        self.reset(None)

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
    Fault.ENDLESS_HEADERS_BEFORE: _Handler.drip_headers,
    Fault.ENDLESS_BODY_AFTER: _Handler.drip_body,
    Fault.CONFLICT: _said(409, "conflict"),
    Fault.EXPIRED: lambda handler, _: handler.say(401, {"WWW-Authenticate": "Bearer"}),
    Fault.REDIRECT: lambda handler, _: handler.say(307, {"Location": "http://elsewhere.example/admin/api"}),
}

"""A server on this machine that answers as told, for tests of the HTTP helper."""

from __future__ import annotations

import threading
import traceback
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from payconf.http import Answer, Client, Settings
from payconf.http.limits import Limits
from payconf.model.errors import ProviderError, Rejected
from payconf.model.secret import Secret

CANARY = "canary-" + "tok3n" * 4
Responder = Callable[[BaseHTTPRequestHandler], None]


class Server:
    """Answers each path as told, and keeps what was asked."""

    def __init__(self) -> None:
        self.answers: dict[str, Responder] = {}
        self.seen: list[tuple[str, str, dict[str, str], bytes]] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True  # else what follows the headers waits 40 ms for the client

            def handle_any(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                outer.seen.append((self.command, self.path, dict(self.headers), body))
                outer.answers[self.path.partition("?")[0]](self)

            do_GET = do_POST = do_PATCH = do_DELETE = handle_any  # noqa: N815

            def log_message(self, *_: Any) -> None:
                """Nothing to say."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.base = f"http://127.0.0.1:{self.server.server_port}"
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01})
        self.thread.start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


def reply(status: int, body: bytes = b"{}", **headers: str) -> Responder:
    def respond(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    return respond


def caught(client: Client, method: str = "GET", path: str = "/x", **given: Any) -> ProviderError:
    with pytest.raises(ProviderError) as error:
        client.request(method, path, **given)
    shown = "".join(traceback.format_exception(error.value)) + repr(error.value) + repr(error.value.__context__)
    assert CANARY not in shown
    assert error.value.fix
    return error.value


def make_client(server: Server) -> Client:
    """The HTTP helper with a canary as its login, quick to give up; 422 names a field."""
    return Client(
        server.base + "/api",
        Limits(),
        authorize=lambda: {"Authorization": Secret(f"Bearer {CANARY}".encode())},
        settings=Settings(connect_timeout=2, read_timeout=0.3),
        explain=explained,
    )


def explained(method: str, path: str, answer: Answer) -> ProviderError | None:
    """What the server means by 422; nothing else is its own."""
    text = f"{method} of {path} answered {answer.status}: {answer.body.decode()}"
    return Rejected(text, "Mend it.", "name") if answer.status == 422 else None

"""Recorded exchanges of a real shop, sent to the simulator again, and how the two answers differ."""

from __future__ import annotations

import http.client
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlencode, urlsplit

from payconf.testing.orocommerce import Client, Simulator

RECORDINGS = Path(__file__).parent / "recordings" / "orocommerce"
TRANSPORT = {"server", "date", "content-length", "connection"}
WITHOUT_PORT = ("00-", "05-", "09-", "10-", "11-", "14-", "15-")
"""Recorded before the web server told PHP its port: links and Location lack it."""
SECRETS = re.compile(r"<[A-Z0-9_ ]+>")


class Exchange(NamedTuple):
    """One recorded request with its answer."""

    file: str
    number: int
    note: str
    request: Mapping[str, Any]
    response: Mapping[str, Any]

    @property
    def name(self) -> str:
        return f"{self.file}#{self.number}"

    @property
    def host(self) -> str:
        return "127.0.0.1" if self.file.startswith(WITHOUT_PORT) else "127.0.0.1:8321"


def recorded() -> Iterator[Exchange]:
    """Every recorded exchange and measurement, by file."""
    for path in sorted(RECORDINGS.glob("*.json")):
        found = json.loads(path.read_text("utf-8"))
        entries = found.get("exchanges", [{"note": name} for name in found])
        for number, entry in enumerate(entries):
            yield Exchange(
                path.stem, number, entry.get("note", ""), entry.get("request", {}), entry.get("response", {})
            )


class Answer(NamedTuple):
    status: int
    headers: dict[str, str]
    body: bytes


class Replayer:
    """Sends requests with the login that the recording had, under the host that it had."""

    def __init__(self, simulator: Simulator, client: Client | None = None) -> None:
        self.client = client or Client(simulator.client_id, simulator.client_secret)
        self._address = urlsplit(simulator.url).netloc
        self._token = ""

    def login(self) -> None:
        fields = {"grant_type": "client_credentials", "client_id": self.client.id, "client_secret": self.client.secret}
        form = urlencode(fields).encode()
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        self._token = json.loads(self._send("POST", "/oauth2-token", headers, form).body)["access_token"]

    def replay(self, exchange: Exchange) -> Answer:
        request = exchange.request
        headers = {name: self._filled(value) for name, value in (request.get("headers") or {}).items()}
        body = request.get("body_text", "").encode() or None
        if "body" in request:
            body = self._filled(json.dumps(request["body"])).encode()
        if "form" in request:
            body = urlencode([(name, self._filled(value)) for name, value in request["form"]]).encode()
        return self._send(request["method"], request["path"], {"Host": exchange.host, **headers}, body)

    def _filled(self, text: str) -> str:
        text = text.replace("<ACCESS_TOKEN WITH A BROKEN SIGNATURE>", f"{self._token}x")
        text = text.replace("<ACCESS_TOKEN>", self._token).replace("<SESSION COOKIES>", "_csrf=some")
        return text.replace("<CLIENT_ID>", self.client.id).replace("<CLIENT_SECRET>", self.client.secret)

    def _send(self, method: str, path: str, headers: Mapping[str, str], body: bytes | None) -> Answer:
        connection = http.client.HTTPConnection(self._address, timeout=10)
        try:
            connection.request(method, path, body, dict(headers))
            answer = connection.getresponse()
            return Answer(answer.status, dict(answer.headers), answer.read())
        finally:
            connection.close()


def differences(exchange: Exchange, answer: Answer) -> dict[str, tuple[Any, Any]]:
    """By path, what was recorded and what the simulator said. Lists are compared in their order, headers all."""
    found = dict(_differ("status", exchange.response["status"], answer.status))
    headers = {name.lower(): value for name, value in exchange.response["headers"].items()}
    said = {name.lower(): value for name, value in answer.headers.items() if name.lower() not in TRANSPORT}
    if "set-cookie" in said:
        said["set-cookie"] = re.sub("_csrf=[^;]+", "_csrf=<COOKIE>", said["set-cookie"])
    found |= dict(_differ("headers", headers, said))
    body = exchange.response.get("body")
    text = answer.body.decode()
    if body is None:
        return found | dict(_differ("body", "", text))
    return found | dict(_differ("body", body, json.loads(text) if text else None))


def _differ(path: str, old: Any, new: Any) -> Iterator[tuple[str, tuple[Any, Any]]]:
    if isinstance(old, dict) and isinstance(new, dict):
        for name in dict.fromkeys((*old, *new)):
            yield from _differ(f"{path}.{name}", old.get(name, ...), new.get(name, ...))
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        for number, (mine, other) in enumerate(zip(old, new, strict=True)):
            yield from _differ(f"{path}[{number}]", mine, other)
    elif type(old) is not type(new) or old != new:
        yield path, (old, new)

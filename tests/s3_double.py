"""A small object store on loopback with conditional writes, which counts requests, and goes away when it is told to.

It is a double: what it answers is held to two real servers by tests/test_state_conformance.py, which runs the same
checks against SeaweedFS and moto in `make real-state`.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit
from xml.etree import ElementTree
from xml.sax.saxutils import escape

Fault = Callable[[str, str], str]
"""Method and key of a request to what happens to it: "" nothing, "before" or "after" a dropped connection, a status."""


class Store(ThreadingHTTPServer):
    """One bucket, `states`. `requests`: method and key of each, in order."""

    daemon_threads = True
    block_on_close = False

    def __init__(self, port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.objects: dict[str, bytes] = {}
        self.requests: list[tuple[str, str]] = []
        self.fault: Fault = lambda method, key: ""
        self.conditions = True
        self.turn = threading.Lock()
        threading.Thread(target=lambda: self.serve_forever(0.01), daemon=True).start()

    def url(self, prefix: str = "acme") -> str:
        return f"s3://states/{prefix}?endpoint=http://127.0.0.1:{self.server_address[1]}"

    def close(self) -> None:
        self.shutdown()
        self.server_close()


class _Handler(BaseHTTPRequestHandler):
    server: Store
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # one packet an answer: else each waits 40 ms for the client's acknowledgement

    def _handle(self) -> None:
        self.connection.settimeout(5)
        address = urlsplit(self.path)
        bucket, _, key = unquote(address.path).removeprefix("/").partition("/")
        query = {name: values[0] for name, values in parse_qs(address.query, keep_blank_values=True).items()}
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        fault = self.server.fault(self.command, key)
        with self.server.turn:
            self.server.requests.append((self.command, key or query.get("prefix", "")))
            answer = self._refusal(bucket, fault) or getattr(self, f"_{self.command.lower()}")(key, query, body)
        if fault in ("before", "after"):
            self.close_connection = True
            return
        self._answer(*answer)

    do_GET = do_PUT = do_POST = _handle  # noqa: N815

    def handle_expect_100(self) -> bool:
        super().handle_expect_100()
        self.wfile.flush()
        return True

    def _refusal(self, bucket: str, fault: str) -> tuple[int, bytes, str] | None:
        if fault == "before":
            return 500, b"", ""
        if fault.isdigit():
            return int(fault), _error("Internal"), ""
        if not fault and bucket != "states":
            return 404, _error("NoSuchBucket"), ""
        return None

    def _put(self, key: str, query: dict[str, str], body: bytes) -> tuple[int, bytes, str]:
        held = self.server.objects.get(key)
        if self.server.conditions and self.headers.get("If-None-Match") == "*" and held is not None:
            return 412, _error("PreconditionFailed"), ""
        match = self.headers.get("If-Match") if self.server.conditions else None
        if match is not None and (held is None or _etag(held) != match):
            return (412, _error("PreconditionFailed"), "") if held is not None else (404, _error("NoSuchKey"), "")
        self.server.objects[key] = body
        return 200, b"", _etag(body)

    def _get(self, key: str, query: dict[str, str], body: bytes) -> tuple[int, bytes, str]:
        if key:
            held = self.server.objects.get(key)
            return (404, _error("NoSuchKey"), "") if held is None else (200, held, _etag(held))
        after = query.get("continuation-token", query.get("start-after", ""))
        found = sorted(name for name in self.server.objects if name.startswith(query["prefix"]) and name > after)
        if "delimiter" in query:
            size = len(query["prefix"])
            folders = sorted({name[: name.index("/", size) + 1] for name in found if "/" in name[size:]})
            parts = [f"<CommonPrefixes><Prefix>{escape(name)}</Prefix></CommonPrefixes>" for name in folders]
            return 200, _listing(parts, ""), ""
        entries = [
            f"<Contents><Key>{escape(name)}</Key><ETag>{escape(_etag(self.server.objects[name]))}</ETag></Contents>"
            for name in found[:1000]
        ]
        return 200, _listing(entries, found[999] if len(found) > 1000 else ""), ""

    def _post(self, key: str, query: dict[str, str], body: bytes) -> tuple[int, bytes, str]:
        assert "delete" in query
        for element in ElementTree.fromstring(body).iter():
            if element.tag.endswith("Key"):
                self.server.objects.pop(element.text or "", None)
        return 200, b"<DeleteResult/>", ""

    def _answer(self, status: int, body: bytes, etag: str) -> None:
        self.send_response(status)
        if etag:
            self.send_header("ETag", etag)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments: object) -> None:
        pass


def _etag(body: bytes) -> str:
    return f'"{hashlib.md5(body, usedforsecurity=False).hexdigest()}"'


def _error(code: str) -> bytes:
    return f"<Error><Code>{code}</Code><Message>no</Message></Error>".encode()


def _listing(parts: list[str], token: str) -> bytes:
    more = f"<IsTruncated>true</IsTruncated><NextContinuationToken>{escape(token)}</NextContinuationToken>"
    text = "".join(parts) + (more if token else "<IsTruncated>false</IsTruncated>")
    return f"<ListBucketResult>{text}</ListBucketResult>".encode()

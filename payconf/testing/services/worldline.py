"""A simulator of one host of Worldline Direct or Connect, as far as a key tells whether it fits its merchant.

Forms: docs.direct.worldline-solutions.com, manual authentication (string to hash), and the connect-sdk's tests (answer
and errors of services/testconnection); facts/providers §5. Signatures are computed from what came, as the service does.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from payconf.testing.orocommerce.messages import Request, Response
from payconf.testing.stores.serve import Fake, answered

_IDS = {"9001": "INVALID_API_KEY", "9002": "INVALID_SIGNATURE", "9007": "ACCESS_TO_MERCHANT_NOT_ALLOWED"}
_DRIFT = timedelta(minutes=5)


@dataclass
class Key:
    """An API key. `refuses`: the code that each of its requests gets."""

    secret: str
    merchant: str
    refuses: str = ""


class WorldlineSimulator(Fake):
    """Keys by id. `version`: v2 of Direct or v1 of Connect; `now` is its clock."""

    def __init__(self, version: str, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        super().__init__()
        self.version = version
        self.now = now
        self.keys: dict[str, Key] = {}

    def answer(self, request: Request) -> Response:
        """The test of the connection, or why not."""
        assert request.method == "GET", "a question changes something"
        scheme, _, proof = request.headers.get("authorization", "").partition(" ")
        kind, _, rest = proof.partition(":")
        ident, _, signature = rest.partition(":")
        key = self.keys.get(ident)
        if (scheme, kind) != ("GCS", "v1HMAC") or key is None:
            return self.refused("9001", 403)
        if not hmac.compare_digest(_signature(request, key.secret), signature) or not self._timely(request):
            return self.refused("9002", 403)
        if request.path.split("/")[2:3] != [key.merchant]:
            return self.refused("9007", 403)
        if key.refuses:
            return self.refused(key.refuses, 403)
        if request.path != f"/{self.version}/{key.merchant}/services/testconnection":
            return self.refused("1002", 404)
        return answered({"result": "OK"})

    def refused(self, code: str, status: int) -> Response:
        """An answer with an error, in the form of the platform."""
        category = "DIRECT_PLATFORM_ERROR" if self.version == "v2" else "CONNECT_PLATFORM_ERROR"
        error = {"category": category, "id": _IDS.get(code, "REFUSED"), "message": "", "httpStatusCode": status}
        name = "errorCode" if self.version == "v2" else "code"
        return answered({"errorId": "1", "errors": [{**error, name: code}]}, status)

    def _timely(self, request: Request) -> bool:
        return abs(parsedate_to_datetime(request.headers["date"]) - self.now()) < _DRIFT


def _signature(request: Request, secret: str) -> str:
    """Of method, content type, date, the X-GCS headers in order, and path with query."""
    names = sorted(name for name in request.headers if name.startswith("x-gcs"))
    lines = [request.method, request.headers.get("content-type", ""), request.headers.get("date", "")]
    lines += [f"{name}:{' '.join(request.headers[name].split())}" for name in names]
    lines.append(f"{request.path}?{request.query}" if request.query else request.path)
    subject = "".join(f"{line}\n" for line in lines)
    return base64.b64encode(hmac.new(secret.encode(), subject.encode(), hashlib.sha256).digest()).decode()

"""A simulator of one side of PayPal Payflow, as far as an inquiry tells whether a login is accepted.

Forms: Payflow developer's guide (name and value pairs with length tags, RESULT values, X-VPS-REQUEST-ID),
activemerchant payflow_common_api.rb; facts/providers §2.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from payconf.testing.orocommerce.messages import Request, Response
from payconf.testing.stores.serve import Fake

_TEXTS = {
    1: "User authentication failed",
    7: "Field format error",
    19: "Original transaction ID not found",
    26: "Invalid vendor account",
    28: "Insufficient user permissions",
}
_NAME = re.compile(rb"([A-Z]+)(?:\[(\d+)\])?=")


@dataclass
class Login:
    """The login of a vendor. `refuses`: the RESULT that each of its requests gets. `users`: further ones, by name."""

    partner: str
    user: str
    password: str
    refuses: int = 0
    users: dict[str, str] = field(default_factory=dict)


class PayflowSimulator(Fake):
    """Logins by vendor. `told`: what was answered, by request id: a repeated one gets the first answer again."""

    def __init__(self) -> None:
        super().__init__()
        self.logins: dict[str, Login] = {}
        self.told: dict[str, bytes] = {}

    def answer(self, request: Request) -> Response:
        """The answer to an inquiry; there is no transaction at all."""
        ident = request.headers.get("x-vps-request-id", "")
        if (request.method, request.path) != ("POST", "/") or not 1 <= len(ident) <= 32:
            return Response(404, b"<html></html>", {"Content-Type": "text/html"})
        if ident in self.told:
            return _answered(self.told[ident] + b"&DUPLICATE=1")
        given = pairs(request.body) if request.headers.get("content-type") == "text/namevalue" else {}
        assert not given or given.get("TRXTYPE") == "I", "a question makes a transaction"
        self.told[ident] = told(self._result(given))
        return _answered(self.told[ident])

    def _result(self, given: Mapping[str, str]) -> int:
        if given.get("TENDER") != "C" or len(given.get("ORIGID", "")) != 12:
            return 7
        login = self.logins.get(given.get("VENDOR", ""))
        if login is None:
            return 26
        users = {login.user: login.password, **login.users}
        if login.partner != given.get("PARTNER") or users.get(given.get("USER", "")) != given.get("PWD"):
            return 1
        return login.refuses or 19


def told(result: int) -> bytes:
    """The pairs of an answer."""
    return f"RESULT={result}&PNREF=&RESPMSG={_TEXTS.get(result, 'General error')}".encode()


def pairs(body: bytes) -> dict[str, str]:
    """The pairs of a request; none where one of them is not as long as its tag says."""
    found: dict[str, str] = {}
    while body:
        name = _NAME.match(body)
        if name is None:
            return {}
        rest = body[name.end() :]
        length = int(name[2]) if name[2] else len(rest.partition(b"&")[0])
        value, after = rest[:length], rest[length:]
        if len(value) != length or (after and after[:1] != b"&"):
            return {}
        found[name[1].decode()] = value.decode()
        body = after[1:]
    return found


def _answered(body: bytes) -> Response:
    return Response(200, body, {"Content-Type": "text/namevalue"})

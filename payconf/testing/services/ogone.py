"""A simulator of one side of Ogone's DirectLink, as far as a query tells whether an API user is accepted.

Forms: the DirectLink guide (request URLs and fields), activemerchant test/unit/gateways/ogone_test.rb (`ncresponse`);
50001118 for an account that is not active as LiteCommerce's module quotes it; facts/providers §5. The wording of the
rest is made up.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qs

from payconf.testing.orocommerce.messages import Request, Response
from payconf.testing.stores.serve import Fake

_TEXTS = {
    "50001111": "Some of the data entered is incorrect. Please retry.",
    "50001118": "ERROR, Merchant not active",
    "50001130": "unknown payid",
}


@dataclass
class User:
    """The API user of a PSPID. `refuses`: the code that each of its requests gets."""

    name: str
    password: str
    refuses: str = ""


class OgoneSimulator(Fake):
    """API users by PSPID. `path`: /ncol/test or /ncol/prod."""

    def __init__(self, path: str) -> None:
        super().__init__()
        self.path = path
        self.users: dict[str, User] = {}

    def answer(self, request: Request) -> Response:
        """The answer to a query; there is no payment at all."""
        if (request.method, request.path) != ("POST", f"{self.path}/querydirect.asp"):
            return Response(404, b"<html></html>", {"Content-Type": "text/html"})
        given = {name: values[0] for name, values in parse_qs(request.body.decode()).items()}
        assert sorted(given) == ["PAYID", "PSPID", "PSWD", "USERID"]
        user = self.users.get(given["PSPID"])
        if user is None or (user.name, user.password) != (given["USERID"], given["PSWD"]):
            return refused("50001111")
        return refused(user.refuses or "50001130")


def refused(code: str) -> Response:
    """An answer with a code."""
    body = (
        f'<?xml version="1.0"?>\n<ncresponse orderID="" PAYID="0" PAYIDSUB="" NCSTATUS="5" NCERROR="{code}" '
        f'NCERRORPLUS="{_TEXTS.get(code, "")}" ACCEPTANCE="" STATUS="0" amount="" currency="">\n</ncresponse>'
    )
    return Response(200, body.encode(), {"Content-Type": "text/xml"})

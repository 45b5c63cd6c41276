"""PayPal Payflow: whether a login is accepted, and by which side (facts/providers §2). It keeps nothing for payconf.

An inquiry for a transaction that can't exist is made, which changes nothing: the answer tells the login apart. Name and
value pairs, whose names tell the length of the value, so that no character in it needs an escape.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from payconf.http import Answer
from payconf.http.service import ServiceCalls, not_theirs
from payconf.model.change import Change
from payconf.model.errors import AuthError, NotAllowed, ProviderError, Rejected, Unavailable, Unexpected
from payconf.model.kind import Kind
from payconf.model.outcome import Outcome
from payconf.model.resource import Account, LiveResource
from payconf.model.secret import Secret
from payconf.providers.base import Target, keeps_no

NAME = "paypal_payflow"
KINDS: Mapping[str, Kind] = {}
HOSTS: Mapping[str, str] = {"test": "pilot-payflowpro.paypal.com", "live": "payflowpro.paypal.com"}
"""Which host is asked, by side."""

_TITLE = "PayPal Payflow"
_FIELDS = (("PARTNER", "partner"), ("VENDOR", "vendor"), ("USER", "user"), ("PWD", "password"))
_NO_TRANSACTION = "A00000000000"
_SECONDS = "45"
_RESULT = re.compile(rb"(?:\A|&)RESULT(?:\[\d+\])?=(-?\d{1,6})(?=&|\s*\Z)")
_NOT_FOUND = 19


@dataclass(frozen=True, slots=True)
class Session:
    """Calls to one side. `login`: the four fields that are sent, by Payflow's names."""

    calls: ServiceCalls
    side: Literal["test", "live"]
    login: Mapping[str, Secret]

    def close(self) -> None:
        """Let go of the connection."""
        self.calls.close()


def connect(target: Target) -> Session:
    """A session that has not spoken to Payflow yet. Raises Rejected for a field that can't be sent."""
    login = {theirs: _sendable(target.required(name, _TITLE), name) for theirs, name in _FIELDS}
    hidden = [login["PWD"], *target.secrets.values()]
    calls = ServiceCalls(_TITLE, target.base(HOSTS[target.side]), hidden, target.timeouts, explain=_explain)
    return Session(calls, target.side, login)


def identify(held: Session) -> Account:
    """The vendor, and the side that accepts its login."""
    question = {
        "TRXTYPE": b"I",
        "TENDER": b"C",
        **{name: value.reveal() for name, value in held.login.items()},
        "ORIGID": _NO_TRANSACTION.encode(),
        "VERBOSITY": b"HIGH",
    }
    headers = {
        "Content-Type": "text/namevalue",
        "Accept": "text/namevalue",
        "X-VPS-REQUEST-ID": uuid.uuid4().hex,
        "X-VPS-CLIENT-TIMEOUT": _SECONDS,
    }
    answer = held.calls.send("POST", "/", headers=headers, body=_tagged(question))
    results = _RESULT.findall(answer.body)
    if len(results) != 1:
        raise not_theirs(_TITLE)
    if int(results[0]) != _NOT_FOUND:
        raise _refusal(int(results[0]))
    return Account(held.login["VENDOR"].reveal().decode(), held.side)


def read(held: Session, kind: str) -> Iterable[LiveResource]:
    """Nothing is kept: Payflow is configured in PayPal Manager only."""
    raise keeps_no(_TITLE, kind)


def write(held: Session, change: Change) -> Outcome:
    """Nothing is kept."""
    raise keeps_no(_TITLE, change.address.kind)


def _tagged(question: Mapping[str, bytes]) -> Secret:
    """NAME[length]=value, as Payflow takes a value that may hold any character."""
    pairs = (name.encode() + b"[%d]=" % len(value) + value for name, value in question.items())
    return Secret(b"&".join(pairs))


def _sendable(value: Secret, name: str) -> Secret:
    """ASCII that can be seen: nobody says how Payflow counts or reads anything else."""
    text = value.reveal()
    if not all(0x20 < code < 0x7F for code in text):
        raise Rejected(
            f"{name} holds white space or a character outside of ASCII, which can't be sent to Payflow.",
            "Store it again without what stands around it; choose another password if it belongs to it.",
            name,
        )
    return value


def _explain(method: str, path: str, answer: Answer) -> ProviderError | None:
    """Refusals come with status 200: one with another that says "not known" is somebody else's, such as a proxy's."""
    return not_theirs(_TITLE) if answer.status in (401, 403) else None


def _refusal(result: int) -> ProviderError:
    """What a RESULT means (Payflow developer's guide, RESULT values); RESPMSG is not repeated."""
    if result in _MEANS:
        leaf, text, fix = _MEANS[result]
        return leaf(f"{text} (RESULT={result}).", fix)
    if result < 0:
        return Unavailable(f"Payflow's host can't reach what stands behind it (RESULT={result}).", "Try again later.")
    return Unexpected(
        f"Payflow answers an inquiry for a transaction that can't exist with RESULT={result}, which proves nothing.",
        "Look it up in the Payflow developer's guide, under RESULT values.",
    )


_WRONG = (
    "Payflow's host of this side does not accept the login: it is mistyped or locked, or it is of the other side, or "
    "PayPal Manager allows other addresses only"
)
_AGAIN = (
    "Compare partner, vendor, user and password letter by letter: all count upper and lower case, and user is vendor "
    "unless a user for the API was made. Then look at Allowed IP Addresses in PayPal Manager."
)
_RIGHTS = "Give the user in PayPal Manager a role that may make inquiries."
_MEANS: Mapping[int, tuple[type[ProviderError], str, str]] = {
    1: (AuthError, _WRONG, _AGAIN),
    26: (AuthError, "Payflow's host of this side knows no such vendor, or not with this login", _AGAIN),
    27: (NotAllowed, "Payflow accepts the login, and its partner may not do this", "Ask the partner for the right."),
    28: (NotAllowed, "Payflow accepts the login, and its user may not do this", _RIGHTS),
    11: (Unavailable, "Payflow took too long", "Try again later."),
    99: (Unavailable, "Payflow failed", "Try again later."),
    104: (Unavailable, "Payflow took too long", "Try again later."),
    106: (Unavailable, "Payflow's host is not available", "Try again later."),
}

"""Payments at PayPal Payflow: authorization, delayed capture, credit and void on the pilot host.

Source: Payflow developer's guide (TRXTYPE A, D, C and V with TENDER C; ORIGID is the PNREF before; PNREF, RESULT,
X-VPS-REQUEST-ID, under which a repeated call gets the first answer; test numbers, and amounts up to 1,000 that are
approved). The same login and host as of payconf.providers.paypal_payflow. That the pilot's credit needs no settlement
is not confirmed; where it does, the refund fails, and the report says what is left.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from payconf.http import Answer
from payconf.http.service import ServiceCalls, not_theirs
from payconf.model.errors import AuthError, NotAllowed, ProviderError, Rejected, Unavailable
from payconf.model.secret import Secret
from payconf.model.smoke import Money
from payconf.providers.base import Target
from payconf.services.instruments import expiry, visa
from payconf.smoke.base import Said
from payconf.smoke.calls import address_of_test_side

NAME = "paypal_payflow"
INSTRUMENT = "the Visa number for tests in the Payflow developer's guide"
NOTE = ""
GIVES_BACK: Literal["refund", "void"] = "refund"
REPEATABLE = True

_TITLE = "PayPal Payflow"
_LOGIN = (("PARTNER", "partner"), ("VENDOR", "vendor"), ("USER", "user"), ("PWD", "password"))
_PAIR = re.compile(rb"(?:\A|&)([A-Z]+)(?:\[\d+\])?=([^&]*)")
_REFERENCE = re.compile(r"[A-Za-z0-9]{12}")
_AUTH = frozenset({1, 26})
_RIGHTS = frozenset({27, 28})
_AWAY = frozenset({11, 99, 104, 106})


@dataclass(frozen=True, slots=True)
class Session:
    """Calls to the pilot host. `login`: the four fields by Payflow's names. `now`: for the card's expiry."""

    calls: ServiceCalls
    login: Mapping[str, bytes]
    now: Callable[[], datetime]

    def close(self) -> None:
        """Let go of the connection."""
        self.calls.close()


def connect(target: Target, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> Session:
    """A session that has not spoken to Payflow yet. Raises Refused for anything but the test side."""
    base = address_of_test_side(target, NAME, "pilot-payflowpro.paypal.com")
    login = {theirs: target.required(name, _TITLE).reveal() for theirs, name in _LOGIN}
    hidden = [Secret(login["PWD"]), visa(), *target.secrets.values()]
    return Session(ServiceCalls(_TITLE, base, hidden, target.timeouts, explain=_explain), login, now)


def authorize(held: Session, money: Money, key: str) -> Said:
    """Of the test card."""
    month, year = expiry(held.now())
    card = {"ACCT": visa().reveal().decode(), "EXPDATE": month + year[2:]}
    return _sent(held, "A", {**card, "AMT": money.text, "CURRENCY": money.currency}, key)


def capture(held: Session, reference: str, money: Money, key: str) -> Said:
    """Delayed capture of the whole amount."""
    return _sent(held, "D", {"ORIGID": reference, "AMT": money.text}, key)


def give_back(held: Session, reference: str, money: Money, key: str) -> Said:
    """Credit of what was captured."""
    return _sent(held, "C", {"ORIGID": reference, "AMT": money.text}, key)


def void(held: Session, reference: str, money: Money, key: str) -> Said:
    """Void of the authorization."""
    return _sent(held, "V", {"ORIGID": reference}, key)


def _sent(held: Session, kind: str, given: Mapping[str, str], key: str) -> Said:
    fields = {"TRXTYPE": kind, "TENDER": "C", **given, "VERBOSITY": "HIGH"}
    values = {**held.login, **{name: text.encode() for name, text in fields.items()}}
    pairs = (name.encode() + b"[%d]=" % len(value) + value for name, value in values.items())
    headers = {
        "Content-Type": "text/namevalue",
        "Accept": "text/namevalue",
        "X-VPS-REQUEST-ID": key,
        "X-VPS-CLIENT-TIMEOUT": "45",
    }
    answer = held.calls.send("POST", "/", headers=headers, body=Secret(b"&".join(pairs)))
    told = {name.decode(): value.decode("utf-8", "replace") for name, value in _PAIR.findall(answer.body)}
    if not re.fullmatch(r"-?\d{1,6}", told.get("RESULT", "")):
        raise not_theirs(_TITLE)
    result, reference = int(told["RESULT"]), told.get("PNREF", "")
    if result != 0:
        raise _refusal(result)
    if not _REFERENCE.fullmatch(reference):
        raise not_theirs(_TITLE)
    return Said(reference, "RESULT=0")


def _refusal(result: int) -> ProviderError:
    """What a RESULT means (Payflow developer's guide, RESULT values); RESPMSG is not repeated."""
    if result in _AUTH:
        return AuthError(f"Payflow does not accept the login (RESULT={result}).", "Store the login of the pilot again.")
    if result in _RIGHTS:
        return NotAllowed(
            f"Payflow's user may not make this transaction (RESULT={result}).",
            "Give the user in PayPal Manager a role that may make transactions.",
        )
    if result < 0 or result in _AWAY:
        return Unavailable(f"Payflow could not tell how it ended (RESULT={result}).", "Look into PayPal Manager.")
    what = "declines the payment" if result == 12 else "refuses the transaction"
    return Rejected(
        f"Payflow {what} (RESULT={result}).", "Look it up in the Payflow developer's guide, under RESULT values."
    )


def _explain(method: str, path: str, answer: Answer) -> ProviderError | None:
    """Refusals come with status 200: one with another that says "not known" is somebody else's, such as a proxy's."""
    return not_theirs(_TITLE) if answer.status in (401, 403) else None

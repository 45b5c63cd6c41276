"""Ogone's DirectLink: whether an API user is accepted, and by which side (facts/providers §5). It keeps nothing.

A query for payment 0, which doesn't exist, changes nothing: the answer tells the login apart. How well it does is known
from code of others only, so that one answer alone is taken as proof.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from payconf.http import Answer
from payconf.http.service import ServiceCalls, not_theirs
from payconf.model.change import Change
from payconf.model.errors import AccountClosed, AuthError, ProviderError, Unexpected
from payconf.model.kind import Kind
from payconf.model.outcome import Outcome
from payconf.model.resource import Account, LiveResource
from payconf.model.secret import Secret
from payconf.providers.base import Target, keeps_no

NAME = "ogone"
KINDS: Mapping[str, Kind] = {}
HOSTS: Mapping[str, str] = {"test": "ogone.test.v-psp.com", "live": "secure.ogone.com"}
"""Which host is asked, by side. The live one serves the test side as well, under another path."""
PATHS: Mapping[str, str] = {"test": "/ncol/test/querydirect.asp", "live": "/ncol/prod/querydirect.asp"}

_TITLE = "Ogone"
_RESPONSE = re.compile(rb"<ncresponse\b([^<>]*)>", re.IGNORECASE)
_ERROR = re.compile(rb"\sNCERROR\s*=\s*[\"'](\d{1,10})[\"']", re.IGNORECASE)
_NO_PAYMENT = "50001130"


@dataclass(frozen=True, slots=True)
class Session:
    """Calls to one side. `login`: the three fields that are sent."""

    calls: ServiceCalls
    side: Literal["test", "live"]
    login: Mapping[str, Secret]

    def close(self) -> None:
        """Let go of the connection."""
        self.calls.close()


def connect(target: Target) -> Session:
    """A session that has not spoken to Ogone yet."""
    login = {name.upper(): target.required(name, _TITLE) for name in ("pspid", "userid", "pswd")}
    hidden = [login["PSWD"], *target.secrets.values()]
    calls = ServiceCalls(_TITLE, target.base(HOSTS[target.side]), hidden, target.timeouts, explain=_explain)
    return Session(calls, target.side, login)


def identify(held: Session) -> Account:
    """The PSPID, and the side that accepts its API user."""
    form = {name: _text(value) for name, value in held.login.items()}
    answer = held.calls.send("POST", PATHS[held.side], form={**form, "PAYID": "0"}, headers={"Accept": "text/xml"})
    responses = _RESPONSE.findall(answer.body)
    errors = _ERROR.findall(responses[0]) if len(responses) == 1 else []
    if len(errors) != 1:
        raise not_theirs(_TITLE)
    code = errors[0].decode()
    if code != _NO_PAYMENT:
        raise _refusal(code)
    return Account(form["PSPID"], held.side)


def read(held: Session, kind: str) -> Iterable[LiveResource]:
    """Nothing is kept: Ogone is configured in its back office only."""
    raise keeps_no(_TITLE, kind)


def write(held: Session, change: Change) -> Outcome:
    """Nothing is kept."""
    raise keeps_no(_TITLE, change.address.kind)


def _explain(method: str, path: str, answer: Answer) -> ProviderError | None:
    """Refusals come with status 200: one with another that says "not known" is somebody else's, such as a proxy's."""
    return not_theirs(_TITLE) if answer.status in (401, 403) else None


def _refusal(code: str) -> ProviderError:
    """What an NCERROR means; NCERRORPLUS is not repeated."""
    if code == "50001111":
        return AuthError(
            "Ogone's host of this side refuses the login (50001111): PSPID, user or password is wrong, the user is "
            "locked, or it is of the other side. It says no more.",
            "Check in the back office of this side that the user is an API user and active (Configuration, Users).",
        )
    if code == "50001118":
        return AccountClosed(
            "Ogone knows the PSPID, and its account is not active (50001118).",
            "Log in to the back office of this side, or ask Ogone why the account is not active.",
        )
    return Unexpected(
        f"Ogone answers a query for a payment that can't exist with NCERROR {code}, which proves nothing.",
        "Look the code up in Ogone's list of errors; addresses may be restricted (Technical information, Security).",
    )


def _text(value: Secret) -> str:
    return value.reveal().decode("utf-8", "replace").strip()

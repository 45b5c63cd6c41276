"""Switching webhooks of CyberSource on and off: a call of its own, for a new one is made INACTIVE.

Where a new webhook can't be switched on, it is deleted again, so that the write had no effect and may be repeated. New
addresses are reviewed first, for a day or two (PENDING_REVIEW): such a webhook stays, and reads as not enabled.
"""

from __future__ import annotations

from payconf.model.errors import Conflict, NotFound, ProviderError, Rejected
from payconf.providers.cybersource.api import get, one
from payconf.providers.cybersource.refusals import TITLE
from payconf.providers.cybersource.session import Session
from payconf.providers.cybersource.subscription import ACTIVE, BLOCKED, IN_REVIEW, INACTIVE, ON, status


def switch(held: Session, ident: str, wanted: str) -> None:
    """To ACTIVE or INACTIVE. Raises Conflict while the address is reviewed."""
    try:
        held.send("PUT", f"{one(ident)}/status", {"status": wanted})
    except NotFound:
        raise
    except ProviderError as error:
        problem = _told_why(held, ident, error) if wanted == ACTIVE else error
    else:
        return
    raise problem


def switch_new(held: Session, ident: str, found: str, wanted: bool) -> None:
    """A new webhook of this status as it is wanted; where it can't be, it is deleted again, and why is raised."""
    if found == IN_REVIEW or (found != BLOCKED and (found in ON) is wanted):
        return
    try:
        if found == BLOCKED:
            raise _blocked()
        switch(held, ident, ACTIVE if wanted else INACTIVE)
    except ProviderError as error:
        problem = error
    else:
        return
    if _status(held, ident) != IN_REVIEW:
        raise _taken_back(held, ident, problem)


def _told_why(held: Session, ident: str, error: ProviderError) -> ProviderError:
    """The error of a webhook that isn't switched on, by the status that it has."""
    if error.carried_out is None:
        return error
    found = _status(held, ident)
    if found == IN_REVIEW:
        return Conflict(
            f"{TITLE} still reviews the webhook's address, and doesn't switch it on before that is done.",
            "Apply again when the review is over, which takes a day or two.",
        )
    return _blocked() if found == BLOCKED else error


def _blocked() -> Rejected:
    return Rejected(
        f"{TITLE} has rejected the webhook's address, and sends nothing there.",
        "Use another address, or ask your account manager there why.",
        "url",
    )


def _status(held: Session, ident: str) -> str:
    """Empty where nobody can say."""
    try:
        return status(get(held, ident))
    except ProviderError:
        return ""


def _taken_back(held: Session, ident: str, error: ProviderError) -> ProviderError:
    try:
        held.send("DELETE", one(ident))
    except ProviderError:
        error.carried_out = None
        error.message = f"The webhook was made (id {ident}), and is not as it was wanted: {error.message}"
    else:
        error.carried_out = False
        error.message = f"The webhook was made, and deleted again: {error.message}"
    error.args = (error.message,)
    return error

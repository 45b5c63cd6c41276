"""The second check, beside payconf.smoke.allowed: the service is asked again, right before money is spoken of."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from payconf.model.errors import Refused
from payconf.smoke.allowed import FIX

if TYPE_CHECKING:
    from payconf.model.resource import Account
    from payconf.providers.base import Provider, Target


def prove(provider: Provider, target: Target, account: str | None) -> Account:
    """What the service says now. Raises Refused unless that is the test side, and the account that was judged.

    Raises another PayconfError where it can't be asked.
    """
    if target.side != "test":
        raise Refused("The session is not of the test side, so no payment is made.", FIX)
    with closing(provider.connect(target)) as session:
        told = provider.identify(session)
    if told.mode != "test":
        raise Refused(f"The service says now that the account is of mode {told.mode}: no payment is made.", FIX)
    if (told.id or None) != account:
        raise Refused(
            "The service says now that the credential is of another account than before: no payment is made.", FIX
        )
    return told

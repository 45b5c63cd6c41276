"""A double of a payment service's `identify`, so that tests can prove `live` without calling anybody.

It is handed over where the program takes additional providers; no flag of the program reaches it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from payconf.model.change import Change
from payconf.model.errors import AuthError, Rejected
from payconf.model.kind import Kind
from payconf.model.outcome import Outcome
from payconf.model.resource import Account, LiveResource
from payconf.providers.base import Target


@dataclass(frozen=True, slots=True)
class Call:
    """One question as the double got it: which side's hosts were meant, and which fields were shown, by name."""

    side: str
    fields: tuple[str, ...]


@dataclass(slots=True)
class DoubleSession:
    """What `connect` returns."""

    target: Target = field(repr=False)

    def close(self) -> None:
        """Nothing to let go of."""


class IdentifyDouble:
    """Follows payconf.providers.base.Provider; keeps nothing, and knows accounts by one of their credential's values.

    `accounts`: by the value of any field of a credential (a secret or an identifier) the account that it belongs to.
    Whoever comes with none of them is answered with AuthError. `calls` is what was asked, in order.
    """

    def __init__(self, name: str, accounts: Mapping[str, Account]) -> None:
        self.NAME = name
        self.KINDS: Mapping[str, Kind] = {}
        self.calls: list[Call] = []
        self._accounts = {_digest(value.encode()): account for value, account in accounts.items()}

    def connect(self, target: Target) -> DoubleSession:
        """Keep the target; nobody is spoken to."""
        return DoubleSession(target)

    def identify(self, session: DoubleSession) -> Account:
        """The account of the first credential field that is known, by the names of the fields."""
        target = session.target
        digests = {name: _digest(secret.reveal()) for name, secret in target.secrets.items()}
        digests |= {name: _digest(value.encode()) for name, value in target.identifiers.items()}
        self.calls.append(Call(target.side, tuple(sorted(digests))))
        for name in sorted(digests):
            if digests[name] in self._accounts:
                return self._accounts[digests[name]]
        raise AuthError(f"{self.NAME} doesn't know this credential.", "Check that it is of this account and side.")

    def read(self, session: DoubleSession, kind: str) -> Iterable[LiveResource]:
        """It keeps nothing."""
        raise Rejected(f"{self.NAME} keeps no {kind}.")

    def write(self, session: DoubleSession, change: Change) -> Outcome:
        """It keeps nothing."""
        raise Rejected(f"{self.NAME} keeps no {change.address.kind}.")


def _digest(value: bytes) -> str:
    return hashlib.sha256(value).hexdigest()

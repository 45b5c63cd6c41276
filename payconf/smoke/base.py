"""The contract of a smoke test: what a module must have that makes payments at one service's test side.

It is no part of a provider, so that plan and apply, which are handed providers, can never reach it. A third party's
package brings one by the entry point group `payconf.smokes`, its name being the service's (payconf.services), for which
the package also has a provider that answers `identify`. When it is allowed to be called, and what is done when a step
fails, is decided by payconf.smoke alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, Protocol, runtime_checkable

from payconf.model.smoke import Money
from payconf.providers.base import Target


@dataclass(frozen=True, slots=True)
class Said:
    """What a service answered to a step that it carried out.

    `reference`: what the next step is made on. `text`: for people, without anything secret. `mode`: what the answer
    itself says of its side; "" only where answers of this kind never say it. Anything but "" and "test" stops it all.
    """

    reference: str
    text: str
    mode: Literal["", "test", "live", "unknown"] = ""


Session = Any
"""Whatever `connect` of the same module returns; it has a `close()`."""


@runtime_checkable
class Smoke(Protocol):
    """A module. Steps raise a leaf of ProviderError that holds no secret and no card number, also where declined.

    `INSTRUMENT`: the published test instrument that is paid with, in words, with who publishes it. `NOTE`: what the
    reader has to know of this service's steps, "" where nothing. `GIVES_BACK`: how captured money goes back.
    `REPEATABLE`: a call with the same key is carried out once, however often it is made.

    `key` is 32 hexadecimal digits, of one step of one run. `connect` speaks to the test side only, by
    payconf.smoke.calls.address_of_test_side, which refuses anything else, and proves nothing yet.
    """

    NAME: str
    INSTRUMENT: str
    NOTE: str
    GIVES_BACK: Literal["refund", "void"]
    REPEATABLE: bool

    def connect(self, target: Target) -> Session:
        """A session that has spoken to nobody yet. Raises Refused for anything but the test side."""

    def authorize(self, session: Session, money: Money, key: str) -> Said:
        """Reserve the money."""

    def capture(self, session: Session, reference: str, money: Money, key: str) -> Said:
        """Take what was reserved, as a whole. `reference` is the authorization's."""

    def give_back(self, session: Session, reference: str, money: Money, key: str) -> Said:
        """Give back all that was captured. `reference` is the capture's."""

    def void(self, session: Session, reference: str, money: Money, key: str) -> Said:
        """Let go of what was reserved and not captured. `reference` is the authorization's."""

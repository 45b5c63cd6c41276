"""What a payment service is asked with, and what it said of a credential. An answer holds no secret."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from payconf.model.resource import Account
    from payconf.model.secret import Secret


class Believe(enum.Enum):
    """Which remembered answers stand for a call: yes and no, no only, none."""

    ALL = "all"
    REFUSALS = "refusals"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Question:
    """One credential that is about to be sent. `credential`: its name; `expected`: its `account:`.

    `host`: whose answer it will be, "" where nobody says; `address`: where that is, another one than the host's own
    where something stands in for it. `identifiers` and `secrets` as payconf.providers.base.Target has them.
    """

    credential: str
    service: str
    side: Literal["test", "live"]
    host: str
    address: str
    identifiers: Mapping[str, str]
    secrets: Mapping[str, Secret] = field(repr=False)
    expected: str | None = None


@dataclass(frozen=True, slots=True)
class Proof:
    """One answer. `at`: UTC, ISO 8601. `account`: None where the credential was not accepted; `fault` and `fix` are
    the service's reason then, in payconf's words.
    """

    service: str
    host: str
    at: str
    account: Account | None = None
    fault: str = ""
    fix: str = ""

    @property
    def rejected(self) -> bool:
        """True where the answer was no."""
        return self.account is None

    @property
    def when(self) -> str:
        """For people."""
        return moment_text(self.at)


def moment_text(at: str) -> str:
    """`2026-11-29 14:02 UTC`, of an ISO 8601 text in UTC; the text itself where it is none."""
    try:
        return f"{datetime.fromisoformat(at):%Y-%m-%d %H:%M} UTC"
    except ValueError:
        return at

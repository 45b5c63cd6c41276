"""Days on which something ends: access, somebody's word, an exception. And what ends on a day that nobody knows."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from payconf.model.span import NOWHERE

if TYPE_CHECKING:
    from payconf.model.span import Span


class Ends(enum.Enum):
    """What kind of thing ends."""

    CREDENTIAL = "credential"
    CERTIFICATE = "certificate"
    LIFETIME = "lifetime"
    ROTATION = "rotation"
    STORED = "stored_secret"
    ATTESTATION = "attestation"
    WAIVER = "waiver"
    ACCEPTED_DRIFT = "accepted_drift"
    ALLOW_DELETE = "allow_delete"
    ALLOW_NO_METHOD = "allow_no_method"
    WEBHOOK_KEY = "webhook_key"
    DOMAIN = "domain"


WORDS = frozenset(
    {Ends.ATTESTATION, Ends.WAIVER, Ends.ACCEPTED_DRIFT, Ends.ALLOW_DELETE, Ends.ALLOW_NO_METHOD},
)
"""What somebody has written down until a day."""


class How(enum.Enum):
    """How a day is known."""

    SERVICE = "told by the service"
    CERTIFICATE = "in the certificate"
    LIFETIME = "day of making and published lifetime"
    STORE = "told by the store"
    RULE = "the merchant's own rule"
    WRITTEN = "written down"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """One last day (UTC), included: what ends is past when the day is over, or behind the moment `at` (aware).

    `day` is None for what is out of order now, on no day that anybody knows; `state` says then what is wrong. `name`
    tells it from others of its kind at its address, whatever its day is. `what` begins a sentence that goes on with
    "ends on"; `title` is short and has no age in it. `basis` says how the day is known, `then` what happens behind it,
    `todo` what to do: sentences. `integrations`: keys of those that use it. `advice`: it never refuses anything.
    """

    kind: Ends
    address: str
    name: str
    what: str
    title: str
    how: How
    basis: str
    then: str
    todo: str
    day: date | None
    at: datetime | None = None
    state: str = ""
    span: Span = NOWHERE
    owner: str = ""
    integrations: tuple[str, ...] = ()
    advice: bool = False

    def past(self, now: datetime) -> bool:
        """True where it has ended at this moment (aware)."""
        if self.at is not None:
            return now > self.at
        return self.day is None or now.astimezone(UTC).date() > self.day

    def left(self, now: datetime) -> int:
        """Days that are left, 0 on the last one, negative behind it; 0 where there is no day."""
        return 0 if self.day is None else (self.day - now.astimezone(UTC).date()).days

    def within(self, now: datetime, span: timedelta) -> bool:
        """True for what has ended, and for what ends not later than so much after now; the day counts whole."""
        return self.past(now) or self.day is None or self.left(now) <= _days(now, span)

    def said(self, now: datetime) -> str:
        """A sentence without its end: `… ends on 2026-12-12, in 20 days`."""
        if self.day is None:
            return f"{self.what} {self.state}"
        if self.past(now):
            return f"{self.what} ended on {self.day}"
        left = self.left(now)
        days = "today" if left == 0 else "tomorrow" if left == 1 else f"in {left} days"
        return f"{self.what} ends on {self.day}, {days}"

    def order(self, now: datetime) -> tuple[Any, ...]:
        """Sort key: what has ended first, then by day."""
        return (not self.past(now), self.day or date.min, self.address, self.kind.value, self.name)


def _days(now: datetime, span: timedelta) -> int:
    """So many midnights (UTC) lie in a span that begins now; hours count where they reach into another day."""
    into = now.astimezone(UTC) - now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return (into + span).days


@dataclass(frozen=True, slots=True, kw_only=True)
class Undated:
    """What surely ends, or may, on a day that nobody knows. `what`: a sentence; `add`: the line that would tell it.

    `span`: below which line of which file it belongs. `wrong`: what is written contradicts itself.
    """

    address: str
    what: str
    todo: str
    add: str = ""
    span: Span = NOWHERE
    owner: str = ""
    integrations: tuple[str, ...] = ()
    wrong: bool = False


@dataclass(frozen=True, slots=True)
class Endings:
    """Every day of one environment that is known, and what lacks one."""

    dated: tuple[Ending, ...] = ()
    undated: tuple[Undated, ...] = ()


@dataclass(frozen=True, slots=True)
class Watched:
    """What `payconf expiry` found in one environment at a moment. `shop`: its address.

    `unread`: what was not looked at, and why, as sentences.
    """

    environment: str
    shop: str
    now: datetime
    found: Endings
    unread: tuple[str, ...] = ()

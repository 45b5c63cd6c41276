"""What a script of faults says: which request, and what goes wrong with it."""

from __future__ import annotations

import enum
from collections.abc import Callable
from dataclasses import dataclass

_WRITING = frozenset({"POST", "PATCH", "PUT", "DELETE"})


class Fault(enum.Enum):
    """What goes wrong. `BEFORE`: the system never gets the request; `AFTER`: it has carried it out."""

    TIMEOUT_BEFORE = "time-out before"
    TIMEOUT_AFTER = "time-out after"
    RESET_BEFORE = "reset before"
    RESET_AFTER = "reset after"
    RESET_MID_BODY = "reset in the middle of the answer"
    TOO_MANY_SECONDS = "429, Retry-After in seconds"
    TOO_MANY_DATE = "429, Retry-After as a date"
    ERROR_BEFORE = "500 without effect"
    ERROR_AFTER = "500 with effect"
    BAD_GATEWAY_BEFORE = "502 with HTML, without effect"
    BAD_GATEWAY_AFTER = "502 with HTML, with effect"
    TRUNCATED = "half of the JSON"
    DRIP = "an answer byte by byte"
    ENDLESS_HEADERS_BEFORE = "headers byte by byte without end, without effect"
    ENDLESS_BODY_AFTER = "a body byte by byte without end, with effect"
    CONFLICT = "409"
    EXPIRED = "401, the token is too old"
    REDIRECT = "redirect to another host"


CARRIED_OUT = frozenset(
    {
        Fault.TIMEOUT_AFTER,
        Fault.RESET_AFTER,
        Fault.RESET_MID_BODY,
        Fault.ERROR_AFTER,
        Fault.BAD_GATEWAY_AFTER,
        Fault.TRUNCATED,
        Fault.DRIP,
        Fault.ENDLESS_BODY_AFTER,
    }
)


@dataclass(frozen=True, slots=True)
class Seen:
    """One request. `path` with its query."""

    method: str
    path: str


def writes(seen: Seen) -> bool:
    """A request that changes something; a login doesn't."""
    return seen.method in _WRITING and "token" not in seen.path


@dataclass(frozen=True, slots=True)
class Rule:
    """The `nth` request (from 1) that `matches` gets the fault; with `nth` 0 every one does.

    `fault` may also be something to call: `before` the request is handed on, or `after` the system has answered.
    """

    fault: Fault | None
    nth: int = 1
    matches: Callable[[Seen], bool] = writes
    before: Callable[[], None] | None = None
    after: Callable[[], None] | None = None

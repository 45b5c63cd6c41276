"""Reads of a store over a network: repeated inside a budget, and given up once the store is known not to answer.

A store's module turns what its client library raised into a Trouble and returns that, so that nothing of the library's
exception is in flight when ours is raised.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

from payconf.model.errors import StoreUnreachable

if TYPE_CHECKING:
    from payconf.model.errors import StoreError
    from payconf.model.reference import Reference

T = TypeVar("T")
BUDGET = 20.0
"""Seconds for one read, all its tries and the waits between them."""
_FIRST, _LONGEST = 0.4, 5.0
_SILENT = 60.0
"""Seconds for which a store that didn't answer isn't asked again."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why there was no answer that is of use.

    `kind(f"{place}: {says}", fix)` is the error. `again`: asking again may help; `after`: not before so many seconds,
    as the store says. `whole`: it is so for the whole store, so nothing else is asked of it for a while.
    """

    kind: type[StoreError]
    says: str
    fix: str = ""
    again: bool = False
    after: float | None = None
    whole: bool = False

    def error(self, place: Reference) -> StoreError:
        """What is raised for a place."""
        return self.kind(f"{place}: {self.says}", self.fix)


def _chance() -> float:
    import random  # not needed to validate

    return random.random()  # noqa: S311  # nothing depends on it but that not all come at once


@dataclass(frozen=True, slots=True)
class Clock:
    """How time passes; tests bring their own."""

    now: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    chance: Callable[[], float] = _chance


@dataclass(slots=True)
class Patience:
    """That of one store in one run. Several threads may use it."""

    clock: Clock = field(default_factory=Clock)
    _down: dict[str, tuple[Trouble, float]] = field(default_factory=dict)

    def __call__(self, place: Reference, attempt: Callable[[float], T | Trouble], where: str = "") -> T:
        """What `attempt` answers, given the seconds that are left for it. `where`: its server, where there are several.

        Raises the error of the last Trouble.
        """
        found = self.answer(attempt, where)
        if isinstance(found, Trouble):
            raise found.error(place)
        return found

    def answer(self, attempt: Callable[[float], T | Trouble], where: str = "") -> T | Trouble:
        """The same, without raising. What concerns the whole store is remembered by `where`."""
        known = self.known(where)
        if known is not None:
            return known
        found = self._tried(attempt)
        if isinstance(found, Trouble) and found.whole:
            passes = issubclass(found.kind, StoreUnreachable)
            self._down[where] = (found, self.clock.now() + _SILENT if passes else math.inf)
        return found

    def known(self, where: str = "") -> Trouble | None:
        """What concerns the whole store: that it doesn't answer for a minute, anything else until the end."""
        found, until = self._down.get(where, (None, math.inf))
        if self.clock.now() < until:
            return found
        self._down.pop(where, None)
        return None

    def _tried(self, attempt: Callable[[float], T | Trouble]) -> T | Trouble:
        start, wait = self.clock.now(), _FIRST
        while True:
            left = BUDGET - (self.clock.now() - start)
            found = attempt(left)
            if not isinstance(found, Trouble) or not found.again:
                return found
            pause = wait * (0.5 + self.clock.chance() / 2) if found.after is None else found.after
            if self.clock.now() - start + pause >= BUDGET:
                return found
            self.clock.sleep(pause)
            wait = min(wait * 2, _LONGEST)


def seconds(header: str | None) -> float | None:
    """What a Retry-After says; None where it says nothing that is understood."""
    from datetime import UTC, datetime

    from payconf.http.errors import retry_after

    return retry_after(header, datetime.now(UTC))

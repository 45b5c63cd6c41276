"""How calls are repeated that may be: how often, how long apart, and for how long at most."""

from __future__ import annotations

import math
import random
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds throughout. `budget`: from a call's first failure on, after which it isn't tried again.

    `first`: before the second try; it doubles with each further one up to `longest`. A random part of up to a half is
    taken off (`jitter` gives 0 to 1), so that several callers don't come at the same moment. `late`: so long may the
    system take to carry out a call whose caller was killed. `notice` is given a sentence before each wait that a person
    would wonder about.
    """

    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    jitter: Callable[[], float] = random.random
    tries: int = 6
    first: float = 0.5
    longest: float = 20.0
    budget: float = 120.0
    late: float = 60.0
    notice: Callable[[str], None] = lambda _: None

    def delay(self, attempt: int, retry_after: float | None = None) -> float:
        """Before the try that follows the `attempt`-th (from 1); never less than the system asked for."""
        grown = min(self.longest, self.first * 2.0 ** (attempt - 1))
        return max(retry_after or 0.0, grown * (1 - self.jitter() / 2))


_SLICE = 0.2
_WONDERED_ABOUT = 5.0


def pause(pace: Pace, seconds: float, stopping: Callable[[], bool], why: str) -> bool:
    """Wait so long, which is said with `why` where it is long; False where the run is to stop before that."""
    if seconds >= _WONDERED_ABOUT and not stopping():
        pace.notice(f"Waiting {math.ceil(seconds)} seconds: {why}")
    until = pace.clock() + seconds
    while not stopping():
        left = until - pace.clock()
        if left <= 0:
            return True
        pace.sleep(min(left, _SLICE))
    return False

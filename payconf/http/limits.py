"""Token buckets: how fast one account may call one host. Shared by all clients of a run, and by their threads."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(slots=True)
class Bucket:
    """`rate` tokens a second, at most `burst` at once. `take` waits until there is one."""

    rate: float
    burst: int
    clock: Callable[[], float]
    sleep: Callable[[float], None]
    _tokens: float = field(init=False)
    _at: float = field(init=False)
    _lock: threading.Lock = field(init=False, default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self._tokens = float(self.burst)
        self._at = self.clock()

    def take(self) -> None:
        """Take one token; a debt is waited for outside the lock, so that threads queue up behind it."""
        with self._lock:
            now = self.clock()
            self._tokens = min(float(self.burst), self._tokens + (now - self._at) * self.rate) - 1
            self._at = now
            wait = -self._tokens / self.rate
        if wait > 0:
            self.sleep(wait)


@dataclass(slots=True)
class Limits:
    """The buckets of one run, one for each host and account. The first client of a pair decides its rate."""

    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    _buckets: dict[tuple[str, str], Bucket] = field(init=False, default_factory=dict)
    _lock: threading.Lock = field(init=False, default_factory=threading.Lock)

    def bucket(self, host: str, account: str, rate: float, burst: int) -> Bucket:
        """The bucket of a host and account."""
        with self._lock:
            return self._buckets.setdefault((host, account), Bucket(rate, burst, self.clock, self.sleep))

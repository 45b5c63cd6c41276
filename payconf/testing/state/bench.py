"""One empty state under test, and what its checks have in common."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from payconf.model.address import Address
from payconf.model.audit import Event, Who
from payconf.model.errors import PayconfError
from payconf.model.lease import Lease, Owner
from payconf.state import open_state
from payconf.state.base import StateStore
from payconf.testing.harness import require

STRIPE = Address("integrations", "stripe")
CARDS = Address("rules", "cards")
NAMES = ("production", "PRODUCTION", "eu/shop", "..", "a b", "größe", "100%", "x=2Fy", "'; --")
"""Names of environments are data: none may get in another's way, or out of its place."""


@dataclass(frozen=True, slots=True)
class Bench:
    """Where the state lies. `environ`: what a process needs besides to open it, such as credentials."""

    url: str
    environ: Mapping[str, str] = field(default_factory=dict)

    @contextmanager
    def store(self) -> Iterator[StateStore]:
        """The state as one more process sees it."""
        store = open_state(self.url)
        try:
            yield store
        finally:
            store.close()

    def killed(self, program: str, after: int) -> list[str]:
        """Run a program on `store` in a process of its own, kill it after so many lines; the lines that it had said."""
        head = "from payconf.testing.state.bench import *\nimport sys\nstore = open_state(sys.argv[1])\n"
        child = subprocess.Popen(  # noqa: S603 - this very interpreter
            [sys.executable, "-c", head + program, self.url],
            env={**os.environ, **self.environ},
            stdout=subprocess.PIPE,
            text=True,
        )
        require(child.stdout is not None, "no output")
        assert child.stdout is not None
        with child.stdout as lines:
            said = [line.strip() for _, line in zip(range(after), lines, strict=False)]
            child.send_signal(signal.SIGKILL)
            said += [line.strip() for line in lines if line.endswith("\n")]
        child.wait()
        require(len(said) >= after, f"the process ended by itself after {len(said)} lines")
        return said


Check = Callable[[Bench], None]


def at_once(calls: Sequence[Callable[[], object]]) -> list[object]:
    """Do all at one time, each in its thread; their results, errors of payconf among them."""
    results: list[object] = [None] * len(calls)
    start = threading.Barrier(len(calls))

    def work(number: int, call: Callable[[], object]) -> None:
        start.wait()
        try:
            results[number] = call()
        except PayconfError as error:
            results[number] = error

    threads = [threading.Thread(target=work, args=entry) for entry in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def refused(error: type[PayconfError], call: Callable[[], object], words: str = "") -> PayconfError:
    """The error that a call ends in."""
    try:
        call()
    except error as caught:
        require(words in str(caught), f"the error says {caught}, and nothing of {words}")
        return caught
    require(False, f"nothing was refused; {error.__name__} was expected")
    raise AssertionError


def lease(ident: str, environment: str = "production", minute: int = 0) -> Lease:
    """A lease taken at 14:00 that lasts until so many minutes after 14:05."""
    owner = Owner("ci-7", 4711, "runner", "deploy 12")
    return Lease(environment, ident, owner, "2026-11-29T14:00:00+00:00", f"2026-11-29T14:{5 + minute:02d}:00+00:00")


def event(subject: str = "integrations/stripe", **facts: object) -> Event:
    """Something to keep in the audit."""
    return Event("change", "2026-11-29T14:00:00+00:00", Who("jana", True, "token"), subject, "r-0001", facts)

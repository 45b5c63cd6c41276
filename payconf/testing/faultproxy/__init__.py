"""A proxy on this machine that does wrong what networks and servers do wrong, where a script says so.

It stands before a system that speaks HTTP, such as a simulator, and hands everything on but the requests of its script.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

from payconf.testing.faultproxy.script import Fault, Rule, Seen, writes
from payconf.testing.faultproxy.server import HOST, Server


@dataclass(slots=True)
class _Counted:
    rule: Rule
    count: int = 0


class FaultProxy:
    """Serves while it is entered. `hold`: seconds after which a connection that gets no answer is dropped anyway.

    `seen`: requests in their order; `hits`: the rules that were followed.
    """

    def __init__(self, upstream: str, *rules: Rule, hold: float = 10.0) -> None:
        parts = urlsplit(upstream)
        self.upstream = (parts.hostname or HOST, parts.port or 80)
        self.hits: list[Rule] = []
        self.seen: list[Seen] = []
        self._rules = [_Counted(rule) for rule in rules]
        self._guard = threading.Lock()
        self.over = threading.Event()
        self._server = Server(self.fault_of, self.upstream, self.over, hold)

    def __enter__(self) -> Self:
        self._server.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.over.set()
        self._server.stop()

    def script(self, *rules: Rule) -> None:
        """Do this from now on, counted from the next request."""
        with self._guard:
            self._rules = [_Counted(rule) for rule in rules]
            self.hits, self.seen = [], []

    @property
    def held_out(self) -> bool:
        """Whether a client waited for an answer without end until the proxy gave up."""
        return self._server.held_out.is_set()

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://{HOST}:{self._server.server_port}"

    def fault_of(self, seen: Seen) -> Rule | None:
        """What is to happen to a request; it is counted by this."""
        with self._guard:
            self.seen.append(seen)
            found = None
            for entry in self._rules:
                if entry.rule.matches(seen):
                    entry.count += 1
                    if found is None and entry.rule.nth in (0, entry.count):
                        found = entry.rule
            if found is not None:
                self.hits.append(found)
            return found


__all__ = ["Fault", "FaultProxy", "Rule", "Seen", "writes"]

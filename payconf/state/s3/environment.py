"""One environment in an object store: its log, folded as far as it is known, and the logs of its runs and audit."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable, Sequence
from typing import Any

from payconf.model.errors import PayconfError, StateError
from payconf.state.s3.address import quoted
from payconf.state.s3.bucket import Bucket
from payconf.state.s3.fold import Fold
from payconf.state.s3.log import Log, broken, new_line

SNAPSHOT_AFTER = 16
"""Full objects of the log that a reader reads besides the snapshot, at most about as many."""
_TRIES = 60
Decide = Callable[[Fold], Sequence[Any] | None]
"""What is to be written, as operation and arguments; None for nothing. Raises where it may not be."""


class Environment:
    """Used under the store's own lock."""

    def __init__(self, bucket: Bucket, name: str) -> None:
        self.bucket, self.name = bucket, name
        self.prefix = f"environments/{quoted(name)}/"
        self._log: Log | None = None
        self._fold = Fold()
        self._snapshot = 0
        self._runs: dict[int, Log] = {}
        self._audit: Log | None = None
        self.audited: tuple[int, str] | None = None

    def fold(self, taking: bool = False) -> Fold:
        """The tables as they are now. Raises StateError where a take-over was cut off (unless `taking`)."""
        self._refresh()
        return self._sound(taking)

    def write(self, decide: Decide, taking: bool = False) -> None:
        """Decide on what is known, and write on condition that nothing has come since; else look, and decide again."""
        ours: set[str] = set()
        for turn in range(_TRIES):
            try:
                operation = decide(self._sound(taking))
            except PayconfError:
                if not self._refresh():
                    raise
                continue
            if operation is None:
                if not self._refresh():
                    return
                continue
            line = new_line(op=list(operation))
            ours.add(line["id"])
            if self._known().append(line):
                self._fold.apply(line["op"])
                self._keep_snapshot()
                return
            if ours & set(self._refresh()):  # an earlier try had arrived, only its answer had not
                return
            time.sleep(random.random() * 0.02 * min(turn, 10))  # noqa: S311 - no secret: writers get out of step
        raise busy(self.bucket, self.name)

    def run(self, number: int) -> Log:
        """The log of a run: its steps and its journal."""
        return self._runs.setdefault(number, Log(self.bucket, self.run_prefix(number) + "log/"))

    def run_prefix(self, number: int) -> str:
        """Where all of a run lies."""
        return f"{self.prefix}runs/{number:08d}/"

    def run_lines(self, number: int) -> list[Any]:
        """All lines of a run, in order."""
        return list(Log(self.bucket, self.run_prefix(number) + "log/").news())

    def append(self, log: Log, content: dict[str, Any]) -> None:
        """Add a line to the log of a run, behind whatever is there."""
        line = new_line(**content)
        for turn in range(_TRIES):
            if log.append(line):
                return
            if any(entry["id"] == line["id"] for entry in log.news()):
                return
            time.sleep(random.random() * 0.02 * min(turn, 10))  # noqa: S311
        raise busy(self.bucket, self.name)

    def audit_log(self) -> Log:
        """The log of the audit; it is only followed at its end."""
        if self._audit is None:
            self._audit = Log(self.bucket, self.prefix + "audit/")
        return self._audit

    def _sound(self, taking: bool) -> Fold:
        self._known()
        if self._fold.taking and not taking:
            raise StateError(
                f"{self.name} is being moved into the state {self.bucket.place}, or that was cut off.",
                "Run payconf state migrate again; until then use the state that it comes from.",
            )
        return self._fold

    def _known(self) -> Log:
        if self._log is None:
            got = self.bucket.get(self.prefix + "snapshot.json")
            if got is not None:
                try:
                    kept = json.loads(got[0])
                    self._fold, self._snapshot = Fold(kept["tables"]), int(kept["through"])
                except (ValueError, KeyError, TypeError):
                    raise broken(self.bucket, self.prefix + "snapshot.json") from None
            self._log = Log(self.bucket, self.prefix + "log/", self._snapshot)
            self._take(self._log)
        return self._log

    def _refresh(self) -> list[str]:
        if self._log is None:
            self._known()
            return []
        return self._take(self._log)

    def _take(self, log: Log) -> list[str]:
        lines = log.news()
        for line in lines:
            self._fold.apply(line["op"])
        return [line["id"] for line in lines]

    def _keep_snapshot(self) -> None:
        log = self._known()
        if log.full and log.last - self._snapshot >= SNAPSHOT_AFTER and not self._fold.taking:
            body = {"through": log.last, "tables": self._fold.tables()}
            try:
                self.bucket.put(self.prefix + "snapshot.json", json.dumps(body).encode())
            except StateError:
                return  # the log has everything: the next reader only reads longer
            self._snapshot = log.last


def busy(bucket: Bucket, name: str) -> StateError:
    """The error of a place where others always come first."""
    return StateError(
        f"The state {bucket.place} of {name} is written by others all the time, so that nothing more gets in.",
        "See who applies (payconf lock list), and try again.",
    )

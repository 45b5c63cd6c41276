"""A log in small objects. An append is one conditional write, so that all writers agree on the order.

The objects are numbered from 1 and hold lines. A line is appended to the last one by If-Match; once that is full nobody
touches it again, and the next is made by If-None-Match. Nothing else is ever written to a log.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from payconf.model.errors import StateError
from payconf.state.s3.bucket import Bucket

BYTES, LINES = 64 * 1024, 256
"""An object is full when it has as much, or as many lines."""
_AT_A_TIME = 8
Line = Mapping[str, Any]


class Log:
    """One log, as far as it has been read. `start`: objects up to this number are not read (a snapshot has them)."""

    def __init__(self, bucket: Bucket, prefix: str, start: int = 0) -> None:
        self._bucket, self.prefix = bucket, prefix
        self.last, self._body, self._etag = start, b"", ""
        self._sealed = True

    @property
    def full(self) -> bool:
        """The last object takes no further line."""
        return self._sealed

    def news(self, last_only: bool = False) -> list[Line]:
        """Lines that were not read before; `last_only`: of the last object alone. One list, one get an object."""
        after = self._key(self.last if self._sealed else self.last - 1)
        found = self._bucket.names(self.prefix, after)
        if not self._sealed and (not found or found[0][0] != self._key(self.last)):
            raise broken(self._bucket, self._key(self.last))
        if last_only:
            found = found[-1:]
        elif [key for key, _ in found] != [self._key(number) for number in _numbers(self, len(found))]:
            raise broken(self._bucket, self.prefix)
        wanted = [key for key, etag in found if key != self._key(self.last) or etag != self._etag]
        with ThreadPoolExecutor(_AT_A_TIME) as pool:
            bodies = list(pool.map(self._bucket.get, wanted))
        lines: list[Line] = []
        for key, got in zip(wanted, bodies, strict=True):
            if got is None:
                raise broken(self._bucket, key)
            lines += self._read(key, *got)
        return lines

    def append(self, line: Line) -> bool:
        """Add a line, durably. False where somebody else wrote first, or where an earlier try of this line did."""
        text = (json.dumps(line, sort_keys=True, separators=(",", ":")) + "\n").encode()
        number, body = (self.last + 1, text) if self._sealed else (self.last, self._body + text)
        key = self._key(number)
        etag = self._bucket.create(key, body) if self._sealed else self._bucket.replace(key, body, self._etag)
        if etag is None:
            return False
        self._hold(number, body, etag)
        return True

    def fill(self, lines: Iterable[Line]) -> None:
        """Write a whole log that is not there yet, or was not wholly written, as appends would have made it."""
        number, body = 1, b""
        for line in lines:
            body += (json.dumps(line, sort_keys=True, separators=(",", ":")) + "\n").encode()
            if _is_full(body):
                self._bucket.put(self._key(number), body)
                number, body = number + 1, b""
        if body:
            self._bucket.put(self._key(number), body)

    def _read(self, key: str, body: bytes, etag: str) -> list[Line]:
        known = len(self._body) if key == self._key(self.last) else 0
        if body[:known] != self._body[:known] or not body.endswith(b"\n"):
            raise broken(self._bucket, key)
        try:
            lines = [json.loads(line) for line in body[known:].splitlines()]
        except ValueError:
            raise broken(self._bucket, key) from None
        self._hold(int(key[-8:]), body, etag)
        return lines

    def _hold(self, number: int, body: bytes, etag: str) -> None:
        self.last, self._sealed = number, _is_full(body)
        self._body, self._etag = (b"", "") if self._sealed else (body, etag)

    def _key(self, number: int) -> str:
        return f"{self.prefix}{number:08d}"


def new_line(**content: Any) -> Line:
    """A line that can be told from every other: whoever doesn't know whether it was kept looks for its id."""
    return {"id": uuid.uuid4().hex, **content}


def broken(bucket: Bucket, key: str) -> StateError:
    """The error of a log that something else than payconf has touched."""
    return StateError(
        f"The state {bucket.place} is damaged at {key}: objects are missing, or were changed by another program.",
        "Bring back the objects under that prefix from the bucket's versions or a backup; don't apply before.",
    )


def _numbers(log: Log, count: int) -> range:
    first = log.last + 1 if log.full else log.last
    return range(first, first + count)


def _is_full(body: bytes) -> bool:
    return len(body) >= BYTES or body.count(b"\n") >= LINES

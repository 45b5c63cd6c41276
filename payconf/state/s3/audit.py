"""The audit's chain in an object store: a log that is only ever added to."""

from __future__ import annotations

import random
import time

from payconf.model.audit import FIRST, Event, Record, record
from payconf.state.chain import dump_event, to_event
from payconf.state.s3.base import Objects
from payconf.state.s3.environment import Environment, busy
from payconf.state.s3.log import Line, Log, new_line

_TRIES = 60


class AuditObjects(Objects):
    """A part of S3State."""

    def audit(self, environment: str, event: Event) -> Record:
        """Append to the chain. Two writers never get one number."""
        with self.turn:
            place = self.environment(environment)
            if place.audited is None:
                place.fold()  # refuses what a take-over has left half done
                _see(place, place.audit_log().news(last_only=True))
            tried: dict[str, Record] = {}
            for turn in range(_TRIES):
                number, previous = place.audited or (0, FIRST)
                made = record(environment, number + 1, event, previous)
                row = [made.number, dump_event(event), previous, made.digest]
                line = new_line(audit=row)
                tried[line["id"]] = made
                if place.audit_log().append(line):
                    place.audited = (made.number, made.digest)
                    return made
                news = place.audit_log().news()
                _see(place, news)
                if arrived := [tried[line["id"]] for line in news if line["id"] in tried]:
                    return arrived[0]
                time.sleep(random.random() * 0.02 * min(turn, 10))  # noqa: S311 - writers get out of step
        raise busy(self.bucket, environment)

    def audited(self, environment: str) -> tuple[Record, ...]:
        """The whole chain of an environment, as it is kept; whoever reads it checks it."""
        with self.turn:
            place = self.environment(environment)
            place.fold()
            prefix = place.audit_log().prefix
        rows = (line["audit"] for line in Log(self.bucket, prefix).news())
        return tuple(
            Record(environment, number, to_event(event), previous, digest) for number, event, previous, digest in rows
        )


def _see(place: Environment, lines: list[Line]) -> None:
    if lines:
        number, _, _, digest = lines[-1]["audit"]
        place.audited = (number, digest)

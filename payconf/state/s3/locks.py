"""Locks of environments, an object each. A lock that was given back stays there as a free one."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict

from payconf.model.lease import Lease, Owner
from payconf.state.locks import locked, lost
from payconf.state.s3.address import quoted
from payconf.state.s3.base import Objects
from payconf.state.s3.environment import busy
from payconf.state.s3.log import broken

_PREFIX = "locks/"
_TRIES = 60


class LockObjects(Objects):
    """A part of S3State. Each change of a lock is on condition that it is still as it was read."""

    def lock(self, lease: Lease, now: str) -> None:
        """Take an environment's lock. Raises Locked where another lease holds it that has not run out at `now`."""

        def decide(held: Lease | None) -> Lease:
            if held is not None and held.id != lease.id and held.expires_at > now:
                raise locked(held)
            return lease

        self.prove_conditions()
        self._change(lease.environment, decide)

    def renew(self, lease: Lease) -> None:
        """Let the same lease (by its id) last until its new `expires_at`; Locked where it was broken or taken."""

        def decide(held: Lease | None) -> Lease:
            if held is None or held.id != lease.id:
                raise lost(lease, held)
            return lease

        self._change(lease.environment, decide)

    def unlock(self, lease: Lease) -> None:
        """Give the lock back; no-op where the lease no longer holds it."""
        self._change(lease.environment, lambda held: None if held is None or held.id == lease.id else held)

    def break_lock(self, environment: str) -> Lease | None:
        """Take the lock from whoever holds it; the lease that held it, None where nobody did."""
        return self._change(environment, lambda held: None)

    def leases(self) -> tuple[Lease, ...]:
        """All locks, also those that have run out. One list, one get a lock."""
        with self.turn:
            keys = [key for key, _ in self.bucket.names(_PREFIX)]
            held = [self._held(key)[0] for key in keys]
        return tuple(sorted((lease for lease in held if lease), key=lambda lease: lease.environment))

    def _change(self, environment: str, decide: Callable[[Lease | None], Lease | None]) -> Lease | None:
        """Write what `decide` makes of the lease that holds; returns the latter."""
        key = _PREFIX + quoted(environment)
        with self.turn:
            for _ in range(_TRIES):
                held, etag = self._held(key)
                wanted = decide(held)
                if wanted == held:
                    return held
                body = json.dumps(None if wanted is None else asdict(wanted), sort_keys=True).encode()
                if self.bucket.replace(key, body, etag) if etag else self.bucket.create(key, body):
                    return held
        raise busy(self.bucket, environment)

    def _held(self, key: str) -> tuple[Lease | None, str]:
        got = self.bucket.get(key)
        if got is None:
            return None, ""
        try:
            data = json.loads(got[0])
            return (None if data is None else Lease(**{**data, "owner": Owner(**data["owner"])})), got[1]
        except (ValueError, TypeError, KeyError):
            raise broken(self.bucket, key) from None

"""The lock of an environment while something writes to its shop: a lease that a thread of its own keeps alive."""

from __future__ import annotations

import getpass
import os
import secrets
import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from payconf.model.errors import Locked, PayconfError
from payconf.model.lease import Lease, Owner

if TYPE_CHECKING:
    from payconf.context import Context
    from payconf.model.environment import Environment
    from payconf.state.base import StateStore

_JOBS = ("CI_JOB_URL", "BUILD_URL", "CIRCLE_BUILD_URL", "BUILDKITE_BUILD_URL", "BITBUCKET_BUILD_NUMBER", "CI_JOB_ID")


class Held:
    """A lock that is held. `lost` says why it no longer is; empty while it is."""

    def __init__(self, context: Context, environment: Environment, lease: Lease) -> None:
        self._context = context
        self._environment = environment
        self._lease = lease
        self._lost = ""
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._beat, name="payconf lock", daemon=True)

    def lost(self) -> str:
        """Why nothing more may be written."""
        return self._lost

    def start(self) -> None:
        """Keep it alive from now on."""
        self._thread.start()

    def stop(self) -> None:
        """Let it run out, if nobody gives it back."""
        self._end.set()
        self._thread.join()

    def _beat(self) -> None:
        every = self._context.options.lease.total_seconds() / 3
        while not self._end.wait(every) and not self._lost:
            try:
                self._renew()
            except Locked as error:
                self._lost = error.message
            except PayconfError as error:  # the state may come back before the lease runs out
                if moment(self._context.options.now()) >= self._lease.expires_at:
                    self._lost = f"the lock ran out, for it could not be renewed: {error.message}"

    def _renew(self) -> None:
        """On a connection of this thread's own."""
        options = self._context.options
        until = moment(options.now() + options.lease)
        with self._context.own_state(self._environment) as store:
            store.renew(replace(self._lease, expires_at=until))
        self._lease = replace(self._lease, expires_at=until)


@contextmanager
def holding(context: Context, environment: Environment, store: StateStore) -> Iterator[Held]:
    """Hold the environment's lock. Raises Locked where somebody else does."""
    options = context.options
    now = options.now()
    lease = Lease(
        environment.name, secrets.token_hex(8), owner(options.environ), moment(now), moment(now + options.lease)
    )
    store.lock(lease, lease.acquired_at)
    held = Held(context, environment, lease)
    held.start()
    try:
        yield held
    finally:
        held.stop()
        with suppress(PayconfError):  # it runs out by itself
            store.unlock(lease)


def moment(at: datetime) -> str:
    """UTC, ISO 8601, of equal width."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def owner(environ: Mapping[str, str]) -> Owner:
    """This process."""
    return Owner(socket.gethostname(), os.getpid(), _user(environ), _job(environ))


def _user(environ: Mapping[str, str]) -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # a container whose user has no name
        return environ.get("USER") or str(os.getuid())


def _job(environ: Mapping[str, str]) -> str:
    """The CI job, by the address or number that its system gives it; empty outside CI."""
    names = ("GITHUB_SERVER_URL", "GITHUB_REPOSITORY", "GITHUB_RUN_ID")
    if all(environ.get(name) for name in names):
        server, repository, run = (environ[name] for name in names)
        return f"{server}/{repository}/actions/runs/{run}"
    return next((environ[name] for name in _JOBS if environ.get(name)), "")

"""What comes into a run from outside."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from payconf.model.pace import Pace

if TYPE_CHECKING:
    from payconf.providers.base import Provider
    from payconf.state.base import StateStore


@dataclass(frozen=True, slots=True)
class Options:
    """What comes from outside: addresses, environment variables, the clock, further providers (tests, plugins).

    `token`: 32 random hexadecimal digits, for markers. `stoppable`: while a run goes on, a function that says why it is
    to stop; empty while it is not. `lease`: how long a lock lasts without a sign. `timeouts`: seconds to connect,
    until the next byte and for a whole call, None as the provider has them. `watch` is put around the state, and
    `hosts` are addresses that stand in for hosts of payment services, both for tests: no option of the program and no
    variable leads there.
    """

    state: str | None = None
    local_folder: str | None = None
    environ: Mapping[str, str] = field(default_factory=dict)
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    token: Callable[[], str] = lambda: secrets.token_hex(16)
    providers: Mapping[str, Provider] = field(default_factory=dict)
    stoppable: Callable[[], AbstractContextManager[Callable[[], str]]] = lambda: nullcontext(str)
    pace: Pace = field(default_factory=Pace)
    lease: timedelta = timedelta(minutes=2)
    timeouts: tuple[float, float, float] | None = None
    watch: Callable[[StateStore], StateStore] = lambda store: store
    hosts: Mapping[str, str] = field(default_factory=dict)

"""The state: whether it can be used and will still be there tomorrow, and whether somebody's lock was left over."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from datetime import UTC
from pathlib import Path
from typing import TYPE_CHECKING

from payconf.model.checkup import Checkup, not_asked, ok, problem, warning
from payconf.model.errors import Refused
from payconf.state import DRIVERS, described, look_at
from payconf.workflow.doctor.machine import writable

if TYPE_CHECKING:
    from payconf.context import Context
    from payconf.model.environment import Environment

_SQLITE = "sqlite://"


def state(context: Context, environment: Environment, offline: bool) -> Iterator[Checkup]:
    """Its address may be a secret: such a one is not read here."""
    from payconf.model.reference import looks_like_reference

    named = context.options.state or environment.project.state or ""
    if looks_like_reference(named) and not named.startswith("env://"):
        yield not_asked("state", f"its address is a secret; payconf state list {environment.name} opens it")
        return
    try:
        context.refuse_state_that_dies(environment)
    except Refused as error:
        yield problem("state", error.message, error.fix)
        return
    url = context.state_url(environment)
    kind = "postgresql" if url.startswith("postgres") else url.partition("://")[0]
    if kind in DRIVERS and importlib.util.find_spec(DRIVERS[kind]) is None:
        yield problem("state", f"{DRIVERS[kind]} is not installed", f'python -m pip install "payconf[{kind}]"')
    elif url.startswith(_SQLITE):
        yield from _file(Path(described(url).removeprefix(_SQLITE)), url, context, environment)
    elif offline:
        yield not_asked("state", f"{described(url)} is elsewhere, and this is offline")
    else:
        yield from _opened(url, context, environment)


def _file(path: Path, url: str, context: Context, environment: Environment) -> Iterator[Checkup]:
    if not (writable(path) and writable(path.parent)):
        yield problem("state", f"{path} can't be written", "Let it and its folder be written, or name another place.")
    elif not path.exists():
        yield ok("state", f"{path} is made by the first apply")
    else:
        yield from _opened(url, context, environment)


def _opened(url: str, context: Context, environment: Environment) -> Iterator[Checkup]:
    store = look_at(url)
    if store is None:
        yield ok("state", f"{described(url)} answers; the next apply makes it ready for this payconf")
        return
    try:
        bound = len(store.load(environment.name).bindings)
        leases = [lease for lease in store.leases() if lease.environment == environment.name]
    finally:
        store.close()
    yield ok("state", f"{described(url)}; {bound} object{'' if bound == 1 else 's'} bound")
    now = context.options.now().astimezone(UTC).isoformat()
    for lease in leases:
        if lease.expires_at <= now:
            text = f"left over by {lease}; it has run out, so nothing waits for it"
            yield warning("lock", text, f"Look what became of that run: payconf runs show {environment.name}")
        else:
            yield ok("lock", f"an apply is under way: {lease}")
    if not leases:
        yield ok("lock", "nobody holds it")

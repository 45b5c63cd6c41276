"""A shop before which a proxy does wrong what a script says, and a plan of many kinds of writes to carry out on it."""

from __future__ import annotations

import contextlib
import copy
import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from payconf.context import Options
from payconf.model.pace import Pace
from payconf.model.results import Applied
from payconf.testing.faultproxy import Fault, FaultProxy, Rule
from payconf.testing.orocommerce import Shop
from payconf.workflow import PlanRequest, Workflow
from tests.oro_worlds import OroWorld, oro_world

HANGS = frozenset({Fault.TIMEOUT_BEFORE, Fault.TIMEOUT_AFTER, Fault.ENDLESS_HEADERS_BEFORE, Fault.ENDLESS_BODY_AFTER})
PATIENT = (5.0, 30.0, 60.0)
HURRIED = (5.0, 1.0, 2.0)
"""Seconds to connect, until the next byte and for a whole call. Only where an answer never comes is the wait short: on
a busy machine any other may be late, and would be taken for lost."""


class FakeTime:
    """A clock that sleeping moves, so that nobody waits."""

    def __init__(self) -> None:
        self.now = 0.0

    def sleep(self, seconds: float) -> None:
        self.now += seconds

    def pace(self) -> Pace:
        return Pace(lambda: self.now, self.sleep, lambda: 0.0)


@dataclass
class Scene:
    """A world as it is before the plan: the shop's rows, and payconf's state. payconf speaks to the proxy only."""

    world: OroWorld
    proxy: FaultProxy
    before: tuple[Any, Any, bytes]
    writes: int = 0
    wanted: Any = None

    def restore(self) -> None:
        """As if nothing had been tried yet."""
        rows, ids, state = self.before
        self.world.simulator.shop.restore(copy.deepcopy(rows), copy.deepcopy(ids))
        path = self.world.folder / "state.sqlite"
        for suffix in ("-wal", "-shm"):
            Path(f"{path}{suffix}").unlink(missing_ok=True)
        path.write_bytes(state)
        self.proxy.script()

    def workflow(self, **options: Any) -> Workflow:
        given = {"pace": FakeTime().pace(), "timeouts": PATIENT, "environ": self.world.environ, **options}
        return Workflow(self.world.project, Options(self.world.environ["PAYCONF_STATE"], **given))

    def apply(self, *rules: Rule, **options: Any) -> Applied:
        """Plan without faults, and carry it out with them."""
        file = self.workflow(**options).plan("sandbox", PlanRequest()).file
        hurried = {"timeouts": HURRIED} if any(rule.fault in HANGS for rule in rules) else {}
        self.proxy.script(*rules)
        return self.workflow(**hurried, **options).apply(file)

    def settle(self, done: Applied | None, run: str) -> Applied:
        """Nothing goes wrong any more: the summary was true, and resume finishes."""
        self.proxy.script()
        line = self.workflow()
        if done is not None and not done.run.error:
            return done
        return line.resume("sandbox", run)

    def holds(self) -> Any:
        """What the shop holds, by names instead of ids; something that is there twice shows."""
        return contents(self.world.simulator.shop)


@contextmanager
def scene(folder: Path, prepare: Callable[[OroWorld], None] | None = None) -> Iterator[Scene]:
    """The example; with `prepare`, applied and then changed by it. `writes`: of a run in which nothing goes wrong."""
    with oro_world(folder) as world, FaultProxy(world.simulator.url, hold=3.0) as proxy:
        world.edit(world.sandbox, world.simulator.url, proxy.url)
        if prepare is not None:
            assert world.payconf("apply", "sandbox", "--yes").code == 0
            prepare(world)
        else:
            assert world.payconf("runs", "sandbox").code == 0  # the state is made
        with contextlib.closing(sqlite3.connect(folder / "state.sqlite")) as database:
            database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        shop = world.simulator.shop
        made = Scene(world, proxy, (shop.dump(), shop.rows.last_ids(), (folder / "state.sqlite").read_bytes()))
        made.restore()
        done = made.apply(Rule(None, 0))
        assert (done.run.error, done.leftovers, done.unverified) == ("", (), "")
        made.writes, made.wanted = len(proxy.hits), made.holds()
        yield made


def contents(shop: Shop) -> Any:
    """Integrations, rules and terms, by names."""
    names = {entry.id: entry.name for entry in shop.channels()}
    channels = sorted(
        (
            "marker" if entry.name.startswith("payconf marker") else entry.name,
            entry.type,
            bool(entry.enabled),
            json.dumps(plain(entry.settings.values if entry.settings else {}), sort_keys=True),
        )
        for entry in shop.channels()
    )
    rules = sorted(
        (
            rule.name, rule.enabled, rule.sort_order, rule.expression, rule.currency, rule.destinations,
            tuple(named(method, names) for method in rule.methods), rule.websites,
        )
        for rule in map(shop.rule, [row.id for row in shop.rows.all("paymentmethodsconfigsrules")])
    )  # fmt: skip
    terms = sorted(str(row.values["label"]) for row in shop.rows.all("paymentterms"))
    return channels, rules, terms


def plain(values: dict[str, Any]) -> dict[str, str]:
    return {name: repr(value) for name, value in values.items()}


def named(method: str, names: dict[str, str]) -> str:
    """A method's identifier with the integration's name instead of its id."""
    return "_".join(names.get(part, part) if part.isdigit() else part for part in method.split("_"))

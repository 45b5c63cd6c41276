"""Random lives of an environment: git, the shop and the network do what they like, and payconf must get through.

After every step the state is whole, nothing was made twice, and counts are exact; in the end everything converges.
`make fuzz-lifecycle EXAMPLES=20000` tries many; the default run a few.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from payconf.model.address import Address
from payconf.model.change import Change
from payconf.model.errors import PayconfError, Refused, Rejected, Stale, Unavailable
from payconf.model.marker import MARKER
from payconf.model.outcome import Done, Outcome
from payconf.providers import local
from payconf.state import open_state
from payconf.workflow import PlanRequest, Workflow
from tests.test_resume import PACE, Killed
from tests.test_stories import FILE, small
from tests.worlds import World

EXAMPLES = int(os.environ.get("PAYCONF_EXAMPLES", "6"))
KEYS = ("bank", "cheque", "wire")
FAULTS = ("lost before", "lost after", "refused", "killed before", "killed after")


class Flaky:
    """The embedded shop behind a bad network. `script`: by number of the write (from 1), what happens to it."""

    NAME = local.NAME
    KINDS = local.KINDS

    def __init__(self) -> None:
        self.script: dict[int, str] = {}
        self.count = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(local, name)

    def write(self, session: Any, change: Change) -> Outcome:
        self.count += 1
        fault = self.script.get(self.count, "")
        if fault == "refused":
            raise Rejected("the shop doesn't like it")
        if fault == "killed before":
            raise Killed
        if fault == "lost before":
            raise Unavailable("the connection broke")
        outcome = local.write(session, change)
        if fault == "killed after":
            raise Killed
        if fault == "lost after":
            raise Unavailable("the connection broke")
        return outcome


def yaml(
    integrations: dict[str, tuple[str, bool]], rules: dict[str, tuple[int, tuple[str, ...]]], terms: list[str]
) -> str:
    """Integrations: label, and whether of another type. Rules: sort order, methods."""
    lines = ["integrations:", "  base: {type: money_order, name: Base, label: Base, pay_to: A, send_to: B}"]
    for key, (label, other) in integrations.items():
        more = "type: payment_term" if other else "type: money_order, pay_to: A, send_to: B"
        lines.append(f"  {key}: {{{more}, name: {key.title()}, label: {label}}}")
    lines += ["rules:", "  always: {name: Always, sort_order: 1, currency: EUR, methods: [base]}"]
    for key, (order, methods) in rules.items():
        named = ", ".join(method for method in methods if method in integrations) or "base"
        lines.append(f"  {key}: {{name: {key.title()}, sort_order: {order}, currency: EUR, methods: [{named}]}}")
    lines += ["payment_terms:", "  first: {label: First term}"]
    lines += [f"  {label.lower()}: {{label: {label} term}}" for label in terms]
    return "\n".join(lines) + "\n"


WANTED = st.builds(
    yaml,
    st.dictionaries(st.sampled_from(KEYS), st.tuples(st.sampled_from(["One", "Two"]), st.booleans()), max_size=3),
    st.dictionaries(
        st.sampled_from(["north", "south"]),
        st.tuples(st.integers(2, 4), st.lists(st.sampled_from(KEYS), unique=True, max_size=2).map(tuple)),
        max_size=2,
    ),
    st.lists(st.sampled_from(["Second", "Third"]), unique=True),
)
SCRIPTS = st.dictionaries(st.integers(1, 8), st.sampled_from(FAULTS), max_size=3)


class Lifecycle(RuleBasedStateMachine):
    """One environment on the embedded shop."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.world: World = small(Path(self.folder.name))
        self.shop = Flaky()
        self.hands = 0

    def line(self) -> Workflow:
        return self.world.workflow({"local": self.shop}, pace=PACE)

    def teardown(self) -> None:
        try:
            self.converges()
        finally:
            self.folder.cleanup()

    @contextlib.contextmanager
    def trouble(self, script: dict[int, str]) -> Iterator[None]:
        """Something goes wrong by this script, and perhaps the process ends."""
        self.shop.script, self.shop.count = script, 0
        try:
            yield
        except Killed:
            self.world.break_lock("shop")
        finally:
            self.shop.script = {}

    @initialize(text=WANTED)
    def first(self, text: str) -> None:
        (self.world.project / FILE).write_text(text)

    @rule(text=WANTED)
    def git_changes(self, text: str) -> None:
        (self.world.project / FILE).write_text(text)

    @rule(script=SCRIPTS)
    def apply(self, script: dict[int, str]) -> None:
        line = self.line()
        planned = line.plan("shop", PlanRequest(drift="revert"))
        with self.trouble(script):
            try:
                done = line.apply(planned.file)
            except (Refused, Stale):
                return
            assert sum(done.run.count(kind) for kind in Done) == len(planned.plan.changes)
            if not done.run.error and not done.unverified:
                assert all(text.startswith("refused") for text in done.leftovers), done.leftovers

    @rule(script=SCRIPTS)
    @precondition(lambda self: self.unfinished())
    def resume(self, script: dict[int, str]) -> None:
        line = self.line()
        run = line.runs("shop")[-1].id
        with self.trouble(script), contextlib.suppress(Refused, Stale):
            line.resume("shop", run)

    @rule(script=SCRIPTS)
    def rollback(self, script: dict[int, str]) -> None:
        line = self.line()
        runs = line.runs("shop")
        if len(runs) < 2:  # the first one made the shop as it is
            return
        with self.trouble(script), contextlib.suppress(Refused, Stale):
            line.apply(line.rollback("shop", runs[-1].id).file)

    @rule(what=st.sampled_from(["order", "off", "term", "gone", "own"]))
    def somebody_changes_the_shop(self, what: str) -> None:
        self.hands += 1
        sql = {
            "order": "UPDATE rules SET sort_order = sort_order + 10 WHERE name = 'North'",
            "off": "UPDATE rules SET enabled = 0 WHERE name = 'South'",
            "term": "UPDATE payment_terms SET label = 'By hand' WHERE label = 'Second term'",
            "gone": "DELETE FROM rules WHERE name = 'North'",
            "own": f"INSERT INTO payment_terms (label) VALUES ('Hand {self.hands}')",
        }[what]
        self.world.query("shop", sql)

    @rule()
    def drift_and_adopt(self) -> None:
        line = self.line()
        line.drift("shop")
        with contextlib.suppress(Refused):
            line.adopt_all("shop")

    def unfinished(self) -> bool:
        runs = self.line().runs("shop")
        return bool(runs and runs[-1].error)

    @invariant()
    def the_state_is_whole(self) -> None:
        with contextlib.closing(open_state(self.world.environ["PAYCONF_STATE"])) as store:
            bindings = store.load("shop").bindings
            assert store.leases() == ()
        owned = [(address.kind, binding.live_id) for address, binding in bindings.items()]
        assert len(set(owned)) == len(owned)
        for address, binding in bindings.items():
            assert binding.address == address
            assert binding.live_id

    @invariant()
    def nothing_is_there_twice(self) -> None:
        rules = self.world.query("shop", "SELECT name, count(*) FROM rules GROUP BY name HAVING count(*) > 1")
        terms = self.world.query("shop", "SELECT label, count(*) FROM payment_terms GROUP BY label HAVING count(*) > 1")
        assert (rules, terms) == ([], [("By hand", 2)] if terms == [("By hand", 2)] else [])

    @invariant()
    def runs_are_told_exactly(self) -> None:
        for run in self.line().runs("shop"):
            assert len({step.change for step in run.latest}) == len(run.latest)
            assert bool(run.error) or all(step.done is Done.DONE for step in run.latest)

    def converges(self) -> None:
        """Whatever happened: adopt what is there, let git win, and it is as git says."""
        line = self.line()
        if self.unfinished():
            with contextlib.suppress(PayconfError):
                line.resume("shop", line.runs("shop")[-1].id)
        line.adopt_all("shop")
        for _ in range(3):
            with contextlib.closing(open_state(self.world.environ["PAYCONF_STATE"])) as store:
                known = frozenset(address for address in store.load("shop").bindings if address.kind != MARKER)
            planned = line.plan("shop", PlanRequest(drift="revert", revert_drift=known | wanted(line)))
            assert not planned.plan.refused, planned.plan.refused
            if planned.plan.empty:
                break
            assert line.apply(planned.file).run.error == ""
        assert line.plan("shop", PlanRequest(drift="revert")).plan.empty


def wanted(line: Workflow) -> frozenset[Address]:
    """What git has."""
    environment = line.environment("shop")
    return frozenset(Address("rules", key) for key in environment.rules)


Lifecycle.TestCase.settings = settings(
    max_examples=EXAMPLES,
    stateful_step_count=8 if EXAMPLES < 100 else 20,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
TestLifecycle = Lifecycle.TestCase

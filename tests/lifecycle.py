"""One random life of an environment: its world, how trouble ends, and what must hold whatever happens."""

from __future__ import annotations

import contextlib
import re
import sys
from collections import Counter
from collections.abc import Iterator
from typing import Any

from hypothesis.stateful import RuleBasedStateMachine, invariant

from payconf.model.address import Address
from payconf.model.change import Action, Change
from payconf.model.errors import PayconfError, Refused, Stale, Unavailable
from payconf.model.marker import MARKER
from payconf.model.outcome import Done, Run
from payconf.model.results import Applied, Planned
from payconf.model.state import Binding
from payconf.plan.file import read_file
from payconf.state import open_state
from payconf.state.base import StateStore
from payconf.workflow import PlanRequest, Workflow
from tests.lifecycle_hands import Hands
from tests.lifecycle_parts import NOTHING, Flaky, Script, Template
from tests.test_resume import PACE, Dying, Killed
from tests.test_stories import FILE


class Life(RuleBasedStateMachine):
    """One environment on the embedded shop. What happens in it stands in tests/test_lifecycle.py."""

    template: Template
    tally: Counter[str]

    def __init__(self) -> None:
        super().__init__()
        self.world = self.template.fresh()
        self.shop = Flaky(self.tally)
        self.held = self.template.held()
        self.hands = Hands(self.world.shop("shop"))
        self.script = NOTHING
        self.written: list[str] = []
        self.runs: tuple[Run, ...] = ()
        self.old: Planned | None = None
        self.forgot = False
        self.scenes: dict[str, tuple[str, int, int]] = {}
        self.visits: dict[str, int] = {}

    def line(self) -> Workflow:
        return self.world.workflow({"local": self.shop}, pace=PACE, watch=self.watched)

    def watched(self, store: StateStore) -> StateStore:
        if not self.script.dies:
            return store
        return Dying(store, self.written, self.script.dies, self.script.after)

    @contextlib.contextmanager
    def state(self) -> Iterator[StateStore]:
        with contextlib.closing(open_state(self.world.environ["PAYCONF_STATE"])) as store:
            yield store

    def teardown(self) -> None:
        try:
            self.ends()
        finally:
            for connection in self.held:
                connection.close()

    def ends(self) -> None:
        if sys.exc_info()[0] is None:  # what went wrong before is what is to be told
            self.converges()
            self.tally["lives"] += 1

    @contextlib.contextmanager
    def trouble(self, what: str, script: Script) -> Iterator[None]:
        """Something goes wrong by this script, and perhaps the process ends."""
        self.script, self.written = script, []
        self.shop.follow(script)
        try:
            yield
        except Killed:
            self.tally[f"{what}: killed"] += 1
            with self.state() as store:
                store.break_lock("shop")
        except (Refused, Stale) as error:
            self.tally[f"{what}: {type(error).__name__.lower()}"] += 1
        except Unavailable:
            assert script.unread
            self.tally[f"{what}: unreachable"] += 1
        finally:
            self.script = NOTHING
            self.shop.follow(NOTHING)

    def scene(self, digest: str) -> tuple[str, int, int]:
        """What git says, how often somebody was at shop or state, and how many other plans were carried out."""
        with self.state() as store:
            others = sum(run.digest != digest for run in store.runs("shop"))
        return (self.world.project / FILE).read_text(), self.hands.count, others

    def remember(self, planned: Planned, drift: str = "revert") -> None:
        """When a plan was made by which all drift ends, and after which there is nothing left to do."""
        self.tally["plan: " + ("refused" if planned.plan.refused else "made")] += 1
        digest = read_file(planned.file).digest
        self.visits[digest] = self.hands.count
        if drift == "revert":
            self.scenes[digest] = self.scene(digest)

    def remembered(self, change: Change, binding: Binding | None) -> None:
        """What was carried out is known to the state: who owns what was made, and that nobody owns what is gone."""
        if change.action is Action.DELETE:
            assert binding is None or binding.live_id != change.live_id, change.id
        elif change.owned:
            assert binding is not None, change.id

    def judge(self, what: str, done: Applied) -> None:
        """The summary counts exactly; where nothing failed, nothing is left to do."""
        assert sum(done.run.count(kind) for kind in Done) == len(done.plan.changes)
        with self.state() as store:
            bindings = store.load("shop").bindings
        # What somebody made meanwhile may be taken for what was sent, and `state rm` forgets what a run has made.
        alone = self.visits.get(done.run.digest) == self.hands.count
        for step, change in zip(done.run.latest, done.plan.changes, strict=True):
            assert step.change == change.id
            self.tally[f"change: {step.done.value}"] += 1
            if alone and step.done is Done.DONE and change.id in self.shop.carried:
                assert self.shop.carried[change.id], change.id
                self.remembered(change, bindings.get(change.address))
        self.tally[f"{what}: {'partly' if done.run.error else 'done' if done.plan.changes else 'nothing to do'}"] += 1
        if (
            self.scenes.get(done.run.digest) == self.scene(done.run.digest)
            and not done.run.error
            and not done.unverified
        ):
            assert all(text.startswith("refused") for text in done.leftovers), done.leftovers

    def unfinished(self) -> bool:
        return bool(self.runs and self.runs[-1].error)

    def unknown(self) -> list[str]:
        return [step.change for step in self.runs[-1].latest if step.done is Done.UNKNOWN] if self.runs else []

    @invariant()
    def the_state_is_whole(self) -> None:
        with self.state() as store:
            bindings, self.runs = store.load("shop").bindings, store.runs("shop")
            assert store.leases() == ()
        owned = [(address.kind, binding.live_id) for address, binding in bindings.items()]
        assert len(set(owned)) == len(owned)
        for address, binding in bindings.items():
            assert binding.address == address
            assert binding.live_id
        for run in self.runs:
            assert len({step.change for step in run.latest}) == len(run.latest)
            assert bool(run.error) or all(step.done is Done.DONE for step in run.latest)

    @invariant()
    def nothing_is_there_twice(self) -> None:
        for table, column in (("rules", "name"), ("payment_terms", "label"), ("integrations", "name")):
            query = f"SELECT {column}, count(*) FROM {table} GROUP BY 1 HAVING count(*) > 1"
            assert self.world.query("shop", query) == []

    def converges(self) -> None:
        """Whatever happened: adopt what is there, let git win, and it is as git says."""
        line = self.line()
        if self.unfinished():
            with contextlib.suppress(PayconfError):
                line.resume("shop", self.runs[-1].id)
        for entry in line.adopt_all("shop").left:
            if entry.ties:
                self.adopt(line, entry.address, entry.ties[0].live_id)
                continue
            assert "type" in entry.message, entry.message
            self.hands.make_room(entry.address.key.title())
            self.tally["by hand: another type made room"] += 1
        for _ in range(3):
            with self.state() as store:
                known = frozenset(address for address in store.load("shop").bindings if address.kind != MARKER)
            request = PlanRequest(drift="revert", revert_drift=known | wanted(line))
            planned = line.plan("shop", request)
            if self.follow(line, planned):
                planned = line.plan("shop", request)
            assert not planned.plan.refused, planned.plan.refused
            if planned.plan.empty:
                break
            assert line.apply(planned.file).run.error == ""
        assert line.plan("shop", PlanRequest(drift="revert")).plan.empty
        self.shop_is_as_git_says(line)
        self.nothing_of_payconf_is_left_over()
        assert line.audit("shop").broken is None

    def follow(self, line: Workflow, planned: Planned) -> bool:
        """Type the commands that a refused plan names, as a person would; whether there were any."""
        fixes = [verdict.finding.fix or "" for verdict in planned.plan.refused if verdict.finding is not None]
        found = [words for fix in fixes for words in re.findall(r"payconf adopt shop (\S+) --id (\d+)", fix)]
        for address, live_id in found:
            self.adopt(line, Address.parse(address), live_id)
        return bool(found)

    def adopt(self, line: Workflow, address: Address, live_id: str) -> None:
        """A command that was printed must work."""
        assert line.adopt("shop", address, live_id).live_id == live_id
        self.tally["adopt: as printed"] += 1
        # What a person made and has adopted is no successor of payconf's: the old object is only named then (PC509).
        self.forgot = self.forgot or self.hands.count > 0

    def nothing_of_payconf_is_left_over(self) -> None:
        """What was renamed for a successor is gone; but where somebody made the state forget, the object is theirs."""
        left = [name for (name,) in self.query("SELECT name FROM integrations") if re.search(r" \(old \d+\)$", name)]
        assert not left or self.forgot, left

    def shop_is_as_git_says(self, line: Workflow) -> None:
        """Read from the shop's own tables, for a plan could be empty by mistake."""
        environment = line.environment("shop")
        ways = {name: (type_, on) for name, type_, on in self.query("SELECT name, type, enabled FROM integrations")}
        for key, way in environment.integrations.items():
            assert ways[key.title()] == (way.type, 1)
        methods = "SELECT count(*) FROM rule_methods WHERE rule_id = rules.id"
        rules = {row[0]: row[1:] for row in self.query(f"SELECT name, sort_order, enabled, ({methods}) FROM rules")}
        for key, wanted in environment.rules.items():
            assert rules[key.title()] == (wanted.sort_order, 1, len(wanted.methods))
        terms = {label for (label,) in self.query("SELECT label FROM payment_terms")}
        assert terms >= {term.label for term in environment.payment_terms.values()}

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        return self.world.query("shop", sql)


def wanted(line: Workflow) -> frozenset[Address]:
    """What git has."""
    environment = line.environment("shop")
    return frozenset(Address("rules", key) for key in environment.rules)

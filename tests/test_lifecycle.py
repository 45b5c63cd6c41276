"""Random lives of an environment: git, the shop and the network do what they like, and payconf must get through.

After every step the state is whole, nothing was made twice, and counts are exact; in the end everything converges.
`make fuzz-lifecycle EXAMPLES=20000` tries many, in shards of their own seeds; the default run a few.
"""

from __future__ import annotations

import contextlib
import os
from collections import Counter
from collections.abc import Callable
from functools import partial

import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule, run_state_machine_as_test

from payconf.model.address import Address
from payconf.model.errors import PayconfError
from payconf.workflow import PlanRequest
from payconf.workflow.state import forget
from tests.lifecycle import Life
from tests.lifecycle_hands import HANDS
from tests.lifecycle_parts import FAULTS, NOTHING, SCRIPTS, WANTED, Script, template
from tests.test_stories import FILE

pytestmark = pytest.mark.untraced

EXAMPLES = int(os.environ.get("PAYCONF_EXAMPLES", "10"))
FIRST = int(os.environ.get("PAYCONF_FIRST_SHARD", "0"))
SHARD = 250
"""So many lives at most have one seed, so that several processors can share the work."""
STEPS = 8
AFTER = ("", "resume", "resume", "rollback", "ask")
MEANWHILE = st.lists(st.sampled_from(HANDS), max_size=2, unique=True)
THEN = ("nothing", "drift", "adopt")
ADDRESSES = ("integrations/wire", "integrations/bank", "rules/south", "rules/north", "payment_terms/third")
MUST = (
    *("plan: refused", "apply: done", "apply: killed", "apply: partly", "apply later: stale", "change: unknown"),
    *("resume: done", "resume: killed", "resume: as a person said", "rollback: done", "rollback: killed"),
    *("adopt: all", "adopt: one", "drift: seen", "state: forgot", "fault: read lost"),
    *(f"fault: {name}" for name in FAULTS),
    *(f"by hand: {name}" for name in HANDS),
)
"""What a thousand lives must have in them, or they prove nothing: tools/lanes.py fails for a count that stays 0."""


class Lifecycle(Life):
    """What git, people, the network and payconf's users do."""

    @initialize(text=WANTED)
    def first(self, text: str) -> None:
        """The shop is as git says, so that there is something to change and to lose."""
        (self.world.project / FILE).write_text(text)
        line = self.line()
        assert line.apply(line.plan("shop", PlanRequest(drift="revert")).file).leftovers == ()

    @rule(text=WANTED, drift=st.sampled_from(["revert", "revert", "keep"]))
    def plan(self, text: str, drift: str) -> None:
        """Reviewed now, perhaps applied later."""
        (self.world.project / FILE).write_text(text)
        with self.trouble("plan", NOTHING):
            self.old = self.line().plan("shop", PlanRequest(drift=drift))
            self.remember(self.old, drift)

    @rule(what=MEANWHILE, script=SCRIPTS, then=st.sampled_from(AFTER), again=SCRIPTS)
    @precondition(lambda self: self.old is not None)
    def apply_later(self, what: list[str], script: Script, then: str, again: Script) -> None:
        planned, self.old = self.old, None
        assert planned is not None
        self.by_hand(what)
        with self.trouble("apply later", script):
            self.shop.carried = {}
            self.judge("apply later", self.line().apply(planned.file))
        self.afterwards(then, again)

    @rule(text=WANTED, script=SCRIPTS, then=st.sampled_from(AFTER), again=SCRIPTS)
    def apply(self, text: str, script: Script, then: str, again: Script) -> None:
        """Of what git has then."""
        (self.world.project / FILE).write_text(text)
        with self.trouble("plan", NOTHING if script.blind else Script(unread=script.unread, reads=script.reads)):
            planned = self.line().plan("shop", PlanRequest(drift="revert"))
            self.remember(planned)
            with self.trouble("apply", script):
                self.shop.carried = {}
                self.judge("apply", self.line().apply(planned.file))
        self.afterwards(then, again)

    def afterwards(self, then: str, script: Script) -> None:
        """A run that was broken off is gone on with, or undone, at once, or later by a rule of that name."""
        self.the_state_is_whole()
        if not self.unfinished() or not then:
            return
        if then == "rollback":
            self.rollback(script)
        elif then == "ask" and self.unknown():
            self.ask()
        else:
            self.resume(script)

    @rule(what=MEANWHILE, script=SCRIPTS)
    @precondition(lambda self: self.unfinished())
    def resume_later(self, what: list[str], script: Script) -> None:
        self.by_hand(what)
        self.resume(script)

    def resume(self, script: Script) -> None:
        with self.trouble("resume", script):
            self.judge("resume", self.line().resume("shop", self.runs[-1].id))

    @rule()
    @precondition(lambda self: bool(self.unknown()))
    def ask_later(self) -> None:
        self.ask()

    def ask(self) -> None:
        """Somebody looked into the shop, and says of each change what nobody knew."""
        said = [f"{change}={'done' if self.shop.carried.get(change) else 'absent'}" for change in self.unknown()]
        with self.trouble("resume", NOTHING), contextlib.suppress(PayconfError):
            self.line().resume("shop", self.runs[-1].id, said)
            self.tally["resume: as a person said"] += 1

    @rule(what=MEANWHILE, script=SCRIPTS)
    @precondition(lambda self: len(self.runs) > 1)  # the first one made the shop as it is
    def rollback_later(self, what: list[str], script: Script) -> None:
        self.by_hand(what)
        self.rollback(script)

    def rollback(self, script: Script) -> None:
        line = self.line()
        with self.trouble("rollback", script):
            planned = line.rollback("shop", self.runs[-1].id)
            self.remember(planned)
            self.shop.carried = {}
            self.judge("rollback", line.apply(planned.file))

    @rule(what=st.lists(st.sampled_from(HANDS), min_size=1, max_size=3, unique=True), then=st.sampled_from(THEN))
    def somebody_changes_the_shop(self, what: list[str], then: str) -> None:
        self.by_hand(what)
        if then == "drift":
            seen = self.line().drift("shop").plan.drift
            self.tally["drift: " + ("seen" if seen else "none")] += 1
        elif then == "adopt":
            self.adopt_everything()

    @rule(key=st.sampled_from(ADDRESSES), then=st.sampled_from(THEN))
    def the_state_forgets(self, key: str, then: str) -> None:
        """`payconf state rm`: the object stays in the shop, and is nobody's until it is adopted."""
        line, address = self.line(), Address.parse(key)
        self.hands.count += 1
        with contextlib.suppress(PayconfError):
            forget(line.context, "shop", address)
            self.tally["state: forgot"] += 1
            self.forgot = True
        if then == "drift":
            self.adopt_everything()
        elif then == "adopt":
            with contextlib.suppress(PayconfError):
                line.adopt("shop", address, None)
                self.tally["adopt: one"] += 1

    def by_hand(self, what: list[str]) -> None:
        for one in what:
            self.tally[f"by hand: {self.hands.do(one)}"] += 1

    def adopt_everything(self) -> None:
        found = self.line().adopt_all("shop")
        self.tally["adopt: all"] += bool(found.adopted)
        self.tally["adopt: nothing to do"] += not found.adopted


SETTINGS = partial(
    settings,
    stateful_step_count=STEPS,
    deadline=None,
    database=None,
    report_multiple_bugs=False,
    phases=(Phase.generate, Phase.shrink),
    suppress_health_check=list(HealthCheck),
)
SHARDS = range(FIRST, FIRST + -(-EXAMPLES // SHARD))


@pytest.mark.parametrize("shard", SHARDS)
def test_random_lives(shard: int, record_property: Callable[[str, object], None]) -> None:
    tally: Counter[str] = Counter()
    many = min(SHARD, EXAMPLES - (shard - FIRST) * SHARD)
    try:
        with template() as made:
            lived = type("Lifecycle", (Lifecycle,), {"template": made, "tally": tally})
            run_state_machine_as_test(seed(shard)(lived), settings=SETTINGS(max_examples=many))
    finally:
        for what in sorted({*tally, *MUST}):
            record_property(what, tally[what])

"""What all changes of a run share: the shop, the state and who may write it, and what came up on the way."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from typing import Any

from payconf.apply.guarded import Guarded
from payconf.apply.memory import Memory, remember
from payconf.apply.past import Past
from payconf.apply.schedule import Desk
from payconf.apply.settle import MAKES
from payconf.apply.shop import Shop
from payconf.model.address import Address
from payconf.model.change import Change
from payconf.model.journal import Entry, Phase
from payconf.model.outcome import Done, Step
from payconf.model.pace import Pace
from payconf.model.secret import Secret
from payconf.model.state import Binding


@dataclass(slots=True)
class UnderWay:
    """What all changes of a run share. `bindings` grow as it goes on. `gone`: the shop answers nobody any more.

    `desk`: where threads have the state written; None where there is one thread only.
    """

    id: str
    shop: Shop
    secrets: Mapping[str, Secret]
    memory: Memory
    pace: Pace
    stopping: Callable[[], str]
    guarded: Guarded
    desk: Desk | None
    bindings: dict[Address, Binding] = field(default_factory=dict)
    gone: str = ""
    doubted: dict[str, tuple[Change, Past]] = field(default_factory=dict)

    def together(self) -> AbstractContextManager[None]:
        """One durable write for several, where other threads wait for the disk too."""
        return nullcontext() if self.desk is None else self.memory.together()

    def state(self, what: Callable[[], None]) -> None:
        """Have the state written by the one thread that may."""
        if self.desk is None:
            what()
        else:
            self.desk.in_main(what)

    def write(self, change: str, phase: Phase, **facts: Any) -> None:
        """One line of the journal."""
        self.write_all(self.line(change, phase, **facts))

    def line(self, change: str, phase: Phase, **facts: Any) -> Entry:
        """A line that is still to be written."""
        return Entry(change, phase, self.memory.now(), facts)

    def write_all(self, *entries: Entry) -> None:
        """Lines that become durable together."""

        def write() -> None:
            with self.together():
                for entry in entries:
                    self.memory.journal(entry)

        self.state(write)

    def taken(self, change: Change) -> frozenset[str]:
        """Live ids of its kind that other addresses own."""
        held = dict(self.bindings).items()  # a copy, for the thread that writes the state adds to it meanwhile
        return frozenset(
            binding.live_id
            for address, binding in held
            if address.kind == change.address.kind and address != change.address
        )

    def doubt(self, ready: Change, past: Past) -> None:
        """A call of this create was lost, and seemed to have left nothing: it may yet be carried out."""
        if ready.action in MAKES:
            self.doubted.setdefault(ready.id, (ready, past))

    def stopped(self) -> bool:
        """Whether somebody wants the run to stop."""
        return bool(self.stopping())

    def halted(self) -> str:
        """Why nothing further is to be begun; empty: go on."""
        return self.stopping() or (f"the shop doesn't answer any more ({self.gone})" if self.gone else "")

    def skip(self, change: Change, why: str) -> Step:
        """The change is not tried."""
        step = Step(change.id, Done.SKIPPED, change.live_id, why)
        self.memory.record(step)
        return step

    def follow(self, change: Change, ready: Change, live_id: str | None) -> Step:
        """The change is done, and the journal says so: the state follows. Not from a thread."""
        step = Step(change.id, Done.DONE, live_id or change.live_id)
        self.guarded.done(ready)
        if change.owned:
            remember(change, ready, step.live_id or "", self.id, self.shop.kinds, self.memory, self.bindings)
        self.memory.record(step)
        return step

    def finish(self, change: Change, ready: Change, live_id: str | None, *before: Entry) -> Step:
        """The same, from any thread, behind these lines of the journal."""

        def write() -> None:
            with self.together():
                for entry in before:
                    self.memory.journal(entry)
                self.follow(change, ready, live_id)

        self.state(write)
        return Step(change.id, Done.DONE, live_id or change.live_id)

    def end(self, change: Change, done: Done, text: str) -> Step:
        """The change is not done."""
        step = Step(change.id, done, change.live_id, text)
        self.state(lambda: self.memory.record(step))
        return step

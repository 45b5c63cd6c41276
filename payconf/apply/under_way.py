"""What all changes of a run share: the shop, the state and who may write it, and what came up on the way."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from typing import Any

from payconf.apply.guarded import Guarded
from payconf.apply.kept import SHOP, kept_at
from payconf.apply.memory import Memory, remember, sinks_of, substituted
from payconf.apply.past import Past
from payconf.apply.schedule import Desk
from payconf.apply.settle import MAKES
from payconf.apply.shop import Shop
from payconf.apply.stores import NO_STORES, Stores
from payconf.model.address import Address
from payconf.model.change import Change
from payconf.model.errors import PayconfError, Stale
from payconf.model.journal import Entry, Phase
from payconf.model.outcome import Done, Step
from payconf.model.pace import Pace
from payconf.model.secret import Secret
from payconf.model.state import Binding
from payconf.model.value import Ref


@dataclass(slots=True)
class UnderWay:
    """What all changes of a run share. `bindings` grow as it goes on. `gone`: by where they are kept
    (payconf.apply.kept), what the shop or an account said that answers nobody any more.

    `desk`: where threads have the state written; None where there is one thread only. `told`: secrets that were told
    once in this process, by address and field. `lost`: by change, the live id of what it made, whose secret is lost.
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
    gone: dict[str, str] = field(default_factory=dict)
    doubted: dict[str, tuple[Change, Past]] = field(default_factory=dict)
    environment: str = ""
    stores: Stores = NO_STORES
    told: dict[tuple[Address, str], Secret] = field(default_factory=dict)
    lost: dict[str, str] = field(default_factory=dict)

    def ready(self, change: Change) -> Change:
        """The change as it is sent. Raises PayconfError where something that it refers to isn't there."""
        return substituted(change, self.secrets, self.bindings, self._told, self.shop.kinds)

    def sinks(self, change: Change) -> dict[str, str]:
        """By field, where the secrets are stored that the change will be told."""
        return sinks_of(change, self.shop.kinds)

    def _told(self, ref: Ref) -> Secret | None:
        """The secret that another object has told, from this run's memory or from the store where it was put."""
        kind = self.shop.kinds.get(ref.target.kind)
        if kind is None or ref.output not in kind.told:
            return None
        if (ref.target, ref.output) in self.told:
            return self.told[ref.target, ref.output]
        binding = self.bindings.get(ref.target)
        written = binding.written.get(ref.output) if binding is not None else None
        if written is None or written.status != "written":
            raise PayconfError(f"{ref.target} has told no {ref.output} that lies in a store.")
        secret = self.stores.read(written.reference)
        if self.memory.fingerprint(secret) != written.fingerprint:
            raise Stale(
                f"{written.reference} holds another secret than {ref.target} has told.",
                "Make a new plan; it says what became of it.",
            )
        return secret

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

    def away(self, change: Change, why: str) -> None:
        """Where the change's object is kept nobody answers, or lets us in, any more."""
        self.gone[kept_at(change, self.bindings, self.shop.kinds)] = why

    def halted(self, change: Change) -> str:
        """Why the change is not to be begun; empty: go on. Without the shop none is; an account stops only its own."""
        if reason := self.stopping():
            return reason
        for place in dict.fromkeys((SHOP, kept_at(change, self.bindings, self.shop.kinds))):
            if place in self.gone:
                return f"{place} doesn't answer any more ({self.gone[place]})"
        return ""

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
            self.bind(change, ready, step.live_id or "")
        self.memory.record(step)
        return step

    def bind(self, change: Change, ready: Change, live_id: str) -> None:
        """The address owns what the change made. Not from a thread."""
        remember(change, ready, live_id, self.id, self.shop.kinds, self.memory, self.bindings)

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

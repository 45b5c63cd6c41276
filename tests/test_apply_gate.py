"""No more calls are under way than the shop allows; what waits for the disk keeps none of them; writes go first."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import replace

from payconf.apply.gate import Gate, gated, workers
from payconf.model.address import Address
from payconf.model.change import Change
from payconf.model.journal import Entry
from payconf.model.outcome import Done, Outcome
from payconf.model.resource import LiveResource
from tests.test_apply import RUN, FakeShop, Notes, apply, create, plan
from tests.test_apply_journal import CREATE, told

TEN = [create(Address("integrations", f"c{number}"), name=f"C{number}") for number in range(10)]


def asleep(gate: Gate, number: int) -> None:
    """Until so many threads wait for a place."""
    while len(gate._turn._waiters) < number:  # type: ignore[attr-defined]
        threading.Event().wait(0.001)


def test_changes_under_way_make_no_more_calls_than_allowed() -> None:
    shop, notes = FakeShop(), Notes()
    lock, under_way, most = threading.Lock(), [0], [0]

    class Counted:
        def __enter__(self) -> None:
            with lock:
                under_way[0] += 1
                most[0] = max(most[0], under_way[0])
            threading.Event().wait(0.002)

        def __exit__(self, *_: object) -> None:
            with lock:
                under_way[0] -= 1

    def write(change: Change) -> Outcome:
        with Counted(), lock:
            return shop.write(change)

    def named(kind: str, values: Mapping[str, object]) -> tuple[LiveResource, ...]:
        with Counted(), lock:
            return shop._named(kind, values)

    system = replace(shop.system(connections=4), write=write, named=named)
    assert workers(system) == 6
    assert apply(plan(*TEN), RUN, system, {}, notes.memory()).error == ""
    assert most[0] == 4


def test_while_the_disk_is_waited_for_others_call() -> None:
    """With two calls at a time, a third change calls while the state is written for the first two."""
    shop, notes = FakeShop(), Notes()
    third = threading.Event()
    looks: list[str] = []
    system = shop.system(connections=2)

    def named(kind: str, values: Mapping[str, object]) -> tuple[LiveResource, ...]:
        looks.append(str(values["name"]))
        if len(looks) == 3:
            third.set()
        return shop._named(kind, values)

    def journal(entry: Entry) -> None:
        assert third.wait(10), "nobody calls while the disk is busy"

    memory = replace(notes.memory(), journal=journal)
    assert apply(plan(*TEN), RUN, replace(system, named=named), {}, memory).error == ""


def test_a_write_goes_before_looks_that_wait_longer() -> None:
    gate, order = Gate(1), list[str]()

    def through(name: str, urgent: bool) -> threading.Thread:
        def go() -> None:
            with gate.entered(urgent):
                order.append(name)

        thread = threading.Thread(target=go)
        thread.start()
        return thread

    with gate.entered():
        threads = [through("look", False)]
        asleep(gate, 1)
        threads.append(through("write", True))
        asleep(gate, 2)
    for thread in threads:
        thread.join()
    assert order == ["write", "look"]


def test_every_call_goes_through_the_gate_and_gives_its_place_back() -> None:
    shop = FakeShop()
    shop.has(Address("integrations", "x"), "7", name="X")
    system = gated(shop.system(connections=1))
    assert system.by_id("integrations", "7") is not None
    assert [entry.id for entry in system.named("integrations", {"name": "X"})] == ["7"]
    assert system.write(CREATE).live_id
    shop.failing[CREATE.id] = [ValueError("no")]
    for _ in range(2):
        try:
            system.write(CREATE)
        except ValueError:
            continue


def test_what_was_only_looked_at_when_the_run_was_to_stop_is_not_begun() -> None:
    shop, notes = FakeShop(), Notes()
    asked: list[str] = []

    def named(kind: str, values: Mapping[str, object]) -> tuple[LiveResource, ...]:
        asked.append("SIGTERM came")
        return ()

    system = replace(shop.system(), named=named)
    run = apply(plan(CREATE), RUN, system, {}, notes.memory(), stopping=lambda: asked[0] if asked else "")
    assert [step.done for step in run.steps] == [Done.SKIPPED]
    assert (run.error, told(notes), shop.written) == ("not tried: SIGTERM came", [], [])

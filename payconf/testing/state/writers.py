"""Locks, several writers at a time, and processes that are killed in the middle."""

from __future__ import annotations

from functools import partial

from payconf.model.audit import NO_RUN, broken
from payconf.model.errors import Locked, PayconfError, Refused, Stale
from payconf.model.journal import Entry
from payconf.model.outcome import Done, Step
from payconf.model.state import Binding
from payconf.state import open_state
from payconf.testing.harness import require
from payconf.testing.state.bench import CARDS, STRIPE, Bench, at_once, event, lease, refused

_AT = "2026-11-29T14:00:00+00:00"
_WRITERS = 4


def a_lock_has_one_holder(bench: Bench) -> None:
    """Until it is given back, broken, or runs out; the error says who holds it."""
    with bench.store() as store, bench.store() as other:
        store.lock(lease("one"), _AT)
        store.lock(lease("one"), _AT)
        error = refused(Locked, lambda: other.lock(lease("two"), _AT), "runner on ci-7 (process 4711, job deploy 12)")
        require("payconf lock break production" in error.fix, "the fix doesn't say how to break it")
        other.lock(lease("three", "sandbox"), _AT)
        require(other.leases() == (lease("one"), lease("three", "sandbox")), "the leases are others")
        store.renew(lease("one", minute=5))
        refused(Locked, lambda: other.lock(lease("two"), "2026-11-29T14:06:00+00:00"))
        other.lock(lease("two", minute=9), "2026-11-29T14:10:00+00:00")
        refused(Locked, lambda: store.renew(lease("one", minute=20)), "lost")
        store.unlock(lease("one"))
        require(other.leases()[0].id == "two", "somebody else's lock was given back")
        require(store.break_lock("production") == lease("two", minute=9), "the broken lock is another")
        require(store.break_lock("production") is None, "a lock is broken twice")
        refused(Locked, lambda: other.renew(lease("two", minute=20)), "somebody broke it")
        store.lock(lease("four"), _AT)
        store.unlock(lease("four"))
        store.unlock(lease("four"))
        require([entry.id for entry in store.leases()] == ["three"], "a lock that was given back is held")
        other.lock(lease("five"), _AT)


def one_of_many_gets_the_lock(bench: Bench) -> None:
    """However close they come; also where the lease that holds it has run out."""
    stores = [open_state(bench.url) for _ in range(_WRITERS)]
    try:
        for now, minute in ((_AT, 0), ("2026-11-29T14:30:00+00:00", 30)):
            leases = [lease(f"{minute}-{number}", minute=minute) for number in range(_WRITERS)]
            got = at_once([partial(store.lock, mine, now) for store, mine in zip(stores, leases, strict=True)])
            require(sum(entry is None for entry in got) == 1, f"{got}")
            require(sum(isinstance(entry, Locked) for entry in got) == _WRITERS - 1, f"{got}")
            require(stores[0].leases() == (leases[got.index(None)],), "another holds it than was told so")
    finally:
        for store in stores:
            store.close()


def writers_dont_lose_one_another(bench: Bench) -> None:
    """Plans are used once, runs and audit records numbered once, bindings kept, with many processes at a time."""
    stores = [open_state(bench.url) for _ in range(_WRITERS)]
    try:
        for store in stores:
            store.load("e")
        used = at_once([partial(store.use_plan, "e", "digest") for store in stores])
        require(sum(entry is None for entry in used) == 1, f"a plan was used {used}")
        require(sum(isinstance(entry, Stale) for entry in used) == _WRITERS - 1, f"{used}")
        for _ in range(3):
            at_once([partial(store.begin, "e", "i", "d", _AT) for store in stores])
            at_once([partial(store.audit, "e", event()) for store in stores])
        numbers = [int(run.id.removeprefix("r-")) for run in stores[0].runs("e")]
        require(numbers == list(range(1, 3 * _WRITERS + 1)), f"{numbers}")
        chain = stores[0].audited("e")
        require(len(chain) == 3 * _WRITERS and broken(chain) is None, "the chain is broken")
        got = at_once(
            [
                partial(store.bind, "e", Binding(CARDS._replace(key=f"k{number}"), "7"))
                for number, store in enumerate(stores)
            ]
        )
        require(sum(entry is None for entry in got) == 1, f"one live object has several owners: {got}")
        require(sum(isinstance(entry, Refused) for entry in got) == _WRITERS - 1, f"{got}")
        require(len(stores[-1].load("e").bindings) == 1, "the owner is not there")
    finally:
        for store in stores:
            store.close()


def files_of_several_writers_are_all_there(bench: Bench) -> None:
    """Each under its own name; of one name, one of them, whole."""
    stores = [open_state(bench.url) for _ in range(_WRITERS)]
    try:
        contents = [str(number).encode() * 5000 for number in range(_WRITERS)]
        for name in ("same", "own {}"):
            got = at_once(
                [
                    partial(store.keep, "e", NO_RUN, name.format(number), content)
                    for number, (store, content) in enumerate(zip(stores, contents, strict=True))
                ]
            )
            require(got == [None] * _WRITERS, f"{got}")
        kept = [stores[-1].kept("e", NO_RUN, f"own {number}") for number in range(_WRITERS)]
        require(kept == contents, "a file is lost")
        require(stores[0].kept("e", NO_RUN, "same") in contents, "a file is none of those that were kept")
    finally:
        for store in stores:
            store.close()


def threads_share_a_store(bench: Bench) -> None:
    """A heartbeat renews while others write; nobody's entry is lost."""
    with bench.store() as store:
        run = store.begin("e", "i", "d", _AT)
        store.lock(lease("one", "e"), _AT)

        def write(number: int) -> None:
            for turn in range(8):
                store.journal("e", run, Entry(f"{number}", "call", _AT, {"turn": turn}))
                store.record("e", run, Step(f"{number}", Done.DONE))
                store.renew(lease("one", "e", minute=turn))

        done = at_once([partial(write, number) for number in range(_WRITERS)])
        require(done == [None] * _WRITERS, f"{done}")
        for number in range(_WRITERS):
            turns = [entry.facts["turn"] for entry in store.entries("e", run) if entry.change == str(number)]
            require(turns == list(range(8)), f"{turns}")
        require(len(store.runs("e")[0].steps) == 8 * _WRITERS, "steps are lost")


def a_killed_writer_loses_nothing_that_was_kept(bench: Bench) -> None:
    """What a method had returned from is there after SIGKILL; what it hadn't is there wholly or not at all."""
    program = """
run = store.begin("e", "i", "d", "t")
from payconf.testing.state.writers import Binding, Entry
for number in range(10000):
    store.journal("e", run, Entry(str(number), "call", "t", {"text": "x" * 500}))
    store.bind("e", Binding(CARDS._replace(key=f"k{number}"), str(number)))
    store.audit("e", event(f"rules/k{number}"))
    print(number, flush=True)
"""
    for after in (1, 7):
        said = len(bench.killed(program, after))
        with bench.store() as store:
            run = store.runs("e")[-1]
            require(run.error == "the run did not come to its end", "a killed run looks closed")
            entries = store.entries("e", run.id)
            require(said <= len(entries) <= said + 1, f"{said} were said, {len(entries)} are there")
            require([entry.change for entry in entries] == [str(n) for n in range(len(entries))], "not in order")
            require(said <= len(store.load("e").bindings), "bindings are lost")
            require(broken(store.audited("e")) is None, "the chain is broken")
            for number in range(len(store.load("e").bindings)):
                store.unbind("e", CARDS._replace(key=f"k{number}"))


def a_killed_holder_keeps_its_lock_until_it_runs_out(bench: Bench) -> None:
    """Then anybody may take it."""
    bench.killed("store.lock(lease('one'), '2026-11-29T14:00:00+00:00')\nprint(1, flush=True)\nsys.stdin.read()", 1)
    with bench.store() as store:
        refused(Locked, lambda: store.lock(lease("two"), "2026-11-29T14:04:59+00:00"))
        store.lock(lease("two", minute=30), "2026-11-29T14:05:00+00:00")
        require(store.leases() == (lease("two", minute=30),), "another holds it")


def writes_together_are_kept_together(bench: Bench) -> None:
    """Where a store can do that: nobody else sees half of it, and an error or a kill leaves nothing."""
    with bench.store() as store, bench.store() as other:
        together = getattr(store, "together", None)
        if together is None:
            return
        run = store.begin("e", "i", "d", _AT)
        with together():
            store.journal("e", run, Entry("a", "outcome", _AT))
            store.bind("e", Binding(STRIPE, "1"))
            require(store.load("e").bindings[STRIPE].live_id == "1", "the writer doesn't see it")
            require(other.load("e").bindings == {}, "half of it is seen")
            store.record("e", run, Step("a", Done.DONE))
        require(len(other.entries("e", run)) == len(other.runs("e")[0].steps) == 1, "not all was kept")

        def fail() -> None:
            with together():
                store.unbind("e", STRIPE)
                store.use_plan("e", "p")
                store.use_plan("e", "p")

        refused(Stale, fail)
        require(other.load("e").bindings[STRIPE].live_id == "1", "half of it was kept")
        other.use_plan("e", "p")
        store.unbind("e", STRIPE)
        require(other.load("e").bindings == {}, "the store doesn't go on")
    program = """
import time
with store.together():
    store.use_plan("e", "after")
    print(1, flush=True)
    time.sleep(60)
"""
    bench.killed(program, 1)
    with bench.store() as store:
        require(store.load("e").bindings == {}, "half of it was kept")
        store.use_plan("e", "after")


def errors_are_payconfs_own(bench: Bench) -> None:
    """A take-over of half a state fails, and leaves nothing."""
    with bench.store() as store:
        store.bind("e", Binding(STRIPE, "1"))
        data = store.export("e")
        cut = {**data, "tables": {name: rows for name, rows in data["tables"].items() if name != "runs"}}
        refused(PayconfError, lambda: store.take_over("other", cut))
        require(store.environments() == ("e",), "something is left")


CHECKS = (
    a_lock_has_one_holder,
    one_of_many_gets_the_lock,
    writers_dont_lose_one_another,
    files_of_several_writers_are_all_there,
    threads_share_a_store,
    a_killed_writer_loses_nothing_that_was_kept,
    a_killed_holder_keeps_its_lock_until_it_runs_out,
    writes_together_are_kept_together,
    errors_are_payconfs_own,
)

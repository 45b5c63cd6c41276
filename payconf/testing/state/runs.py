"""Runs with steps, journals and files; the audit; everything out and in."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import partial

from payconf.model.audit import NO_RUN, broken
from payconf.model.errors import Refused, Stale, StateError
from payconf.model.journal import Entry
from payconf.model.outcome import Done, Run, Step
from payconf.model.state import Binding, SwitchedOff
from payconf.state.base import StateStore
from payconf.testing.harness import require
from payconf.testing.state.bench import CARDS, STRIPE, Bench, event, lease, refused

_AT = "2026-11-22T14:02:11+00:00"


def runs_keep_their_steps(bench: Bench) -> None:
    """In order, with text of the world outside; a run that nobody closed says so; numbers go up."""
    steps = (Step("create:rules/b", Done.DONE, "3"), Step("create:rules/a", Done.FAILED, None, "no ä"))
    with bench.store() as store:
        first = store.begin("e", "intent", "digest", _AT)
        other = store.begin("other", "i", "d", _AT)
        for step in steps:
            store.record("e", first, step)
        require(
            [run.error for run in store.runs("e")] == ["the run did not come to its end"], "an open run looks closed"
        )
        require(store.load("e").last_run == f"r-0001, {_AT}, 1 done, 1 failed, not finished", "the summary is wrong")
        store.finish("e", first, "no")
        store.note("e", first, "payconf off integrations/x")
        second = store.begin("e", "intent", "digest", _AT)
        store.finish("e", second, "")
        require((first, other, second) == ("r-0001", "r-0001", "r-0002"), "the ids are others")
    with bench.store() as store:
        runs = store.runs("e")
        note = "payconf off integrations/x"
        require(runs[0] == Run("r-0001", "e", "intent", "digest", _AT, steps, "no", note), f"{runs[0]}")
        require(runs[1] == Run("r-0002", "e", "intent", "digest", _AT), f"{runs[1]}")
        require(store.load("e").last_run == f"r-0002, {_AT}, 0 done", "the summary is wrong")
        require(store.load("other").last_run == f"r-0001, {_AT}, 0 done, not finished", "the summary is wrong")


def odd_text_doesnt_stop_its_own_record(bench: Bench) -> None:
    """A shop's answer may hold what a database can't: the step is kept all the same."""
    with bench.store() as store:
        run = store.begin("e", "i", "d", _AT)
        store.record("e", run, Step("a", Done.FAILED, None, "nul \0 half \ud800 end"))
        store.note("e", run, "n\0")
        store.journal("e", run, Entry("a", "outcome", _AT, {"text": "nul \0 half \ud800"}))
        store.finish("e", run, "e\0")
        kept = store.runs("e")[0]
        require(kept.steps[0].text.startswith("nul ") and kept.steps[0].text.endswith(" end"), "the text is lost")
        require(store.entries("e", run)[0].facts == {"text": "nul \0 half \ud800"}, "the facts are lost")


def journals_are_kept_in_order(bench: Bench) -> None:
    """Entry by entry, of each run apart, with nested facts."""
    entries = [
        Entry("create:rules/a", "intent", _AT, {"before": ["3", "4"], "deep": {"ä": [1, None, True]}}),
        Entry("create:rules/a", "call", _AT),
        Entry("create:rules/a", "outcome", _AT, {"done": "unknown", "live_id": None}),
        Entry("create:rules/a", "settled", _AT, {"by": "jana"}),
    ]
    with bench.store() as store:
        first, second = (store.begin("e", "i", digest, _AT) for digest in "ab")
        for entry in entries:
            store.journal("e", first, entry)
        store.journal("e", second, entries[1])
        store.record("e", first, Step("create:rules/a", Done.DONE, "9"))
        store.journal("e", first, entries[1])
    with bench.store() as store:
        require(store.entries("e", first) == (*entries, entries[1]), "the journal is another")
        require(store.entries("e", second) == (entries[1],), "the second run's journal is another")
        require(store.entries("other", first) == (), "another environment has it too")
        require(store.runs("e")[0].steps == (Step("create:rules/a", Done.DONE, "9"),), "the steps are others")


def long_journals_are_whole(bench: Bench) -> None:
    """More entries, and longer ones, than any batch holds."""
    entries = [Entry(f"change {number}", "call", _AT, {"text": "x" * 700}) for number in range(320)]
    with bench.store() as store:
        run = store.begin("e", "i", "d", _AT)
        for entry in entries:
            store.journal("e", run, entry)
        require(store.entries("e", run) == tuple(entries), "the journal is another")
    with bench.store() as store:
        require(store.entries("e", run) == tuple(entries), "the journal is another for others")
        store.journal("e", run, entries[0])
        require(len(store.entries("e", run)) == 321, "going on with it lost something")


def files_are_kept(bench: Bench) -> None:
    """Byte by byte; the last one of a name."""
    content = bytes(range(256)) * 400
    with bench.store() as store:
        run = store.begin("e", "i", "d", _AT)
        require(store.kept("e", run, "plan") is None, "there is a file")
        store.keep("e", run, "plan", b"")
        require(store.kept("e", run, "plan") == b"", "an empty file is none")
        store.keep("e", run, "plan", content)
        store.keep("e", run, "inverse", b"{}")
        store.keep("e", NO_RUN, "plan", b"")
        store.keep("e", run, "x_1/é", b"")
        store.keep("e", run, "x%1/a", b"")
    with bench.store() as store:
        require(store.names("e", run, "") == ("inverse", "plan", "x%1/a", "x_1/é"), "not all names are told")
        require(store.names("e", run, "x_") == ("x_1/é",), "names that begin otherwise are told")
        require(store.names("e", run, "plans") == store.names("other", run, "") == (), "there is a name of nobody's")
        require(store.kept("e", run, "plan") == content, "the file is another")
        require(store.kept("other", run, "plan") is None, "another environment has it too")


def prunes_finished_runs_alone(bench: Bench) -> None:
    """With all that is theirs; the used plan stays used, the audit whole, and no number comes back."""
    with bench.store() as store:
        runs = [store.begin("e", "i", digest, _AT) for digest in "abc"]
        for run in runs:
            store.use_plan("e", run)
            store.record("e", run, Step("a", Done.DONE))
            store.journal("e", run, Entry("a", "call", _AT))
            store.note("e", run, "note")
            store.keep("e", run, "plan", b"x")
        store.audit("e", event())
        store.finish("e", runs[0], "")
        store.finish("e", runs[2], "")
        store.prune("e", runs)
        require([run.id for run in store.runs("e")] == [runs[1]], "other runs are left")
        require(store.runs("e")[0].steps == (Step("a", Done.DONE),), "the open run lost something")
        for run in (runs[0], runs[2]):
            require(store.entries("e", run) == () and store.kept("e", run, "plan") is None, "something is left")
        require(store.plan_used("e", runs[0]), "a pruned run's plan counts as new")
        refused(Stale, lambda: store.use_plan("e", runs[0]), "once only")
        require(len(store.audited("e")) == 1, "the audit was pruned")
        require(store.begin("e", "i", "d", _AT) == "r-0004", "a number was given twice")


def the_audit_is_a_chain(bench: Bench) -> None:
    """Numbers from 1 without a gap, each on the one before; of each environment apart; events come back equal."""
    with bench.store() as store:
        made = [store.audit("e", event(f"rules/{number}", before={"a": [1, "ä"]})) for number in range(3)]
        store.audit("other", event())
    with bench.store() as store:
        made += [store.audit("e", replace(event(), kind="settle", subject="", run=""))]
        require(store.audited("e") == tuple(made), "the chain is another")
        require([entry.number for entry in made] == [1, 2, 3, 4], "the numbers have gaps")
        require(broken(store.audited("e")) is None, "the chain is broken")
        require(store.audited("other")[0].number == 1, "environments share their numbers")


def fill(store: StateStore, environment: str = "e") -> None:
    """Something of everything."""
    run = store.begin(environment, "i", "d", _AT)
    store.bind(environment, Binding(STRIPE, "1", {"name": "ä"}))
    store.bind(environment, Binding(CARDS, "1"))
    store.rename(environment, CARDS, CARDS._replace(key="all-cards"))
    store.use_plan(environment, "digest")
    store.record(environment, run, Step("a", Done.DONE, "1", "text"))
    store.record(environment, run, Step("b", Done.UNKNOWN))
    store.journal(environment, run, Entry("a", "call", _AT, {"x": [1]}))
    store.keep(environment, run, "plan", b"\0\xff")
    store.keep(environment, NO_RUN, "seen/production", b"x")
    store.note(environment, run, "note")
    store.switch_off(environment, [SwitchedOff("rules", "1", "enabled", "1", False, run, _AT)])
    for number in range(3):
        store.audit(environment, event(f"rules/{number}"))
    store.finish(environment, run, "error")
    open_run = store.begin(environment, "i", "d2", _AT)
    store.journal(environment, open_run, Entry("c", "intent", _AT, {"before": []}))
    store.record(environment, open_run, Step("c", Done.FAILED, None, "no"))
    store.journal(environment, run, Entry("b", "settled", _AT, {"ä": 1.5}))  # the first run is resumed meanwhile
    store.record(environment, run, Step("b", Done.DONE))


def everything_goes_out_and_in(bench: Bench) -> None:
    """An export holds all but the lock, is JSON, and taken over it is the same; never over something."""
    with bench.store() as store:
        fill(store)
        store.lock(lease("one", "e"), _AT)
        data = json.loads(json.dumps(store.export("e")))
        store.take_over("copy", data)
    with bench.store() as store:
        require(store.export("copy") == data, "the copy is another")
        require(store.load("copy") == store.load("e"), "the copy loads differently")
        require(store.kept("copy", NO_RUN, "seen/production") == b"x", "what is kept beside no run is lost")
        require(store.audited("copy")[2].event == store.audited("e")[2].event, "the copy's audit is another")
        require([entry.environment for entry in store.leases()] == ["e"], "the lock was copied")
        for name in ("e", "copy"):
            refused(Refused, partial(store.take_over, name, data), "already")
        require(store.export("e") == data and store.export("copy") == data, "a refused take-over wrote")
        require(store.begin("copy", "i", "d", _AT) == "r-0003", "the copy counts differently")
        require(store.audit("copy", event()).number == 4, "the copy's chain counts differently")
        store.audit("audit alone", event())
        refused(Refused, lambda: store.take_over("audit alone", data), "already")
        refused(StateError, lambda: store.take_over("new", {**data, "format": 99}), "another version")
        require("new" not in store.environments(), "a refused take-over left something")


def what_is_kept_beside_no_run_goes_along(bench: Bench) -> None:
    """Also where it is all that is held of an environment; no pruning takes it away."""
    with bench.store() as store:
        store.keep("e", NO_RUN, "seen/production", b"\0x")
        store.prune("e", [NO_RUN])
        require(store.environments() == ("e",), "the environment is not listed")
        data = json.loads(json.dumps(store.export("e")))
        store.take_over("copy", data)
        refused(Refused, lambda: store.take_over("e", data), "already")
    with bench.store() as store:
        require(store.export("copy") == data, "the copy is another")
        for name in ("e", "copy"):
            require(store.kept(name, NO_RUN, "seen/production") == b"\0x", f"it is lost in {name}")
        require(store.begin("copy", "i", "d", _AT) == "r-0001", "it counts as a run")


CHECKS = (
    runs_keep_their_steps,
    odd_text_doesnt_stop_its_own_record,
    journals_are_kept_in_order,
    long_journals_are_whole,
    files_are_kept,
    prunes_finished_runs_alone,
    the_audit_is_a_chain,
    everything_goes_out_and_in,
    what_is_kept_beside_no_run_goes_along,
)

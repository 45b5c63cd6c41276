"""The journal is ahead of every call; what nobody knows is read back; only what is safe is repeated."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest

from payconf.apply.past import Phase, past_of
from payconf.model.address import Address
from payconf.model.change import Action, Change, Reason
from payconf.model.errors import (
    AuthError,
    NotFound,
    PayconfError,
    ProviderError,
    RateLimited,
    Rejected,
    Unavailable,
)
from payconf.model.fingerprint import fingerprint
from payconf.model.outcome import Done, Outcome, Run
from payconf.model.pace import Pace
from payconf.model.plan import Plan
from payconf.model.secret import Secret
from payconf.model.state import Binding
from payconf.model.value import Ref, SecretRef
from tests.test_apply import CARDS, KEY, OLD, RULE, RUN, FakeShop, Notes, apply, create, plan

CREATE = create(CARDS, name="Cards")
LOST = "the connection broke"


class Time:
    """A clock that only sleeping moves."""

    def __init__(self) -> None:
        self.now = 0.0
        self.slept: list[float] = []
        self.said: list[str] = []

    def sleep(self, seconds: float) -> None:
        self.now += seconds
        self.slept.append(seconds)

    def pace(self, **given: float) -> Pace:
        pace = Pace(lambda: self.now, self.sleep, lambda: 0.0, notice=self.said.append)
        return replace(pace, **given)  # type: ignore[arg-type]


def lost() -> Unavailable:
    return Unavailable(LOST)


def refused() -> Unavailable:
    error = Unavailable("it can't be reached; nothing was sent")
    error.carried_out = False
    return error


def carry(shop: FakeShop, notes: Notes, *changes: Change, time: Time | None = None) -> Run:
    secret = {"env://P": Secret(b"hush-hush")}
    return apply(plan(*changes), RUN, shop.system(), secret, notes.memory(), (time or Time()).pace())


def told(notes: Notes) -> list[str]:
    """The journal in short."""
    return [f"{entry.phase} {entry.facts.get('done', '')}".strip() for entry in notes.entries]


def update(shop: FakeShop, values: dict[str, object], **held: object) -> Change:
    digest = shop.has(CARDS, "7", **held)
    return Change("update:x", Action.UPDATE, Reason.FROM_GIT, CARDS, values, (), "7", digest)


def test_intent_and_call_are_written_before_the_request_leaves() -> None:
    shop, notes = FakeShop(), Notes()
    seen: list[list[str]] = []
    write = shop.write

    def watched(change: Change) -> Outcome:
        seen.append(told(notes))
        return write(change)

    shop.write = watched  # type: ignore[method-assign]
    carry(shop, notes, CREATE)
    assert seen == [["intent", "call"]]
    assert told(notes) == ["intent", "call", "outcome done"]
    assert notes.entries[0].facts["before"] == []
    assert notes.entries[2].facts["live_id"] == "101"


def test_a_create_that_was_carried_out_unseen_is_taken_over() -> None:
    shop, notes = FakeShop({CREATE.id: [lost()]}), Notes()
    shop.late.add(CREATE.id)
    run = carry(shop, notes, CREATE)
    assert [(step.done, step.live_id) for step in run.steps] == [(Done.DONE, "101")]
    assert notes.bindings[CARDS].live_id == "101"
    assert len(shop.written) == 1
    assert told(notes) == ["intent", "call", "outcome unknown", "settled done"]


def test_a_create_that_left_nothing_is_repeated_after_a_second_look() -> None:
    shop, notes, time = FakeShop({CREATE.id: [lost()]}), Notes(), Time()
    run = carry(shop, notes, CREATE, time=time)
    assert run.error == ""
    assert len(shop.written) == 1
    assert told(notes) == ["intent", "call", "outcome unknown", "settled absent", "call", "outcome done"]
    assert sum(time.slept) == pytest.approx(0.5)


def test_a_new_object_of_the_name_with_other_values_stays_unknown() -> None:
    shop, notes = FakeShop({CREATE.id: [lost()]}), Notes()
    write = shop.write

    def raced(change: Change) -> Outcome:
        shop.has(CARDS, "55", name="Cards", other="by hand")
        shop.has(CARDS, "56", name="Cards")
        return write(change)

    shop.write = raced  # type: ignore[method-assign]
    run = carry(shop, notes, CREATE)
    assert run.count(Done.UNKNOWN) == 1
    assert "2 new objects of this name: ids 55, 56" in run.error
    assert told(notes)[-1] == "settled unknown"
    assert not shop.written
    assert not notes.bindings


def test_a_repeated_create_that_came_twice_is_said_so() -> None:
    shop, notes = FakeShop(), Notes()
    calls: list[Change] = []

    def slow(change: Change) -> Outcome:
        calls.append(change)
        if len(calls) == 1:
            raise lost()
        shop.has(CARDS, "90", name="Cards")  # the first call, carried out late
        shop.has(CARDS, "91", name="Cards")
        return Outcome("91")

    shop.write = slow  # type: ignore[method-assign]
    run = carry(shop, notes, CREATE)
    assert run.steps[0].done is Done.UNKNOWN
    assert "delete number 90 of the shop's integrations by hand" in run.error
    assert notes.bindings[CARDS].live_id == "91"


def test_a_create_is_refused_where_somebody_made_one_of_its_name_meanwhile() -> None:
    shop, notes = FakeShop(), Notes()
    shop.has(CARDS, "55", name="Cards")
    run = carry(shop, notes, CREATE)
    assert run.steps[0].done is Done.FAILED
    assert "an object of this name is in the shop now (id 55)" in run.error
    assert not shop.written


@pytest.mark.parametrize("late", [True, False])
def test_an_update_is_read_back(late: bool) -> None:
    shop, notes = FakeShop({"update:x": [lost()]}), Notes(Binding(CARDS, "7", {"name": "Old"}))
    if late:
        shop.late.add("update:x")
    run = carry(shop, notes, update(shop, {"name": "New"}, name="Old"))
    assert run.error == ""
    assert len(shop.written) == 1
    assert notes.bindings[CARDS].last_applied == {"name": "New"}


def test_an_update_that_holds_neither_value_stays_unknown() -> None:
    shop, notes = FakeShop({"update:x": [lost()]}), Notes()
    change = update(shop, {"name": "New"}, name="Old")
    write = shop.write

    def raced(written: Change) -> Outcome:
        shop.has(CARDS, "7", name="By hand")
        return write(written)

    shop.write = raced  # type: ignore[method-assign]
    run = carry(shop, notes, change)
    assert run.steps[0].done is Done.UNKNOWN
    assert "holds neither" in run.error


def test_a_secret_that_cannot_be_read_back_is_sent_again() -> None:
    shop, notes = FakeShop({"update:x": [lost()]}), Notes(Binding(CARDS, "7", {"name": "Old"}))
    shop.late.add("update:x")
    secret = SecretRef("env://P", fingerprint(Secret(b"hush-hush"), KEY).exact)
    run = carry(shop, notes, update(shop, {"password": secret}, name="Old"))
    assert run.error == ""
    assert len(shop.written) == 2
    assert notes.bindings[CARDS].written["password"].status == "written"
    assert "hush" not in repr(notes.entries)


@pytest.mark.parametrize("error", [lost(), NotFound("gone")])
def test_a_delete_that_left_nothing_is_done(error: ProviderError) -> None:
    shop, notes = FakeShop({"delete:x": [error]}), Notes(Binding(OLD, "7"))
    shop.late.add("delete:x")
    digest = shop.has(OLD, "7", name="Old")
    run = carry(shop, notes, Change("delete:x", Action.DELETE, Reason.REMOVED, OLD, {}, (), "7", digest))
    assert run.error == ""
    assert not notes.bindings


@pytest.mark.parametrize("gone", [True, False])
def test_what_has_moved_is_not_written_over(gone: bool) -> None:
    shop, notes = FakeShop(), Notes()
    change = update(shop, {"name": "New"}, name="Old")
    if gone:
        shop.objects.clear()
    else:
        shop.has(CARDS, "7", name="By hand")
    run = carry(shop, notes, change)
    assert run.steps[0].done is Done.FAILED
    assert "moved since" in run.error
    assert not shop.written
    assert told(notes) == ["outcome failed"]


def test_several_changes_of_one_object_know_their_own_steps_and_see_those_of_others() -> None:
    shop, notes = FakeShop(), Notes(Binding(OLD, "7"))
    digest = shop.has(OLD, "7", name="Old", other="x")
    first = Change("update:x#1", Action.UPDATE, Reason.FROM_GIT, OLD, {"name": "Old (old 7)"}, (), "7", digest)
    last = Change("delete:x", Action.DELETE, Reason.REMOVED, OLD, {}, (), "7", digest, needs=(first.id,))
    assert carry(shop, notes, first, last).error == ""
    shop.has(OLD, "7", name="Old", other="x")
    write = shop.write

    def raced(change: Change) -> Outcome:
        done = write(change)
        shop.objects["integrations", "7"]["other"] = "by hand"
        return done

    shop.write = raced  # type: ignore[method-assign]
    run = carry(shop, Notes(Binding(OLD, "7")), first, last)
    assert [step.done for step in run.steps] == [Done.DONE, Done.FAILED]
    assert "moved since" in run.error


@pytest.mark.parametrize(("after", "waited"), [(7.0, 7.0), (None, 0.5), (0.1, 0.5)])
def test_too_many_requests_waits_as_long_as_the_shop_says(after: float | None, waited: float) -> None:
    shop, notes, time = FakeShop({CREATE.id: [RateLimited("slowly", "", after)]}), Notes(), Time()
    assert carry(shop, notes, CREATE, time=time).error == ""
    assert sum(time.slept) == pytest.approx(waited)
    assert time.said == (["Waiting 7 seconds: it is tried again after this: slowly"] if waited == 7.0 else [])
    assert told(notes) == ["intent", "call", "outcome failed", "call", "outcome done"]


def test_nobody_waits_longer_than_the_budget() -> None:
    shop, notes, time = FakeShop({CREATE.id: [RateLimited("slowly", "", 3600.0)]}), Notes(), Time()
    run = carry(shop, notes, CREATE, time=time)
    assert run.steps[0].done is Done.FAILED
    assert time.slept == []


def test_waits_grow_and_end() -> None:
    shop, notes, time = FakeShop({CREATE.id: [refused() for _ in range(20)]}), Notes(), Time()
    run = carry(shop, notes, CREATE, create(OLD, name="Old"), time=time)
    assert [step.done for step in run.steps] == [Done.FAILED, Done.SKIPPED]
    assert sum(time.slept) == pytest.approx(0.5 + 1 + 2 + 4 + 8)
    assert "the shop doesn't answer any more" in run.steps[1].text
    assert Pace(jitter=lambda: 1.0).delay(1) == pytest.approx(0.25)
    assert Pace(jitter=lambda: 0.0).delay(60) == 20.0


@pytest.mark.parametrize("error", [Rejected("no such currency"), AuthError("who?")])
def test_what_the_shop_refuses_is_not_repeated(error: PayconfError) -> None:
    shop, notes, time = FakeShop({CREATE.id: [error]}), Notes(), Time()
    run = carry(shop, notes, CREATE, time=time)
    assert run.steps[0].done is Done.FAILED
    assert time.slept == []


def test_where_the_shop_can_not_be_read_back_it_stays_unknown_and_nothing_further_is_begun() -> None:
    shop, notes = FakeShop({CREATE.id: [lost()]}), Notes()
    system = shop.system()
    looks = iter([()])

    def named(kind: str, values: object) -> tuple[object, ...]:
        for found in looks:
            return found
        raise lost()

    run = apply(
        plan(CREATE, create(RULE, name="All")), RUN, replace(system, named=named), {}, notes.memory(), Time().pace()
    )  # type: ignore[arg-type]
    assert [step.done for step in run.steps] == [Done.UNKNOWN, Done.SKIPPED]
    assert "could not be read back" in run.error


def test_a_change_of_an_object_whose_last_change_is_unknown_is_not_tried() -> None:
    shop, notes = FakeShop({"update:x": [lost()]}), Notes()
    first = update(shop, {"name": "New"}, name="Old")
    second = replace(first, id="disable:x", values={"user": "b"})
    write = shop.write

    def raced(change: Change) -> Outcome:
        shop.has(CARDS, "7", name="By hand")
        return write(change)

    shop.write = raced  # type: ignore[method-assign]
    run = carry(shop, notes, first, second)
    assert [step.done for step in run.steps] == [Done.UNKNOWN, Done.SKIPPED]


def test_a_run_that_is_to_stop_finishes_the_call_under_way() -> None:
    shop, notes = FakeShop(), Notes()
    asked: list[str] = []
    write = shop.write

    def interrupted(change: Change) -> Outcome:
        asked.append("SIGTERM came")
        return write(change)

    shop.write = interrupted  # type: ignore[method-assign]
    run = apply(
        plan(CREATE, create(OLD, name="Old")),
        RUN,
        shop.system(),
        {},
        notes.memory(),
        stopping=lambda: asked[0] if asked else "",
    )
    assert [step.done for step in run.steps] == [Done.DONE, Done.SKIPPED]
    assert run.error == "not tried: SIGTERM came"


def many(count: int) -> Plan:
    made = [create(Address("integrations", f"c{number}"), name=f"C{number}") for number in range(count)]
    rules = [
        replace(
            create(Address("rules", f"r{number}"), name=f"R{number}", methods=[Ref(change.address, "method.card")]),
            needs=(change.id,),
        )
        for number, change in enumerate(made)
    ]
    return plan(*made, *rules)


def test_independent_changes_are_carried_out_at_the_same_time_and_written_down_by_one_thread() -> None:
    shop, notes = FakeShop(), Notes()
    writers: set[int] = set()
    meeting = threading.Barrier(4, timeout=5)
    lock = threading.Lock()
    write = shop.write

    def together(change: Change) -> Outcome:
        if change.address.kind == "integrations":
            meeting.wait()
        with lock:
            return write(change)

    shop.write = together  # type: ignore[method-assign]
    memory = replace(notes.memory(), journal=lambda entry: writers.add(threading.get_ident()))
    run = apply(many(8), RUN, shop.system(connections=4), {}, memory)
    assert run.error == ""
    assert [step.change for step in run.steps] == [change.id for change in many(8).changes]
    assert writers == {threading.get_ident()}
    assert len(notes.bindings) == 16


def test_a_state_that_can_not_be_written_stops_the_run_before_the_next_call() -> None:
    shop, notes = FakeShop(), Notes()
    count = iter(range(100))

    def full(entry: object) -> None:
        if next(count) >= 7:
            raise PayconfError("database or disk is full")

    memory = replace(notes.memory(), journal=full)
    with pytest.raises(PayconfError, match="disk is full"):
        apply(many(8), RUN, shop.system(connections=4), {}, memory)
    assert len(shop.written) <= 4


def test_the_journal_tells_how_far_each_change_came() -> None:
    shop, notes = FakeShop({CREATE.id: [lost()]}), Notes()
    carry(shop, notes, CREATE, create(OLD, name="Old"))
    phases = [past_of(notes.entries[:length])[CREATE.id].phase for length in range(1, 7)]
    assert phases == [Phase.INTENDED, Phase.CALLED, Phase.UNKNOWN, Phase.ABSENT, Phase.CALLED, Phase.DONE]
    assert past_of(notes.entries)["create:integrations/old"].live_id == "102"


def test_of_two_new_objects_of_one_name_each_is_told_from_the_other() -> None:
    twins = [create(Address("integrations", key), name="Same") for key in ("a", "b")]
    shop, notes = FakeShop({twins[1].id: [lost()]}), Notes()
    run = apply(plan(*twins), RUN, shop.system(connections=4), {}, notes.memory(), Time().pace())
    assert run.error == ""
    assert {binding.live_id for binding in notes.bindings.values()} == {"101", "102"}

"""An object store that fails: answers that get lost, a store that goes away, ignores conditions, is full or damaged.

On the double of tests/s3_double.py, which can be told to; that it answers as real stores do, `make real-state` shows.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest

from payconf.model.address import Address
from payconf.model.audit import broken
from payconf.model.errors import Locked, PayconfError, StateError, StateUnreachable
from payconf.model.outcome import Done, Step
from payconf.model.state import Binding
from payconf.state import look_at, open_state
from payconf.state.base import StateStore
from payconf.state.s3.address import parse
from payconf.state.s3.bucket import Bucket
from payconf.state.s3.environment import SNAPSHOT_AFTER
from payconf.state.s3.store import S3State
from payconf.testing.state.bench import at_once, event, lease, refused
from payconf.testing.state_conformance import fill
from tests.s3_double import Store
from tests.state_servers import ACCESS

pytestmark = pytest.mark.untraced

AT = "2026-11-29T14:00:00+00:00"
Open = Callable[[], S3State]


@pytest.fixture
def double(monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    for name, value in ACCESS.items():
        monkeypatch.setenv(name, value)
    opened = Store()
    yield opened
    opened.close()


@pytest.fixture
def opened(double: Store) -> Open:
    return lambda: S3State(Bucket(parse(double.url()), patience=5))


def binding(number: int, size: int = 0) -> Binding:
    return Binding(Address("rules", f"k{number}"), str(number), {"name": "x" * size})


def everything(store: StateStore) -> None:
    """Every write that two processes could do, once."""
    run = store.begin("e", "i", "d", AT)
    store.bind("e", binding(1))
    store.use_plan("e", "digest")
    store.record("e", run, Step("a", Done.DONE))
    store.audit("e", event())
    store.lock(lease("one", "e"), AT)
    store.renew(lease("one", "e", minute=1))
    store.finish("e", run, "")


def test_an_answer_that_gets_lost_is_found_out(double: Store, opened: Open) -> None:
    """Each write arrives and its answer doesn't: nothing is done twice, and nothing is taken for refused."""
    lost = set()

    def drop(method: str, key: str) -> str:
        seen = len([entry for entry in double.requests if entry == (method, key)])
        if method == "PUT" and (key, seen) not in lost and (key, seen - 1) not in lost:
            lost.add((key, seen))
            return "after"
        return ""

    store = opened()
    double.fault = drop
    everything(store)
    double.fault = lambda method, key: ""
    assert len(lost) >= 7
    other = opened()
    assert [run.id for run in other.runs("e")] == ["r-0001"]
    assert other.runs("e")[0].steps == (Step("a", Done.DONE),)
    assert other.runs("e")[0].error == ""
    assert len(other.audited("e")) == 1
    assert broken(other.audited("e")) is None
    assert other.leases() == (lease("one", "e", minute=1),)


def test_a_store_that_goes_away_comes_back(double: Store, opened: Open) -> None:
    """Every second request is dropped before it does anything, or answered 503."""
    numbers = count()
    double.fault = lambda method, key: ("", "before", "", "503")[next(numbers) % 4]
    store = opened_anyway(opened)
    everything(store)
    double.fault = lambda method, key: ""
    assert len(opened().runs("e")) == 1


def opened_anyway(opened: Open) -> S3State:
    """The first answer is not waited for, so that a wrong address is told at once."""
    for _ in range(4):
        try:
            return opened()
        except StateUnreachable:
            continue
    raise AssertionError


def test_what_fails_is_told_and_the_store_goes_on_afterwards(double: Store) -> None:
    store = S3State(Bucket(parse(double.url()), patience=0))
    store.bind("e", binding(1))
    for fault in ("503", "403", "507", "before"):
        double.fault = lambda method, key, fault=fault: fault  # type: ignore[misc]
        said = refused(StateError, lambda: store.bind("e", binding(2)))
        assert said.exit_code == (1 if fault == "507" else 14)
        assert ACCESS["AWS_SECRET_ACCESS_KEY"] not in f"{said!r} {said.fix}"
    double.fault = lambda method, key: "after" if method == "PUT" else "503"
    refused(StateUnreachable, lambda: store.bind("e", binding(3)))  # it arrived, and nobody could know
    double.fault = lambda method, key: ""
    store.bind("e", binding(4))
    assert {entry.key for entry in store.load("e").bindings} == {"k1", "k3", "k4"}


def test_a_store_without_conditions_gives_no_lock(double: Store, opened: Open) -> None:
    """Two applies would both hold it."""
    store = opened()
    store.lock(lease("one"), AT)
    store.unlock(lease("one"))
    double.conditions = False
    refused(StateError, lambda: store.lock(lease("two"), AT), "ignores If-None-Match or If-Match")


def test_many_writers_through_a_bad_line(double: Store, opened: Open) -> None:
    """Numbers without a gap and no lost binding, while one request in five gets lost before or after its effect."""
    numbers = count()
    stores = [opened() for _ in range(4)]
    double.fault = lambda method, key: ("", "", "after", "", "before")[next(numbers) % 5]

    def write(number: int) -> None:
        for turn in range(5):
            stores[number].bind("e", binding(number * 10 + turn))
            stores[number].audit("e", event(f"rules/{number}"))
            stores[number].begin("e", "i", "d", AT)

    assert at_once([lambda number=number: write(number) for number in range(4)]) == [None] * 4  # type: ignore[misc]
    double.fault = lambda method, key: ""
    store = opened()
    assert len(store.load("e").bindings) == 20
    chain = store.audited("e")
    assert broken(chain) is None
    assert len(chain) == 20
    assert [run.id for run in store.runs("e")] == [f"r-{number:04d}" for number in range(1, 21)]


def test_reading_needs_few_requests_however_much_was_written(double: Store, opened: Open) -> None:
    """After an apply of 1,000 changes; and no write carries more than one full object."""
    store = opened()
    sizes: list[int] = []
    run = store.begin("e", "i", "d", AT)
    for number in range(1000):
        store.bind("e", binding(number, 1000))
        store.record("e", run, Step(f"create:rules/k{number}", Done.DONE, str(number)))
        sizes += [len(body) for key, body in double.objects.items() if "/log/" in key][-1:]
    assert max(sizes) < 70_000
    assert "acme/environments/e/snapshot.json" in double.objects
    reader = opened()
    double.requests.clear()
    assert len(reader.load("e").bindings) == 1000
    kinds = [key.split("/")[3] for method, key in double.requests]
    assert kinds.count("log") <= SNAPSHOT_AFTER + 2
    assert kinds.count("snapshot.json") == 1
    assert kinds.count("runs") <= 7
    double.requests.clear()
    reader.load("e")
    assert len(double.requests) <= 8
    double.requests.clear()
    store.bind("e", binding(5000))
    assert [method for method, _ in double.requests] == ["PUT"]


def test_a_take_over_cut_off_anywhere_is_begun_again(double: Store, tmp_path: Path) -> None:
    """After every request that it makes: nobody uses the half of it, and the next try has the whole."""
    source = open_state(f"sqlite://{tmp_path}/state.sqlite")
    fill(source)
    data = source.export("e")
    source.close()
    for allowed in count(1):
        left = count(allowed, -1)
        place = f"cut{allowed}"
        store = S3State(Bucket(parse(double.url(place)), patience=0))
        double.fault = lambda method, key, left=left: "" if next(left) > 0 else "403"  # type: ignore[misc]
        try:
            store.take_over("e", data)
        except StateUnreachable:
            double.fault = lambda method, key: ""
        else:
            break
        other = S3State(Bucket(parse(double.url(place)), patience=0))
        if any("/log/" in key and key.startswith(f"{place}/environments/e/log") for key in double.objects):
            for use in (other.load, other.runs, other.audited, other.export):
                refused(StateError, lambda use=use: use("e"), "cut off")  # type: ignore[misc]
            refused(StateError, lambda other=other: other.begin("e", "i", "d", AT), "cut off")  # type: ignore[misc]
            refused(StateError, lambda other=other: other.audit("e", event()), "cut off")  # type: ignore[misc]
        other.take_over("e", data)
        assert other.export("e") == data
        assert S3State(Bucket(parse(double.url(place)))).export("e") == data
    double.fault = lambda method, key: ""
    assert allowed > 8


def test_another_format_and_another_content_are_refused(double: Store, opened: Open) -> None:
    opened()
    double.objects["acme/payconf.json"] = json.dumps({"format": 99}).encode()
    with pytest.raises(StateError, match=r"newer payconf \(schema 99, this one knows 3\)"):
        opened()
    for content in (b"<html>", b"[]", b"{}", b'{"format": "x"}'):
        double.objects["acme/payconf.json"] = content
        with pytest.raises(StateError, match="something else"):
            opened()
    with pytest.raises(StateUnreachable, match="NoSuchBucket"):
        open_state(double.url().replace("states", "nobodys"))


@pytest.mark.parametrize("damage", ["gone", "cut", "other", "hole"])
def test_damage_is_noticed(damage: str, double: Store, opened: Open) -> None:
    """Nothing is read that isn't whole: an empty state would plan to create everything."""
    store = opened()
    for number in range(100):
        store.bind("e", binding(number, 2000))
    names = sorted(key for key in double.objects if "/environments/e/log/" in key)
    assert len(names) > 3
    if damage == "gone":
        del double.objects[names[-1]]
        refused(StateError, lambda: store.load("e"), "damaged")
        return
    if damage == "hole":
        del double.objects[names[0]]
    else:
        double.objects[names[1]] = double.objects[names[1]][:-20] if damage == "cut" else b"not json\n"
    refused(StateError, lambda: opened().load("e"), "damaged")
    refused(PayconfError, lambda: opened().bind("e", binding(1000)), "damaged")


def test_a_lock_object_that_is_damaged_locks(double: Store, opened: Open) -> None:
    store = opened()
    store.lock(lease("one"), AT)
    double.objects["acme/locks/production"] = b"{"
    refused(StateError, lambda: opened().lock(lease("two"), AT), "damaged")
    double.objects["acme/locks/production"] = json.dumps(None).encode()
    opened().lock(lease("two"), AT)
    refused(Locked, lambda: store.renew(lease("one")))


def test_who_only_looks_makes_nothing(double: Store, opened: Open) -> None:
    assert look_at(double.url()) is None
    assert {method for method, _ in double.requests} <= {"GET", "HEAD"}
    store = opened()
    store.bind("e", binding(1))
    double.requests.clear()
    looked = look_at(double.url())
    assert looked is not None
    assert len(looked.load("e").bindings) == 1
    assert looked.leases() == ()
    assert {method for method, _ in double.requests} <= {"GET", "HEAD"}

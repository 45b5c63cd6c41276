"""The chain: whatever is changed, taken out or put elsewhere in it is found."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payconf.model.audit import FIRST, Event, Record, Who, broken, record
from payconf.model.errors import UsageError
from payconf.state import open_state
from payconf.trail import between, checked, held, history

TEXT = st.text(max_size=6)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXT,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(TEXT, inner, max_size=2),
    max_leaves=4,
)
EVENTS = st.builds(
    Event,
    st.sampled_from(["apply", "change", "adopt", "drift", "refusal"]),
    TEXT,
    st.builds(Who, TEXT, st.booleans(), TEXT),
    TEXT,
    TEXT,
    st.dictionaries(TEXT, JSON, max_size=3),
)


def chain(events: Sequence[Event], environment: str = "production") -> list[Record]:
    made: list[Record] = []
    for number, event in enumerate(events, 1):
        made.append(record(environment, number, event, made[-1].digest if made else FIRST))
    return made


CHAINS = st.lists(EVENTS, min_size=1, max_size=6).map(chain)


@given(CHAINS)
def test_what_was_appended_holds(records: list[Record]) -> None:
    assert broken(records) is None
    assert broken([]) is None


@given(CHAINS, st.data())
def test_any_edit_is_found(records: list[Record], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(records) - 1))
    entry = records[place]
    other = data.draw(EVENTS.filter(lambda event: repr(event) != repr(entry.event)))
    field = data.draw(st.sampled_from(["event", "number", "previous", "digest", "environment"]))
    changed = {
        "event": replace(entry, event=other),
        "number": replace(entry, number=entry.number + 1),
        "previous": replace(entry, previous="f" * 64),
        "digest": replace(entry, digest="f" * 64),
        "environment": replace(entry, environment="sandbox"),
    }
    found = broken([*records[:place], changed[field], *records[place + 1 :]])
    assert found is not None
    assert found <= place + 2


@given(CHAINS, st.data())
def test_an_edit_that_is_signed_anew_breaks_what_follows(records: list[Record], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(records) - 1))
    entry = records[place]
    other = data.draw(EVENTS.filter(lambda event: repr(event) != repr(entry.event)))
    forged = record("production", entry.number, other, entry.previous)
    assert broken([*records[:place], forged, *records[place + 1 :]]) == (
        place + 2 if place + 1 < len(records) else None
    )
    noted = f"{records[-1].number}:{records[-1].digest}"
    if place + 1 == len(records):  # only who has noted the head can know
        assert not held(checked("production", [*records[:place], forged]), noted)


@given(CHAINS.filter(lambda records: len(records) > 1), st.data())
def test_any_removal_and_any_reordering_is_found(records: list[Record], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(records) - 2))
    assert broken([*records[:place], *records[place + 1 :]]) is not None
    shuffled = data.draw(st.permutations(records).filter(lambda found: found != records))
    assert broken(shuffled) is not None
    assert broken([*records, data.draw(st.sampled_from(records))]) is not None


@given(CHAINS)
def test_what_is_cut_off_at_the_end_is_known_by_a_noted_head(records: list[Record]) -> None:
    whole, cut = checked("production", records), checked("production", records[:-1])
    assert cut.broken is None
    assert held(whole, whole.head)
    assert held(whole, whole.head[: whole.head.index(":") + 9])
    assert not held(cut, whole.head)


@pytest.mark.parametrize("noted", ["", "7", "x:01234567", "1:0123", ":", "-1:01234567"])
def test_a_head_must_be_one(noted: str) -> None:
    with pytest.raises(UsageError):
        held(checked("production", []), noted)


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"kind": "apply"}', '{"who": 5}', '{"who": {"x": 1}}', "null"])
def test_a_row_that_was_written_over_breaks_the_chain(tmp_path: Path, text: str) -> None:
    path = tmp_path / "state.sqlite"
    store = open_state(f"sqlite://{path}")
    for number in range(3):
        store.audit("production", Event("apply", f"2026-11-0{number + 1}", Who("jana")))
    store.close()
    with sqlite3.connect(path) as database:
        database.execute("UPDATE audit SET event = ? WHERE number = 2", (text,))
    database.close()
    store = open_state(f"sqlite://{path}")
    assert checked("production", store.audited("production")).broken == 2
    store.close()


def test_the_chain_of_another_environment_is_none_of_this_one(tmp_path: Path) -> None:
    path = tmp_path / "state.sqlite"
    store = open_state(f"sqlite://{path}")
    store.audit("sandbox", Event("apply", "2026-11-01", Who("jana")))
    store.close()
    with sqlite3.connect(path) as database:
        database.execute("UPDATE audit SET environment = 'production'")
    database.close()
    store = open_state(f"sqlite://{path}")
    assert checked("production", store.audited("production")).broken == 1
    store.close()


def moments(*times: str) -> list[Record]:
    return chain([Event("apply", at, Who("jana")) for at in times])


def test_a_time_is_cut_out() -> None:
    report = checked(
        "production",
        moments(
            "2026-11-01T23:59:59+00:00", "2026-11-02T00:00:00+00:00", "2026-11-02T23:30:00+00:00", "2026-11-03", "?"
        ),
    )

    def numbers(since: str | None, until: str | None) -> list[int]:
        return [entry.number for entry in between(report, since, until).records]

    assert numbers(None, None) == [1, 2, 3, 4, 5]
    assert numbers("2026-11-02", None) == [2, 3, 4, 5]
    assert numbers(None, "2026-11-01") == [1, 5]
    assert numbers("2026-11-02", "2026-11-02") == [2, 3, 5]
    assert numbers("2026-11-02T00:00", "2026-11-02T23:30") == [2, 3, 5]
    assert numbers("2026-11-03T00:30+01:00", None) == [3, 4, 5]
    with pytest.raises(UsageError, match="is not before"):
        numbers("2026-11-03", "2026-11-02")


@pytest.mark.parametrize("text", ["yesterday", "2026-13-01", "2026-11-31", "20261101x"])
def test_a_time_must_be_one(text: str) -> None:
    with pytest.raises(UsageError):
        between(checked("production", []), text, None)
    with pytest.raises(UsageError):
        between(checked("production", []), None, text)


def test_the_last_day_of_all() -> None:
    with pytest.raises(UsageError):
        between(checked("production", []), None, "9999-12-31")


def test_history_follows_keys_that_were_renamed() -> None:
    who = Who("jana")
    report = checked(
        "production",
        chain(
            [
                Event("change", "2026-11-01", who, "rules/a"),
                Event("change", "2026-11-01", who, "rules/other"),
                Event("apply", "2026-11-02", who, facts={"renames": [["rules/a", "rules/b"], ["rules/x"], 5]}),
                Event("change", "2026-11-02", who, "rules/b"),
                Event("apply", "2026-11-03", who, facts={"renames": [["rules/b", "rules/c"]]}),
                Event("adopt", "2026-11-04", who, facts={"objects": {"rules/c": {}, "rules/d": {}}}),
                Event("change", "2026-11-05", who, "rules/a"),
            ]
        ),
    )
    assert [entry.number for entry in history(report, "rules/c").records] == [1, 4, 6]
    assert [entry.number for entry in history(report, "rules/a").records] == [1, 7]
    assert history(report, "rules/c").total == 7


def test_history_tells_by_which_right() -> None:
    """Where the run began, and the approvals that its plan used; not those of others, and nothing else of the run."""
    who, plan, other = Who("ci"), {"digest": "a1"}, {"digest": "b2"}
    report = checked(
        "production",
        chain(
            [
                Event("approve", "2026-11-01", Who("omar"), facts={"verb": "approve", **plan}),
                Event("approve", "2026-11-01", who, facts={"verb": "use", **other}),
                Event("approve", "2026-11-01", who, facts={"verb": "use", **plan}),
                Event("apply", "2026-11-01", who, run="r-0007", facts={"phase": "begun", **plan}),
                Event("waiver", "2026-11-01", who, "rules/b", run="r-0007"),
                Event("change", "2026-11-01", who, "rules/a", run="r-0007"),
                Event("change", "2026-11-01", who, "rules/b", run="r-0007"),
                Event("apply", "2026-11-01", who, run="r-0007", facts={"phase": "ended"}),
                Event("apply", "2026-11-02", who, run="r-0008", facts={"phase": "begun", **other}),
                Event("drift", "2026-11-03", who, "rules/c"),
            ]
        ),
    )
    assert [entry.number for entry in history(report, "rules/a").records] == [3, 4, 6]
    assert [entry.number for entry in history(report, "rules/c").records] == [10]

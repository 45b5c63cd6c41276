"""Freeze windows: when they hold, across changes of the clock, and what plan, apply and off say in one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payconf.guard.frozen import bounds, frozen
from payconf.model.config.environment_file import Freeze
from payconf.model.errors import Refused
from payconf.model.results import PlanRequest
from tests.guard_words_approvals import window
from tests.test_stories import FILE, small
from tests.worlds import World

BERLIN = "Europe/Berlin"


def made(start: str, end: str, zone: str = BERLIN) -> Freeze:
    return Freeze.model_validate(window(start, end, zone))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("start", "end", "zone", "begins", "ends"),
    [
        ("2026-11-27T00:00", "2026-12-01T08:00", BERLIN, "2026-11-26T23:00", "2026-12-01T07:00"),
        ("2026-10-24T00:00", "2026-10-26T00:00", BERLIN, "2026-10-23T22:00", "2026-10-25T23:00"),  # 49 hours
        ("2026-10-25T02:30", "2026-10-25T12:00", BERLIN, "2026-10-25T00:30", "2026-10-25T11:00"),  # twice: the first
        ("2026-10-25T00:00", "2026-10-25T02:30", BERLIN, "2026-10-24T22:00", "2026-10-25T01:30"),  # twice: the second
        ("2026-03-29T02:30", "2026-03-29T12:00", BERLIN, "2026-03-29T00:30", "2026-03-29T10:00"),  # skipped: earlier
        ("2026-03-29T00:00", "2026-03-29T02:30", BERLIN, "2026-03-28T23:00", "2026-03-29T01:30"),  # skipped: later
        ("2026-10-25T02:30", "2026-10-25T02:30", BERLIN, "2026-10-25T00:30", "2026-10-25T01:30"),  # the hour between
        ("2026-11-27T00:00:30", "2026-11-27T12:00", "America/New_York", "2026-11-27T05:00:30", "2026-11-27T17:00"),
        ("2026-04-05T01:45", "2026-04-05T03:00", "Australia/Lord_Howe", "2026-04-04T14:45", "2026-04-04T16:30"),
        ("2026-11-27T00:00", "2026-11-28T00:00", "UTC", "2026-11-27T00:00", "2026-11-28T00:00"),
    ],
)
def test_local_times_follow_the_zone(start: str, end: str, zone: str, begins: str, ends: str) -> None:
    assert bounds(made(start, end, zone)) == (at(begins), at(ends))


def test_the_end_is_open_and_the_next_opening_is_told_in_both_zones() -> None:
    windows = [made("2026-11-27T00:00", "2026-12-01T08:00")]
    assert frozen(windows, at("2026-11-26T22:59:59")) is None
    assert frozen(windows, at("2026-12-01T07:00")) is None
    held = frozen(windows, at("2026-11-26T23:00"))
    assert str(held) == "2026-12-01 08:00 Europe/Berlin (2026-12-01 07:00 UTC)"
    assert str(frozen([made("2026-11-27T00:00", "2026-11-27T08:00:30", "UTC")], at("2026-11-27T00:00"))).startswith(
        "2026-11-27 08:00:30 UTC"
    )


def test_windows_without_a_gap_open_together_at_the_last_end() -> None:
    windows = [
        made("2026-12-01T00:00", "2026-12-03T00:00"),
        made("2026-11-27T00:00", "2026-12-01T00:00"),
        made("2026-12-02T18:00", "2026-12-03T12:00", "America/New_York"),
        made("2026-12-04T00:00", "2026-12-05T00:00"),
    ]
    held = frozen(windows, at("2026-11-28T00:00"))
    assert held is not None
    assert held.until == at("2026-12-03T17:00")
    assert held.zone == "America/New_York"


@pytest.mark.parametrize(
    ("start", "end", "zone", "words"),
    [
        ("2026-11-27T00:00", "2026-12-01T00:00", "CEST", "no time zone 'CEST'"),
        ("2026-11-27T00:00", "2026-12-01T00:00", "Europe", "no time zone"),
        ("2026-11-27T00:00", "2026-12-01T00:00", "/etc/passwd", "no time zone"),
        ("2026-11-27T00:00", "2026-12-01T00:00", "../../etc/passwd", "no time zone"),
        ("2026-11-27T00:00", "2026-12-01T00:00", "a\0b", "no time zone"),
        ("2026-11-27T00:00", "2026-11-27T00:00", BERLIN, "before it begins"),
        ("2026-11-27T00:00", "2025-12-01T00:00", BERLIN, "before it begins"),
        ("2026-11-27T00:00", "9999-12-31T23:59", "America/New_York", "outside of all calendars"),
    ],
)
def test_what_nobody_understands_is_never_taken_for_open(start: str, end: str, zone: str, words: str) -> None:
    for moment in ("2020-01-01T00:00", "2026-11-28T00:00"):
        with pytest.raises(ValueError, match=words):
            frozen([made(start, end, zone)], at(moment))


SPANS = st.lists(st.tuples(st.integers(0, 60), st.integers(1, 20)), min_size=1, max_size=5)


@given(SPANS, st.integers(0, 90))
def test_at_the_opening_it_is_open_and_until_then_it_is_not(spans: list[tuple[int, int]], hour: int) -> None:
    """Over the night in which Berlin's clock goes back."""
    first = at("2026-10-24T00:00")

    def text(hours: int) -> str:
        return f"{first + timedelta(hours=hours):%Y-%m-%dT%H:%M}"

    windows = [made(text(start), text(start + length)) for start, length in spans]
    now = first + timedelta(hours=hour)
    held = frozen(windows, now)
    inside = [bounds(entry) for entry in windows]
    assert (held is not None) == any(start <= now < end for start, end in inside)
    if held is not None:
        assert held.until > now
        assert frozen(windows, held.until) is None
        while now < held.until:
            assert frozen(windows, now) is not None
            now += timedelta(minutes=30)


LINES = "freeze: [{from: 2026-11-27T00:00, to: 2026-12-01T08:00, zone: Europe/Berlin}]\n"
INSIDE, OUTSIDE = at("2026-11-28T12:00"), at("2026-12-01T07:00")


def frozen_world(folder: Path, class_: str = "sandbox") -> World:
    """A shop that was applied before, a change in git, and the window."""
    world = small(folder, class_)
    file = world.project / "environments/shop/environment.yaml"
    file.write_text(file.read_text() + LINES)
    world.edit(FILE, "label: Net 30", "label: Net 31")
    return world


def planned(world: Any, when: datetime, **asked: Any) -> Any:
    line = world.workflow(now=lambda: when)
    return line, line.plan("shop", PlanRequest(**asked))


def test_plan_says_it_early_apply_refuses_and_off_passes(tmp_path: Path) -> None:
    from payconf.render.plan import plan_text

    world = frozen_world(tmp_path, "production")
    line, made = planned(world, INSIDE)
    text = plan_text(made.plan)
    said = "Frozen until 2026-12-01 08:00 Europe/Berlin (2026-12-01 07:00 UTC)"
    assert " ".join(text.split()).count(said) == 1
    assert text.index("Frozen until") < text.index("Changes from git")
    assert made.plan.refused == ()
    with pytest.raises(Refused, match="frozen until 2026-12-01 08:00 Europe/Berlin") as caught:
        line.apply(made.file)
    assert caught.value.exit_code == 11
    off_line, off = planned(world, INSIDE, off="cheque")
    assert "Frozen" not in plan_text(off.plan)
    assert off_line.apply(off.file).run.error == ""
    line, made = planned(world, OUTSIDE)
    assert line.apply(made.file).run.error == ""


def test_a_window_that_begins_after_the_plan_stops_its_apply(tmp_path: Path) -> None:
    world = frozen_world(tmp_path, "sandbox")
    _, made = planned(world, at("2026-11-26T22:00"))
    line, _ = planned(world, at("2026-11-26T23:00"))
    with pytest.raises(Refused, match="frozen until"):
        line.apply(made.file)


def test_a_window_that_begins_while_the_shop_is_read_stops_it_too(tmp_path: Path) -> None:
    world = frozen_world(tmp_path, "sandbox")
    _, made = planned(world, at("2026-11-26T22:00"))
    line = world.workflow(now=lambda: times[0])
    times = [at("2026-11-26T22:59:59")]
    read = line.read

    def slow(*given: Any) -> Any:
        times[0] = at("2026-11-26T23:00:01")
        return read(*given)

    line.read = slow
    with pytest.raises(Refused, match="frozen until"):
        line.apply(made.file)


def test_where_nobody_understands_the_window_nothing_is_applied(tmp_path: Path) -> None:
    world = frozen_world(tmp_path, "sandbox")
    line, made = planned(world, OUTSIDE)
    world.edit("environments/shop/environment.yaml", "Europe/Berlin", "Europe/Atlantis")
    with pytest.raises(Refused, match="Nobody can tell whether shop is frozen"):
        line.apply(made.file)
    assert world.payconf("plan", "shop").code == 11
    assert "PC262" in world.payconf("validate").err + world.payconf("validate").out

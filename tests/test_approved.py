"""Which approvals count, without any state: laws over every order and mixture."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payconf.guard.approved import Asked, standing
from payconf.model.approval import Approval, person
from payconf.model.audit import Who
from payconf.model.node import Plain
from tests.guard_samples import environment, plan
from tests.guard_words_approvals import JANA, made

NOW = datetime(2026, 11, 22, 14, 0, tzinfo=UTC)
GOOD = Approval("1", "i", Who("omar", False, "USER"), NOW.isoformat())
PLAN = replace(made(JANA), intent="i")
ASKED = Asked(PLAN, "d", environment(approvals=Plain("2")), NOW)


@pytest.mark.parametrize(
    ("entry", "why"),
    [
        (replace(GOOD, intent="j"), "for other changes"),
        (replace(GOOD, revoked=True), "taken back"),
        (replace(GOOD, used="e"), "used by another apply"),
        (replace(GOOD, at="yesterday"), "at a time that can't be"),
        (replace(GOOD, at="2026-11-22T13:00:00"), "at a time that can't be"),
        (replace(GOOD, at=(NOW + timedelta(minutes=6)).isoformat()), "at a time that can't be"),
        (replace(GOOD, at=(NOW - timedelta(hours=72, seconds=1)).isoformat()), "older than 72 hours"),
        (replace(GOOD, who=Who("unknown")), "by nobody who is known"),
        (replace(GOOD, who=Who(" ")), "by nobody who is known"),
        (replace(GOOD, who=Who("JANA", True)), "by who made the plan"),
    ],
)
def test_each_reason_is_named(entry: Approval, why: str) -> None:
    assert standing(ASKED, [entry]).not_counted == ((entry, why),)


def test_what_serves_its_own_plan_still_counts() -> None:
    at = (NOW - timedelta(hours=72)).isoformat()
    assert standing(ASKED, [replace(GOOD, used="d", at=at)]).counted != ()
    assert not standing(ASKED, [GOOD]).met
    assert standing(replace(ASKED, plan=plan()), []).met


ENTRIES = st.lists(
    st.builds(
        Approval,
        st.text("0123456789", min_size=1, max_size=3),
        st.sampled_from(["i", "i", "i", "j"]),
        st.builds(Who, st.sampled_from(["jana", "Jana", "omar", "OMAR", "lena", "", "unknown"]), st.booleans()),
        st.integers(-100, 1).map(lambda hours: (NOW + timedelta(hours=hours)).isoformat()),
        st.sampled_from(["", "", "d", "e"]),
        st.booleans(),
    ),
    max_size=8,
    unique_by=lambda entry: entry.id,
)


@given(ENTRIES, st.randoms())
def test_nobody_counts_twice_nor_the_maker_in_whatever_order(entries: list[Approval], random: Random) -> None:
    found = standing(ASKED, entries)
    people = [person(entry.who.name) for entry in found.counted]
    assert len(people) == len(set(people))
    assert all(entry.who.proven for entry in found.counted if person(entry.who.name) == "unknown")
    assert "jana" not in people
    assert "" not in people
    assert found.met == (len(people) >= 2)
    shuffled = [*entries]
    random.shuffle(shuffled)
    assert standing(ASKED, shuffled) == found
    assert len(standing(ASKED, [entry for entry in entries if not entry.revoked]).counted) == len(people)

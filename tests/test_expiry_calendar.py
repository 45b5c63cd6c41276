"""The calendar: read by a library that didn't write it, in lines of 75 octets, with the same UIDs the next time."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import date, datetime, timedelta
from unittest import mock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ical.calendar_stream import IcsCalendarStream

from payconf.model.ending import Ending, Endings, Ends, How, Watched
from payconf.model.errors import PayconfError
from payconf.model.span import Span
from payconf.render.calendar import calendar
from payconf.render.text import clean
from tests.certificate_samples import NOW

TEXT = st.text(st.characters(exclude_categories=("Cs",)), max_size=200)


def ending(**given: object) -> Ending:
    """A certificate that ends in twenty days, but for what is given."""
    usual: dict[str, object] = {
        "kind": Ends.CERTIFICATE,
        "address": "credentials/it",
        "name": "p12",
        "what": "The certificate in p12 of the credential it",
        "title": "certificate in p12 of the credential it",
        "how": How.CERTIFICATE,
        "basis": "The certificate itself says 2026-12-12 14:02:11 UTC.",
        "then": "Payments with it fail.",
        "todo": "Make a new one.",
        "day": date(2026, 12, 12),
        "span": Span("environments/production/credentials.yaml", 6, 5),
        "owner": "jana@acme.example",
        "integrations": ("cards",),
    }
    return Ending(**{**usual, **given})  # type: ignore[arg-type]


def watched(*endings: Ending, environment: str = "production", shop: str = "https://shop.acme.example") -> Watched:
    return Watched(environment, shop, NOW, Endings(endings))


def read(content: bytes) -> list[object]:
    """The events as another library reads them."""
    return list(IcsCalendarStream.calendar_from_ics(content.decode()).events)


def test_an_event_is_all_day_with_alarms_and_says_what_to_do() -> None:
    content = calendar([watched(ending())])
    (event,) = IcsCalendarStream.calendar_from_ics(content.decode()).events
    assert (event.summary, event.start, event.end) == (
        "production: certificate in p12 of the credential it ends",
        date(2026, 12, 12),
        date(2026, 12, 13),
    )
    assert event.description == (
        "Payments with it fail.\nMake a new one.\nThe certificate itself says 2026-12-12 14:02:11 UTC.\n"
        "environments/production/credentials.yaml:6:5\ncredentials/it, integrations/cards\nOwner: jana@acme.example"
    )
    assert [alarm.trigger for alarm in event.alarm] == [timedelta(days=-days) for days in (30, 7, 1)]
    assert (event.dtstamp, event.transparency) == (NOW, "TRANSPARENT")
    assert b"DTSTART;VALUE=DATE:20261212\r\n" in content
    assert content.count(b"ACTION:DISPLAY\r\n") == 3


def test_the_calendar_names_itself_and_who_made_it() -> None:
    content = calendar([watched(ending()), watched(ending(), environment="sandbox")])
    name = b"payconf: production\\, sandbox"
    for line in (b"VERSION:2.0", b"METHOD:PUBLISH", b"NAME:" + name, b"X-WR-CALNAME:" + name):
        assert line + b"\r\n" in content
    assert b"PRODID:-//payconf//payconf " in content


def test_a_uid_is_of_what_ends_and_not_of_its_day() -> None:
    (first,) = read(calendar([watched(ending())]))
    later = replace(watched(ending(day=date(2027, 6, 30), title="new words")), now=NOW + timedelta(minutes=1))
    (second,) = read(calendar([later]))
    assert first.uid == second.uid == "dcd8566b-3747-513d-850d-3eb7e5c03704"  # type: ignore[attr-defined]
    assert second.sequence == first.sequence + 1  # type: ignore[attr-defined]
    assert second.start == date(2027, 6, 30)  # type: ignore[attr-defined]


def test_everything_that_ends_has_a_uid_of_its_own() -> None:
    other = ending(kind=Ends.CREDENTIAL), ending(address="credentials/x"), ending(name="pem"), ending()
    found = [
        watched(ending(), *other),
        watched(ending(), environment="sandbox"),
        watched(ending(), shop="https://other.example"),
    ]
    uids = [event.uid for event in read(calendar(found))]  # type: ignore[attr-defined]
    assert len(uids) == len({*uids}) == 7


def test_what_is_past_alarms_nobody_and_what_has_no_day_is_left_out() -> None:
    past, none = ending(day=date(2026, 11, 21)), ending(day=None, state="is not verified", name="x")
    (event,) = read(calendar([watched(past, none)]))
    assert event.start == date(2026, 11, 21)  # type: ignore[attr-defined]
    assert event.alarm == []  # type: ignore[attr-defined]
    assert read(calendar([])) == []


@settings(max_examples=200, deadline=None)
@given(text=TEXT, owner=TEXT.filter(bool), name=TEXT)
def test_lines_are_folded_at_75_octets_and_texts_come_back(text: str, owner: str, name: str) -> None:
    made = ending(title=text, todo=text, owner=owner, name=name, address=f"rules/{name}")
    content = calendar([watched(made)])
    assert content.endswith(b"END:VCALENDAR\r\n")
    for line in content.split(b"\r\n"):
        assert len(line) <= 75
        assert b"\n" not in line
        assert b"\r" not in line
        line.decode()  # no character is cut in two
    (event,) = IcsCalendarStream.calendar_from_ics(content.decode()).events
    assert event.summary == clean(f"production: {text} ends")
    assert event.description is not None
    assert event.description.split("\n") == [
        "Payments with it fail.",
        clean(text),
        "The certificate itself says 2026-12-12 14:02:11 UTC.",
        "environments/production/credentials.yaml:6:5",
        clean(f"rules/{name}, integrations/cards"),
        clean(f"Owner: {owner}"),
    ]


@settings(max_examples=50, deadline=None)
@given(days=st.lists(st.dates(), max_size=20))
def test_no_day_is_lost_in_the_calendar(days: list[date]) -> None:
    endings = [ending(day=day, name=str(number)) for number, day in enumerate(days)]
    assert [event.start for event in read(calendar([watched(*endings)]))] == days  # type: ignore[attr-defined]


def test_a_key_in_a_text_is_cut_off() -> None:
    key = "_".join(("sk", "live", "a1B2c3D4e5F6g7H8i9J0k1L2"))
    content = calendar([watched(ending(owner=key, title=key))])
    assert key.encode() not in content.replace(b"\r\n ", b"")


def test_without_the_library_the_extra_is_named() -> None:
    with (
        mock.patch.dict(sys.modules, {"icalendar": None}),
        pytest.raises(PayconfError, match="isn't installed") as caught,
    ):
        calendar([watched(ending())])
    assert caught.value.fix == "Install it: pip install 'payconf[calendar]'"


def test_the_moment_of_another_zone_is_written_in_utc() -> None:
    here = replace(watched(ending()), now=datetime.fromisoformat("2026-11-22T16:02:11+02:00"))
    assert b"DTSTAMP:20261122T140211Z\r\n" in calendar([here])

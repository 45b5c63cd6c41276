"""What ends and when, as a calendar file (iCalendar, RFC 5545): one all-day event an ending, in UTC's days.

An event's UID comes from what ends, not from its day: who imports the file again sees a day that moved, not two.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import NAMESPACE_URL, uuid5

from payconf import __version__
from payconf.model.errors import PayconfError
from payconf.model.span import NOWHERE
from payconf.render.text import clean

if TYPE_CHECKING:
    from icalendar import Alarm, Event

    from payconf.model.ending import Ending, Watched

ALARMS = (30, 7, 1)
"""Days before: when plans begin to warn, when production refuses new use, and the day before."""
_MINUTE = 60


def calendar(found: Sequence[Watched]) -> bytes:
    """All days that are known, also those that are past. What has no day is in no calendar.

    Raises PayconfError where the library for calendars isn't installed.
    """
    try:
        from icalendar import Calendar, vText
    except ModuleNotFoundError:
        raise PayconfError(
            "No calendar can be written, because the library for calendars isn't installed.",
            "Install it: pip install 'payconf[calendar]'",
        ) from None
    made = Calendar()
    name = vText("payconf: " + clean(", ".join(entry.environment for entry in found)))
    made.add("prodid", f"-//payconf//payconf {__version__}//EN")
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    made.add("name", name)
    made.add("x-wr-calname", name)  # what most programs read instead of NAME
    for event in _events(found):
        made.add_component(event)
    written: bytes = made.to_ical()
    return written


def _events(found: Sequence[Watched]) -> Iterator[Event]:
    for entry in found:
        again: Counter[str] = Counter()
        for ending in entry.found.dated:
            if ending.day is None:
                continue
            identity = "\n".join((entry.shop, entry.environment, ending.kind.value, ending.address, ending.name))
            again[identity] += 1
            number = f"\n{again[identity]}" if again[identity] > 1 else ""
            yield _event(entry, ending, str(uuid5(NAMESPACE_URL, f"payconf:{identity}{number}")))


def _event(entry: Watched, ending: Ending, uid: str) -> Event:
    from icalendar import Event

    now, summary = entry.now.astimezone(UTC), clean(f"{entry.environment}: {ending.title} ends")
    made = Event()
    made.add("uid", uid)
    made.add("dtstamp", now)
    made.add("last-modified", now)
    made.add("sequence", _revision(now))
    made.add("dtstart", ending.day)
    made.add("summary", summary)
    made.add("description", "\n".join(map(clean, _lines(ending))))
    made.add("categories", ["payconf", clean(entry.environment)])
    made.add("transp", "TRANSPARENT")
    if not ending.past(entry.now):
        for days in ALARMS:
            made.add_component(_alarm(days, summary))
    return made


def _revision(now: datetime) -> int:
    """Later files have a higher one, so that a program which imports takes the event for the newer."""
    return int(now.timestamp()) // _MINUTE


def _alarm(days: int, summary: str) -> Alarm:
    from icalendar import Alarm

    made = Alarm()
    made.add("action", "DISPLAY")
    made.add("trigger", timedelta(days=-days))
    made.add("description", summary)
    return made


def _lines(ending: Ending) -> Iterator[str]:
    """What the event says of itself, a line each."""
    yield ending.then
    yield ending.todo
    yield ending.basis
    if ending.span != NOWHERE:
        yield str(ending.span)
    yield ", ".join((ending.address, *(f"integrations/{key}" for key in ending.integrations)))
    if ending.owner:
        yield f"Owner: {ending.owner}"

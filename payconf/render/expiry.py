"""What ends and when, as text for people and as JSON for machines."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from payconf.model.span import NOWHERE
from payconf.render.text import Line, Style, clean, count, paint, wrap

if TYPE_CHECKING:
    from payconf.model.ending import Ending, Undated, Watched
    from payconf.model.span import Span

WIDTH = 100
FORMAT = 1
_INSIDE = "      "


class Hit(NamedTuple):
    """One ending of one environment."""

    environment: str
    ending: Ending


def hits(found: Sequence[Watched], span: timedelta) -> list[Hit]:
    """What has ended, and what ends within so much time, of all environments: what has ended first, then by day."""
    chosen = [
        (ending.order(entry.now), entry.environment, ending)
        for entry in found
        for ending in entry.found.dated
        if ending.within(entry.now, span)
    ]
    return [Hit(name, ending) for _, name, ending in sorted(chosen, key=lambda entry: entry[:2])]


def expiry_text(found: Sequence[Watched], within: str, span: timedelta, color: bool = False) -> str:
    """Each hit with place, owner, what happens and what to do; then what has no day, and what was not looked at."""
    names = ", ".join(clean(entry.environment) for entry in found)
    moment = found[0].now if found else None
    at = f" · {moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC" if moment else ""
    lines = [Line(f"What ends in {names or 'no environment'}, within {within}{at} · all days are UTC", "bold")]
    for hit in hits(found, span):
        now = next(entry.now for entry in found if entry.environment == hit.environment)
        lines += [Line(""), *_hit(hit, now)]
    lines += _block(
        "Nobody knows when", [line for entry in found for held in entry.found.undated for line in _undated(entry, held)]
    )
    unread = [f"{clean(entry.environment)}: {clean(text)}" for entry in found for text in entry.unread]
    lines += _block("Not looked at", [Line(part) for text in unread for part in wrap(text, WIDTH, "  ", _INSIDE)])
    return paint([*lines, Line(""), *map(Line, wrap(_count(found, within, span), WIDTH, ""))], color)


def _block(title: str, lines: list[Line]) -> list[Line]:
    return [Line(""), Line(title, "bold"), *lines] if lines else []


def _hit(hit: Hit, now: datetime) -> Iterator[Line]:
    ending = hit.ending
    past = ending.past(now)
    style: Style = "red" if past else "yellow"
    head = f"{'x' if past else '!'} {clean(hit.environment)}: {clean(ending.said(now))}"
    yield from (Line(part, style, mark=True) for part in wrap(head, WIDTH, "  ", "    "))
    yield from _place(ending.span, ending.address, ending.owner, ending.integrations)
    for word, text in (("known", ending.basis), ("then", ending.then), ("do", ending.todo)):
        yield from (Line(part) for part in wrap(f"{word}: {clean(text)}", WIDTH, _INSIDE, _INSIDE + "  "))


def _undated(entry: Watched, held: Undated) -> Iterator[Line]:
    head = f"? {clean(entry.environment)}: {clean(held.what)}"
    yield from (Line(part, "yellow", mark=True) for part in wrap(head, WIDTH, "  ", "    "))
    yield from _place(held.span, held.address, held.owner, held.integrations)
    yield from (Line(part) for part in wrap(f"do: {clean(held.todo)}", WIDTH, _INSIDE, _INSIDE + "  "))
    if held.add:
        yield Line(f"{_INSIDE}add: {clean(held.add)}")


def _place(span: Span, address: str, owner: str, integrations: Sequence[str]) -> Iterator[Line]:
    """Where it stands, whose it is, and who uses it."""
    parts = [
        *([str(span)] if span != NOWHERE else []),
        address,
        *([f"owner {owner}"] if owner else []),
        *(f"integrations/{key}" for key in integrations),
    ]
    yield from (Line(part, "dim") for part in wrap("  ".join(map(clean, parts)), WIDTH, _INSIDE))


def _count(found: Sequence[Watched], within: str, span: timedelta) -> str:
    known = [(ending.order(entry.now), ending.day) for entry in found for ending in entry.found.dated]
    number, undated = len(hits(found, span)), sum(len(entry.found.undated) for entry in found)
    lacking = f" {count(undated, 'thing')} without a day." if undated else ""
    if number:
        return f"{count(number, 'thing')} of {len(known)} ended or will within {within}.{lacking}"
    following = min((day for _, day in known if day is not None), default=None)
    further = f" The next of {count(len(known), 'day')} is {following}." if following else " No day is known."
    return f"Nothing has ended or will within {within}.{further}{lacking}"


def expiry_json(found: Sequence[Watched], within: str, span: timedelta) -> str:
    """All that is known of days, also behind `within`; `hit` says which the text shows."""
    data = {
        "format_version": FORMAT,
        "within": within,
        "environments": [
            {
                "environment": entry.environment,
                "at": entry.now.astimezone(UTC).isoformat(timespec="seconds"),
                "endings": [_data(ending, entry.now, span) for ending in entry.found.dated],
                "undated": [_without(held) for held in entry.found.undated],
                "not_looked_at": list(entry.unread),
            }
            for entry in found
        ],
    }
    return json.dumps(data, indent=2, ensure_ascii=False) + "\n"


def _data(ending: Ending, now: datetime, span: timedelta) -> dict[str, Any]:
    return {
        "kind": ending.kind.value,
        "address": ending.address,
        "name": ending.name,
        "title": ending.title,
        "day": ending.day.isoformat() if ending.day else None,
        "moment": ending.at.isoformat() if ending.at else None,
        "days_left": ending.left(now) if ending.day else None,
        "ended": ending.past(now),
        "hit": ending.within(now, span),
        "said": ending.said(now),
        "known": ending.how.name.lower(),
        "basis": ending.basis,
        "then": ending.then,
        "do": ending.todo,
        "place": _text(ending.span),
        "owner": ending.owner or None,
        "integrations": list(ending.integrations),
    }


def _without(held: Undated) -> dict[str, Any]:
    return {
        "address": held.address,
        "said": held.what,
        "do": held.todo,
        "add": held.add or None,
        "place": _text(held.span),
        "owner": held.owner or None,
        "integrations": list(held.integrations),
    }


def _text(span: Span) -> str | None:
    return None if span == NOWHERE else str(span)

"""What is read out of the chain: a time, an object's history, and whether it all holds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from payconf.model.audit import Record, Report, broken, head
from payconf.model.errors import UsageError


def checked(environment: str, records: Sequence[Record]) -> Report:
    """All records, with the verdict on the chain."""
    return Report(environment, tuple(records), len(records), head(records[-1]) if records else "", broken(records))


def held(report: Report, noted: str) -> bool:
    """Whether the chain still has a head that somebody noted: number and digest, or the digest's first 8 digits."""
    number, _, digest = noted.partition(":")
    if not number.isdecimal() or len(digest) < 8:
        raise UsageError(
            f"{noted!r} is no head of an audit.", "Write it as payconf printed it: number and digest, 57:9b1e4c…"
        )
    return any(entry.number == int(number) and entry.digest.startswith(digest) for entry in report.records)


def between(report: Report, since: str | None, until: str | None) -> Report:
    """Only what happened from `since` to `until`: days (UTC, the last one whole) or moments, ISO 8601."""
    first = _moment(since, False) if since else None
    last = _moment(until, True) if until else None
    if first is not None and last is not None and first >= last:
        raise UsageError(f"--since {since} is not before --until {until}.", "Exchange the two; a day counts whole.")
    kept = [
        entry
        for entry in report.records
        if (at := _at(entry)) is None or ((first is None or at >= first) and (last is None or at < last))
    ]
    return replace(report, records=tuple(kept))


def history(report: Report, address: str) -> Report:
    """Only what happened to one object, also under its earlier keys (`moved:`), and by which right it was changed.

    The right: the beginning of each run that changed it (revision, request), and the approvals that the run used.
    """
    names, kept = {address}, []
    for entry in reversed(report.records):
        for old, new in _renames(entry):
            if new in names:
                names.add(old)
        objects = entry.event.facts.get("objects")
        if entry.event.subject in names or (isinstance(objects, Mapping) and not names.isdisjoint(objects)):
            kept.append(entry)
    rights = _rights(report.records, {entry.event.run for entry in kept if entry.event.kind == "change"} - {""})
    numbers = {entry.number for entry in (*kept, *rights)}
    return replace(report, records=tuple(entry for entry in report.records if entry.number in numbers))


def _rights(records: Sequence[Record], runs: AbstractSet[str]) -> list[Record]:
    """Where these runs began, and which approvals they used: of the same plan, which is used once."""
    begun = [
        entry
        for entry in records
        if entry.event.run in runs
        and entry.event.kind in ("apply", "off")
        and entry.event.facts.get("phase") == "begun"
    ]
    plans = {str(entry.event.facts.get("digest")) for entry in begun}
    used = [
        entry
        for entry in records
        if entry.event.kind == "approve"
        and entry.event.facts.get("verb") == "use"
        and str(entry.event.facts.get("digest")) in plans
    ]
    return begun + used


def _renames(entry: Record) -> Iterable[tuple[str, str]]:
    found = entry.event.facts.get("renames")
    pairs = found if isinstance(found, list | tuple) else ()
    return [(str(pair[0]), str(pair[1])) for pair in pairs if isinstance(pair, list | tuple) and len(pair) == 2]


def _at(entry: Record) -> datetime | None:
    """When it happened; None where that can't be read, which is always shown."""
    try:
        found = datetime.fromisoformat(entry.event.at)
    except (ValueError, TypeError):
        return None
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found


def _moment(text: str, end: bool) -> datetime:
    """A day's beginning, or its end; a moment as it is, in UTC where it names no zone."""
    try:
        if len(text) == len("2026-11-01"):
            day = datetime.combine(date.fromisoformat(text), time(), UTC)
            return day + timedelta(days=1) if end else day
        found = datetime.fromisoformat(text)
    except (ValueError, OverflowError):
        raise UsageError(
            f"{text!r} is neither a day nor a time.", "Write 2026-11-01, or 2026-11-01T14:00 (UTC), or with an offset."
        ) from None
    found = found.replace(tzinfo=UTC) if found.tzinfo is None else found
    return found + timedelta(microseconds=1) if end else found

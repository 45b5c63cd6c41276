"""Which secrets are where their references say, as text for people and as JSON for machines. Never a value."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from payconf.model.secret_check import Found, SecretCheck
from payconf.model.secret_facts import Facts
from payconf.render.text import Line, clean, paint, wrap

WIDTH = 100
FORMAT = 1
_SAID = {
    Found.MISSING: "missing",
    Found.DENIED: "not allowed",
    Found.LOGIN: "no login",
    Found.UNREACHABLE: "no answer",
    Found.WRONG: "not usable",
}


def secrets_text(environment: str, found: Sequence[SecretCheck], now: datetime, color: bool = False) -> str:
    """Each reference with what the store told; failures with what to do; the count last."""
    at = now.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")
    lines = [Line(f"Secrets of {clean(environment)} · {at} · no value was shown or kept", "bold")]
    for entry in found:
        lines += [Line(""), *_entry(entry, now)]
    return paint([*lines, Line(""), Line(_count(found))], color)


def secrets_json(environment: str, found: Sequence[SecretCheck]) -> str:
    """The same as data."""
    data = {"format_version": FORMAT, "environment": environment, "secrets": [_data(entry) for entry in found]}
    return json.dumps(data, indent=2, ensure_ascii=False) + "\n"


def _entry(entry: SecretCheck, now: datetime) -> Iterator[Line]:
    there = entry.found is Found.THERE
    yield Line(f"  {'+' if there else 'x'} {clean(entry.reference)}", "green" if there else "red", mark=True)
    for use in entry.uses:
        yield Line(f"      {clean(use.what)}  {clean(str(use.span))}", "dim")
    if there:
        yield from _indented("; ".join(_told(entry, now)))
        return
    yield from _indented(f"{_SAID[entry.found]}: {clean(_bare(entry))}")
    if entry.fix:
        yield from _indented(f"fix: {clean(entry.fix)}")


def _bare(entry: SecretCheck) -> str:
    """The sentence without the reference, or its place, which stands above it."""
    place, _, _ = entry.reference.partition("#")
    return entry.message.removeprefix(f"{entry.reference}: ").removeprefix(f"{place}: ")


def _told(entry: SecretCheck, now: datetime) -> Iterator[str]:
    facts = entry.facts or Facts()
    if facts.version:
        yield f"version {clean(facts.version)}"
    if facts.created:
        yield f"{_age((now - facts.created).days)} old ({facts.created.astimezone(UTC).date()})"
    if facts.expires:
        left = "has expired" if facts.expires <= now else f"in {_age((facts.expires - now).days)}"
        yield f"expires {facts.expires.astimezone(UTC).date()} ({left})"
    if facts.remark:
        yield clean(facts.remark)
    yield "read" if entry.looked else _unread(entry.reference, facts)


def _unread(reference: str, facts: Facts) -> str:
    _, _, key = reference.partition("#")
    if facts.fields is not None:
        return "by metadata alone"
    return "by metadata alone" + (f", so whether there is a field {clean(key)} is not known (--read)" if key else "")


def _age(days: int) -> str:
    return f"{days} day{'' if days == 1 else 's'}"


def _indented(text: str) -> Iterator[Line]:
    return (Line(line) for line in wrap(text, WIDTH, "      "))


def _count(found: Sequence[SecretCheck]) -> str:
    counted = Counter(entry.found for entry in found)
    rest = [f"{counted[kind]} {said}" for kind, said in _SAID.items() if counted[kind]]
    return f"{counted[Found.THERE]} of {len(found)} are there" + "".join(f", {part}" for part in rest) + "."


def _data(entry: SecretCheck) -> dict[str, Any]:
    facts = entry.facts or Facts()
    return {
        "reference": entry.reference,
        "found": entry.found.value,
        "uses": [{"what": use.what, "place": str(use.span)} for use in entry.uses],
        "version": facts.version,
        "created": facts.created.isoformat() if facts.created else None,
        "expires": facts.expires.isoformat() if facts.expires else None,
        "remark": facts.remark,
        "read": entry.looked,
        "message": entry.message,
        "fix": entry.fix,
    }

"""Where money or secrets go: what an untrusted branch says of it, and what the plan writes of it."""

from __future__ import annotations

from payconf.model.plan import Plan
from payconf.model.value import SecretRef
from payconf.model.way import Way
from payconf.render.plan.changes import SECRET_CHANGED, where
from payconf.render.plan.layout import PLACE, WORDS, Entry, Group
from payconf.render.text import Line, clean, columns
from payconf.render.values import NOT_OBSERVABLE, value_text

TITLE = "Where money or secrets go"
_NAME = 11
_WRITTEN_SECRET = "(secret, written)"  # noqa: S105
"""Also one that nobody knows to have changed."""


def ways(plan: Plan, width: int) -> Group | None:
    """What a branch may not say itself first, then one entry an object; nothing where there is neither."""
    untrusted = [way for way in plan.ways if way.untrusted]
    written: dict[str, list[Way]] = {}
    for way in plan.ways:
        if not way.untrusted:
            written.setdefault(way.address, []).append(way)
    entries = [*(_untrusted(way, width) for way in untrusted), *(_written(entry, width) for entry in written.values())]
    said = _said(plan, bool(untrusted))
    if not entries and not said:
        return None
    return Group(Line(TITLE, "bold"), tuple(entries), pinned=said)


def _said(plan: Plan, untrusted: bool) -> tuple[Line, ...]:
    if not plan.header.base:
        return ()
    base = clean(plan.header.base)
    if untrusted:
        text = f"  Made without secrets: this branch says what only {base} may say."
        return (Line(text, "yellow"),)
    return (Line(f"  Hosts, guards and secrets are as in {base}."),)


def _untrusted(way: Way, width: int) -> Entry:
    """`! environments/production shop.url https://shop.acme.example -> https://evil.example`."""
    what = f"  ! {clean(way.address)}"
    place = where(way.span)
    head = Line(columns(what, place, PLACE, width), "yellow", mark=True)
    return Entry(head, (_field(way),), together=True, word="setting")


def _written(fields: list[Way], width: int) -> Entry:
    first = fields[0]
    place = where(first.span)
    head = Line(columns(f"  ~ {clean(first.address)}", place, PLACE, width), "yellow", mark=True)
    return Entry(head, tuple(map(_field, fields)), word=WORDS.get(first.address.partition("/")[0], "object"))


def _field(way: Way) -> Line:
    name = f"      {clean(way.field or 'rule')}".ljust(6 + _NAME) + " "
    if way.secret:
        reference = f"      {clean(way.after.reference)}" if isinstance(way.after, SecretRef) else ""
        return Line(f"{name}{SECRET_CHANGED if way.untrusted else _WRITTEN_SECRET}{reference}")
    if way.before is None and way.known:
        return Line(f"{name}{value_text(way.after)}  (new)")
    before = value_text(way.before) if way.known else NOT_OBSERVABLE
    return Line(f"{name}{before} -> {'nothing' if way.after is None else value_text(way.after)}")

"""Changes, by where they come from: each object with its place, and its fields from the live value to the planned."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from payconf.model.address import Address
from payconf.model.change import STORED, VERSION, Action, Change, Drift, FieldChange, Reason
from payconf.model.elsewhere import SERVICE_KINDS, keeper, kept
from payconf.model.marker import MARKER
from payconf.model.plan import Plan
from payconf.model.span import NOWHERE, Span
from payconf.model.state import SwitchedOff
from payconf.model.value import Ref, SecretRef
from payconf.render.plan.layout import PLACE, WORDS, Entry, Group, heading
from payconf.render.plan.tests import tests_beside
from payconf.render.plan.words import in_both_words
from payconf.render.text import Line, Style, clean, clip, columns
from payconf.render.values import NOT_OBSERVABLE, list_change, value_text

_SIGNS: dict[Action, tuple[str, Style]] = {
    Action.CREATE: ("+", "green"),
    Action.UPDATE: ("~", "yellow"),
    Action.REPLACE: ("±", "yellow"),
    Action.DISABLE: ("~", "yellow"),
    Action.RETIRE: ("~", "yellow"),
    Action.DELETE: ("-", "red"),
}
_FROM_SHOP = (Reason.FROM_SHOP, Reason.VANISHED)
_PLAIN_REASONS = frozenset(
    {
        Reason.NEW,
        Reason.FROM_GIT,
        Reason.FROM_SHOP,
        Reason.UNMANAGED,
        Reason.LEFT_BEHIND,
        Reason.RETIRED,
        Reason.OFF,
        Reason.RECLAIM,
    }
)
_NAME = 11
_SHORTEST = 12
"""A label that has no more room than this says nothing."""
SECRET_CHANGED = "(secret, changed)"  # noqa: S105


def changes(plan: Plan, width: int, full: bool) -> list[Group]:
    """What git says, what is undone in the shop, what git doesn't know and is deleted; what an incident needs."""
    return [
        Group(Line(title, "bold"), (*quiet, *(_entry(change, plan, width, full) for change in sorted_out)))
        for title, quiet, sorted_out in by_origin(plan)
    ]


def by_origin(plan: Plan) -> list[tuple[str, tuple[Entry, ...], list[Change]]]:
    """Title, what only the state follows, and changes, in the order in which they are shown."""
    quiet = (*(_renamed(old, new) for old, new in plan.renames), *(_forgotten(*row) for row in plan.forgets))
    sorted_out: dict[str, list[Change]] = {}
    for change in plan.changes:
        sorted_out.setdefault(_group(change), []).append(change)
    undone = _there(change.address for change in sorted_out.get(_UNDONE, ()))
    titles = {_UNDONE: _UNDONE.format(there=undone), **({_GIT: _undoing(plan)} if plan.rollback else {})}
    found = []
    for title in (_RECLAIM, _OFF, _GIT, _UNDONE, _UNKNOWN, _LEFT, _MARKER):
        said, held = quiet if title == _GIT else (), sorted_out.get(title, [])
        if said or held:
            found.append((titles.get(title, title), said, held))
    return found


def _undoing(plan: Plan) -> str:
    """Git says nothing of a rollback."""
    return f"Changes that bring back what was before {clean(plan.rollback)}"


def _renamed(old: Address, new: Address) -> Entry:
    said = f"  > {clean(str(old))} is now {clean(str(new))}  (moved; {keeper(new.kind)} is not touched)"
    return Entry(Line(said, "yellow", mark=True))


def _group(change: Change) -> str:
    reason = change.reason
    if reason in _FROM_SHOP:
        return _UNDONE
    if change.address.kind == MARKER and reason is not Reason.RECLAIM:
        return _MARKER
    return {Reason.OFF: _OFF, Reason.UNMANAGED: _UNKNOWN, Reason.LEFT_BEHIND: _LEFT, Reason.RECLAIM: _RECLAIM}.get(
        reason, _GIT
    )


def _forgotten(address: str, entry: SwitchedOff) -> Entry:
    said = f"  > {clean(address)} {clean(entry.field)}: no longer held as payconf off left it  ({clean(entry.run)})"
    return Entry(Line(said, "yellow", mark=True))


_RECLAIM = "Changes of the copied shop, in this order"
_MARKER = "Left in the shop by payconf, so that a copy of it is known"
_OFF = "Switched off"
_GIT = "Changes from git"
_UNDONE = "Changed by hand{there}, to be undone"
_UNKNOWN = "In the shop but not in git, to be deleted"
_LEFT = "Put aside by a run that was broken off, to be deleted"


def _entry(change: Change, plan: Plan, width: int, full: bool) -> Entry:
    undoes, beside = plan.rollback, tests_beside(plan, str(change.address), width)
    sign, style = _SIGNS[change.action]
    label = f' "{said}"' if (said := label_of(change)) else ""
    verb = "" if change.action in (Action.CREATE, Action.UPDATE, Action.DELETE) else f"  {change.action.value}"
    reason = f"  ({why})" if (why := reason_of(change, undoes)) else ""
    place = where(change.span)
    room = width - len(place) - 2 - len(f"  {sign} {clean(str(change.address))}{verb}{reason}")
    label = label if full or len(label) <= room else f'{clip(label, room - 1)}"' if room > _SHORTEST else ""
    left = f"  {sign} {clean(str(change.address))}{label}{verb}{reason}"
    details = [Line(f"      {clean(change.note)}")] if change.note else []
    shown = change.fields if full or change.action is not Action.CREATE else filter(_stored, change.fields)
    details += [line for item in shown for line in _field(change, item, width)]
    head = Line(columns(left, place, PLACE, width), style, mark=True)
    told = any(map(_stored, change.fields))
    return Entry(
        head, (*beside, *details), together=told or bool(beside), word=WORDS.get(change.address.kind, "object")
    )


def label_of(change: Change) -> str:
    """What the back office calls the object; nothing where that is its key."""
    return clean(change.label) if change.label != change.address.key else ""


def reason_of(change: Change, undoes: str = "") -> str:
    """Why, where that isn't plain. `undoes`: the run that a rollback takes back."""
    if undoes and change.reason is Reason.REMOVED:
        return f"made by {clean(undoes)}"
    said = change.reason.value.replace("the shop", keeper(change.address.kind))
    return "" if change.reason in _PLAIN_REASONS else said


def _stored(item: FieldChange) -> bool:
    """A secret that is told once: where it goes is a change too, and is never left out."""
    return item.secret and item.details[:1] != () and item.details[0].startswith(STORED)


def where(span: Span) -> str:
    """`rules/eu.yaml:41`, or nothing."""
    return "" if span == NOWHERE else clean(f"{span.file}:{span.line}")


def _field(change: Change, item: FieldChange, width: int) -> list[Line]:
    name = f"      {clean(item.name)}".ljust(6 + _NAME) + " "
    if item.secret:
        source = source_text(item)
        return [Line(f"{name}{secret_text(item)}{f'      {source}' if source else ''}")]
    after = in_both_words(change.variant, item.name, item.after)
    if change.action in (Action.CREATE, Action.REPLACE) and item.before is None and item.known:
        return [Line(name + after)]
    before = in_both_words(change.variant, item.name, item.before) if item.known else NOT_OBSERVABLE
    # What reads alike and is changed all the same refers to an object by another id.
    line = f"{name}{before} -> {after}{'  (new ids)' if before == after else ''}"
    if len(line) <= width and not isinstance(item.after, Mapping):
        return [Line(line)]
    shorter = list_change(item.before, item.after)
    said = [shorter] if shorter and not item.details else [clean(text) for text in item.details]
    said = said or [before, f"-> {after}"]
    return [Line((" " * len(name) if number else name) + text) for number, text in enumerate(said)]


def secret_text(item: FieldChange) -> str:
    """`(secret, changed)`, or why it is written though nobody can tell whether it changed."""
    if _stored(item):
        return f"(secret, told once) {clean(', because '.join(item.details))}"
    why = [text for text in item.details if not text.startswith(VERSION)]
    return f"(secret, {clean(why[0])})" if why else SECRET_CHANGED


def source_text(item: FieldChange) -> str:
    """Where a secret comes from, and which version of it."""
    if _stored(item):
        return ""
    if isinstance(item.after, Ref):
        return f"told by {clean(str(item.after.target))}"
    reference = clean(item.after.reference) if isinstance(item.after, SecretRef) else ""
    version = next((f", {clean(text)}" for text in item.details if text.startswith(VERSION)), "")
    return f"{reference}{version}"


def _there(addresses: Iterable[Address]) -> str:
    """Where all of them are kept, for a title; nothing where some are in the shop and some at services."""
    places = {" at services" if address.kind in SERVICE_KINDS else " in the shop" for address in addresses}
    return places.pop() if len(places) == 1 else ""


def drift(plan: Plan, width: int) -> Group | None:
    """What was changed in the shop and is left so, with the way back and the way forward."""
    found = [item for item in plan.drift if not item.settled]
    if not found:
        return None
    ways = "undo: --revert-drift ADDRESS   keep: payconf pull ENV ADDRESS"
    title = f"Changed{_there(item.address for item in found)}, left as it is"
    return Group(heading(title, ways, width), tuple(_drift_entry(item, _column(found)) for item in found))


def accepted(plan: Plan) -> Group | None:
    """What was changed in the shop and somebody has signed for, with who, until when, and where."""
    found = [item for item in plan.drift if item.accepted]
    entries = [_accepted_entry(item, _column(found)) for item in found]
    title = f"Changed{_there(item.address for item in found)} and accepted"
    return Group(Line(title, "bold"), tuple(entries)) if entries else None


def _column(found: list[Drift]) -> int:
    return min(45, max(21, *(len(str(item.address)) + 4 for item in found)))


def _accepted_entry(item: Drift, at: int) -> Entry:
    fields = {change.name: change for change in item.fields}
    lines: list[Line] = []
    for entry in item.accepted:
        left = " " * at if lines else f"  * {clean(str(item.address))}".ljust(at)
        signed = f"until {entry.until}, {clean(entry.owner)}: {clean(entry.reason)}  ({where(entry.span)})"
        lines += [Line(f"{left}  {_difference(item, fields[entry.field])}"), Line(f"      {signed}")]
    return Entry(lines[0], tuple(lines[1:]), together=True)


def _difference(item: Drift, change: FieldChange) -> str:
    side = "service" if item.address.kind in SERVICE_KINDS else "shop"
    held = value_text(change.before) if change.known else NOT_OBSERVABLE
    return f"{clean(change.name)}   git {value_text(change.after)}, {side} {held}"


def _drift_entry(item: Drift, at: int) -> Entry:
    left = f"  * {clean(str(item.address))}".ljust(at)
    said = [_difference(item, change) for change in item.unaccepted]
    if item.vanished:
        said = [f"no longer {kept(item.address.kind)}"]
    if item.off:
        said.append(f"switched off by payconf off, run {clean(item.off)}")
    first, *rest = said or [""]
    return Entry(
        Line(f"{left}  {first}".rstrip(), "yellow", mark=True), tuple(Line(" " * (at + 2) + text) for text in rest)
    )

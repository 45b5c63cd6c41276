"""What buyers will notice: methods that kinds of checkout lose and gain, by the labels that buyers read."""

from __future__ import annotations

from collections.abc import Iterable

from payconf.model.plan import Lost, Plan
from payconf.render.plan.layout import PLACE, Entry, Group, heading
from payconf.render.text import Line, Style, clean, columns, listing

_Key = tuple[tuple[str, ...], tuple[str, ...]]


def buyers(plan: Plan, width: int, full: bool) -> Group:
    """One entry for each set of methods lost and gained, those who are left with none first."""
    about = "about " if plan.approximate else ""
    right = f"{about}{len(plan.buyers)} of {plan.buyers_total} kinds of checkout change" if plan.buyers_total else ""
    grouped: dict[_Key, list[Lost]] = {}
    for lost in sorted(plan.buyers, key=_none_left, reverse=True):
        grouped.setdefault(_difference(lost), []).append(lost)
    entries = tuple(_entry(key, kinds, width, full) for key, kinds in grouped.items())
    return Group(heading("What buyers will notice", right, width), entries, _closing(plan))


def _none_left(lost: Lost) -> bool:
    return bool(lost.before) and not lost.after


def _difference(lost: Lost) -> _Key:
    gone = tuple(label for label in lost.before if label not in lost.after)
    new = tuple(label for label in lost.after if label not in lost.before)
    return (gone, new) if lost.after else (lost.before, ("",))


def _entry(key: _Key, kinds: list[Lost], width: int, full: bool) -> Entry:
    gone, new = key
    sign, what, style = _sign(gone, new)
    left = f"  {sign} {what}"
    currencies, destinations, websites = (
        _list((getattr(kind, name) for kind in kinds), full) for name in ("currency", "destination", "website")
    )
    where = f"{currencies}, billed to {destinations}"
    head = columns(columns(left, where, 23, width), websites, PLACE + 13, width)
    first = kinds[0]
    example = f"      e.g. {clean(first.destination)}, {clean(first.currency)}, {clean(first.website)}:   "
    return Entry(Line(head, style, mark=True), (Line(f"{example}{_labels(first.before)}  ->  {_labels(first.after)}"),))


def _sign(gone: tuple[str, ...], new: tuple[str, ...]) -> tuple[str, str, Style]:
    if new == ("",):
        return "!", f"lose all: {_labels(gone)}", "red"
    if gone and new:
        return "~", f"{_labels(new)} instead of {_labels(gone)}", "yellow"
    if gone:
        return "-", f"lose {_labels(gone)}", "red"
    if new:
        return "+", f"gain {_labels(new)}", "green"
    return "~", "other order", "yellow"


def _closing(plan: Plan) -> tuple[Line, ...]:
    none = any(map(_none_left, plan.buyers))
    if none:
        text = "Buyers who could pay before are left without a method."
    elif plan.buyers:
        text = "Nobody who could pay before is left without a method."
    else:
        text = "Nothing changes at checkout."
    way = (Line("  Approximate: a rule with an expression counts as not matching."),) if plan.approximate else ()
    return (Line(f"  {text}", "red" if none else ""), *way)


def _labels(labels: Iterable[str]) -> str:
    return ", ".join(map(clean, labels)) or "none"


def _list(words: Iterable[str], full: bool) -> str:
    """Distinct words in the order of their coming, the first four of them unless `full`."""
    distinct = [clean(word) for word in dict.fromkeys(words)]
    return listing([*distinct[:4], f"{len(distinct) - 4} others"] if len(distinct) > 5 and not full else distinct, "or")

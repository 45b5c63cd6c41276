"""What buyers will notice: methods that kinds of checkout lose and gain, by the labels that buyers read."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from payconf.model.plan import Lost, Plan
from payconf.render.plan.layout import PLACE, Entry, Group, heading
from payconf.render.text import Line, Style, clean, clip, columns, count, listing

_Key = tuple[tuple[str, ...], tuple[str, ...]]
_LONGEST = 24
ACCEPTED = "PC254"


def buyers(plan: Plan, width: int, full: bool) -> Group:
    """One entry for each set of methods lost and gained, those who are left with none first."""
    about = "about " if plan.approximate else ""
    right = f"{about}{len(plan.buyers)} of {plan.buyers_total} kinds of checkout change" if plan.buyers_total else ""
    grouped: dict[_Key, list[Lost]] = {}
    for lost in sorted(plan.buyers, key=_none_left, reverse=True):
        grouped.setdefault(_difference(lost), []).append(lost)
    entries = tuple(_entry(key, kinds, width, full) for key, kinds in grouped.items())
    return Group(heading("What buyers will notice", right, width), entries, _closing(plan))


def left_without(plan: Plan, width: int) -> Group | None:
    """Buyers who are knowingly left without a method: before everything else, where somebody has accepted it."""
    found = [finding for finding in plan.findings if finding.code == ACCEPTED]
    if not found:
        return None
    entries = tuple(Entry(Line(f"  {clean(finding.message)}", "red")) for finding in found)
    return Group(heading("Accepted with --accept-no-method, and kept in the audit", "", width), entries)


def _none_left(lost: Lost) -> bool:
    return bool(lost.before) and not lost.after


def _difference(lost: Lost) -> _Key:
    gone = tuple(label for label in lost.before if label not in lost.after)
    new = tuple(label for label in lost.after if label not in lost.before)
    return (gone, new) if lost.after else (lost.before, ("",))


def _entry(key: _Key, kinds: list[Lost], width: int, full: bool) -> Entry:
    """Head and example. Methods that leave no room for the place are counted in the head, and named in the example."""
    sign, what, style = _sign(*key, _labels)
    currencies, destinations, websites = (
        _list((getattr(kind, name) for kind in kinds), full) for name in ("currency", "destination", "website")
    )
    where = f"{currencies}, billed to {destinations}"
    head = _head(f"  {sign} {what}", where, websites, width)
    counted = len(head) > width
    if counted:
        head = _head(f"  {sign} {_sign(*key, _number)[1]}", where, websites, width)
    example = Line(_example(kinds[0], (currencies, destinations, websites), width if not full else 0))
    details, examples = ((example,), ()) if counted else ((), (example,))
    return Entry(Line(head, style, mark=True), details, together=True, examples=examples)


def _head(left: str, where: str, websites: str, width: int) -> str:
    return columns(columns(left, where, 23, width), websites, PLACE + 13, width)


def _example(lost: Lost, said: tuple[str, str, str], width: int) -> str:
    """`e.g. AT:   Card, PayPal  ->  Card`; of place, currency and website what the head leaves open.

    Where `width` is too small, the last methods are counted only; 0 is for no limit.
    """
    known = zip((lost.currency, lost.destination, lost.website), said, strict=True)
    currency, destination, website = (clean(word) if clean(word) != text else "" for word, text in known)
    start = f"      e.g. {', '.join(filter(None, (destination or clean(lost.destination), currency, website)))}:   "
    for most in range(max(len(lost.before), len(lost.after)), 0, -1):
        line = f"{start}{_labels(lost.before, most)}  ->  {_labels(lost.after, most)}"
        if len(line) <= width or not width:
            break
    return line


def _sign(
    gone: tuple[str, ...], new: tuple[str, ...], name: Callable[[tuple[str, ...]], str]
) -> tuple[str, str, Style]:
    """Sign, words and colour; `name` says methods by their labels, or how many they are."""
    if new == ("",):
        return "!", f"lose all: {name(gone)}", "red"
    if gone and new:
        return "~", f"{name(new)} instead of {name(gone)}", "yellow"
    if gone:
        return "-", f"lose {name(gone)}", "red"
    if new:
        return "+", f"gain {name(new)}", "green"
    return "~", "other order", "yellow"


def _closing(plan: Plan) -> tuple[Line, ...]:
    none = any(map(_none_left, plan.buyers))
    unknown = len(plan.conditional)
    rules = (
        f"{count(unknown, 'rule')} with an expression change{'s' if unknown == 1 else ''}; "
        "who notices is not evaluated."
    )
    if none:
        text = "Buyers who could pay before are left without a method."
    elif plan.buyers:
        text = f"Nobody who could pay before is left without a method{', as far as this tells' if unknown else ''}."
    elif unknown:
        text, rules = rules, ""
    else:
        text = f"Nothing changes at checkout{', as far as this tells' if plan.approximate else ''}."
    way = (Line("  Approximate: a rule with an expression counts as not matching."),) if plan.approximate else ()
    more = (Line(f"  {rules}", "yellow"),) if unknown and rules else ()
    return (Line(f"  {text}", "red" if none else ""), *more, *way)


def _labels(labels: tuple[str, ...], most: int = 0) -> str:
    """`Card, Invoice`; with `most` the first of them and how many more."""
    shown = [*map(clean, labels)]
    if 0 < most < len(shown):
        shown[most:] = [f"{len(shown) - most} more"]
    return ", ".join(shown) or "none"


def _number(labels: tuple[str, ...]) -> str:
    """`4 methods`; one is named in as much of its label as fits."""
    return clip(_labels(labels), _LONGEST) if len(labels) == 1 else count(len(labels), "method")


def _list(words: Iterable[str], full: bool) -> str:
    """Distinct words in the order of their coming, the first four of them unless `full`."""
    distinct = [clean(word) for word in dict.fromkeys(words)]
    return listing([*distinct[:4], f"{len(distinct) - 4} others"] if len(distinct) > 5 and not full else distinct, "or")

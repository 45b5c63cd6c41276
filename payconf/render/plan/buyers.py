"""What buyers will notice: methods that kinds of checkout lose and gain, by the labels that buyers read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from payconf.model.blast import Blast, Noticed
from payconf.model.plan import Plan
from payconf.render.plan.example import example, labels
from payconf.render.plan.layout import PLACE, Entry, Group, heading
from payconf.render.text import Line, Style, clean, clip, columns, count, listing

_Key = tuple[tuple[str, ...], tuple[str, ...], bool]
_LONGEST = 24
_AMOUNTS = ("subtotal ", "total ", "some subtotals ")
_OPEN = 2
ACCEPTED = "PC254"
ANY_AMOUNT = "any amount"


def buyers(plan: Plan, width: int, full: bool) -> Group:
    """One entry for each set of methods lost and gained, those who are left with none first."""
    blast = plan.blast
    right = f"{blast.changed} of {count(blast.total, 'kind')} of checkout change" if blast.total else ""
    grouped: dict[_Key, list[Noticed]] = {}
    for entry in sorted(blast.noticed, key=lambda entry: (not entry.left_with_none, -entry.kinds)):
        grouped.setdefault((entry.lost, entry.gained, entry.left_with_none), []).append(entry)
    entries = tuple(_entry(key, classes, width, full) for key, classes in grouped.items())
    return Group(heading("What buyers will notice", right, width), entries, _closing(plan, width, full))


def left_without(plan: Plan, width: int) -> Group | None:
    """Buyers who are knowingly left without a method: before everything else, where somebody has accepted it."""
    found = [finding for finding in plan.findings if finding.code == ACCEPTED]
    if not found:
        return None
    entries = tuple(Entry(Line(f"  {clean(finding.message)}", "red")) for finding in found)
    return Group(heading("Accepted with --accept-no-method, and kept in the audit", "", width), entries)


def _entry(key: _Key, classes: Sequence[Noticed], width: int, full: bool) -> Entry:
    """Head and example. Methods that leave no room for the place are counted in the head, and named in the example."""
    sign, what, style = _sign(key, labels)
    currencies, destinations, websites = (
        _list((word for entry in classes for word in words(entry)), full)
        for words in (lambda entry: (entry.currency,), lambda entry: entry.destinations, lambda entry: (entry.website,))
    )
    amount, further = _conditions(classes, full)
    where = f"{currencies}, billed to {destinations}"
    head = _head(f"  {sign} {what}", f"{where}, {amount}" if amount else where, websites, width)
    if len(head) > width and amount:
        head = _head(f"  {sign} {what}", where, websites, width)
        further = further if amount == ANY_AMOUNT else [f"only {amount}", *further]
    counted = len(head) > width
    if counted:
        head = _head(f"  {sign} {_sign(key, _number)[1]}", where, websites, width)
    shown = Line(example(classes[0], (currencies, destinations, websites), width if not full else 0))
    only = tuple(Line(f"      {text}") for text in further)
    details, examples = ((shown, *only), ()) if counted else ((), (shown, *only))
    return Entry(Line(head, style, mark=True), details, together=True, examples=examples)


def _conditions(classes: Sequence[Noticed], full: bool) -> tuple[str, list[str]]:
    """What stands in the head of amounts, and what else it depends on, below."""
    distinct = list(dict.fromkeys(entry.conditions for entry in classes))
    if len(distinct) == 1:
        amounts = [clean(text) for text in distinct[0] if text.startswith(_AMOUNTS)]
        rest = [clean(text) for text in distinct[0] if not text.startswith(_AMOUNTS)]
        only = [f"only {', '.join(rest)}; others see no change"] if rest else []
        return " and ".join(amounts) or ANY_AMOUNT, only
    shown = distinct if full else distinct[:2]
    texts = [", ".join(map(clean, entry)) or "always" for entry in shown]
    more = [f"{len(distinct) - len(shown)} more conditions"] if len(shown) < len(distinct) else []
    return "", [f"depends on more: {'; or '.join([*texts, *more])}"]


def _head(left: str, where: str, websites: str, width: int) -> str:
    return columns(columns(left, where, 23, width), websites, PLACE + 13, width)


def _sign(key: _Key, name: Callable[[tuple[str, ...]], str]) -> tuple[str, str, Style]:
    """Sign, words and colour; `name` says methods by their labels, or how many they are."""
    gone, new, none = key
    if none:
        return "!", f"lose all: {name(gone)}", "red"
    if gone and new:
        return "~", f"{name(new)} instead of {name(gone)}", "yellow"
    if gone:
        return "-", f"lose {name(gone)}", "red"
    if new:
        return "+", f"gain {name(new)}", "green"
    return "~", "other order", "yellow"


def _closing(plan: Plan, width: int, full: bool) -> tuple[Line, ...]:
    blast = plan.blast
    none = any(entry.left_with_none for entry in blast.noticed)
    maybe = any(entry.none for entry in blast.open)
    far = ", as far as this is decided" if blast.open else ""
    if none:
        text = "Buyers who could pay before are left without a method."
    elif maybe:
        text = "Whether everybody who could pay before still can is not decided."
    elif blast.noticed:
        text = f"Nobody who could pay before is left without a method{far}."
    else:
        text = f"Nothing changes at checkout{far}."
    decided = _decided(plan)
    style: Style = "red" if none else "yellow" if maybe else ""
    line = heading(f"  {text}", decided, width).text.rstrip()
    if len(line) > width:
        return (Line(f"  {text}", style), Line(f"  {decided}"), *_open(blast, full))
    return (Line(line, style), *_open(blast, full))


def _decided(plan: Plan) -> str:
    """`(214 of 214 decided; checkouts in git: 31 of 31)`."""
    tests = [entry for entry in plan.checkouts if not entry.gone]
    right = sum(entry.right for entry in tests)
    parts = [
        f"{plan.blast.decided} of {plan.blast.total} decided" if plan.blast.total else "",
        f"checkouts in git: {right} of {len(tests)}" if tests else "",
    ]
    said = "; ".join(filter(None, parts))
    return f"({said})" if said else ""


def _open(blast: Blast, full: bool) -> list[Line]:
    """What could not be decided, by what is needed."""
    groups: dict[tuple[tuple[str, ...], tuple[str, ...]], int] = {}
    for entry in blast.open:
        groups[entry.rules, entry.why] = groups.get((entry.rules, entry.why), 0) + entry.kinds
    found = []
    for (rules, why), kinds in groups.items():
        named = (
            f"the expression of {_list((f'{chr(34)}{rule}{chr(34)}' for rule in rules), full)} needs " if rules else ""
        )
        found.append(Line(f"  {count(kinds, 'kind')} not decided: {named}{_list(why, full)}", "yellow"))
    if len(found) > _OPEN and not full:
        return [*found[: _OPEN - 1], Line(f"  … and {len(found) - _OPEN + 1} more reasons (--full)", "dim")]
    return found


def _number(names: tuple[str, ...]) -> str:
    """`4 methods`; one is named in as much of its label as fits."""
    return clip(labels(names), _LONGEST) if len(names) == 1 else count(len(names), "method")


def _list(words: Iterable[str], full: bool) -> str:
    """Distinct words in the order of their coming, the first four of them unless `full`."""
    distinct = [clean(word) for word in dict.fromkeys(words)]
    return listing([*distinct[:4], f"{len(distinct) - 4} others"] if len(distinct) > 5 and not full else distinct, "or")

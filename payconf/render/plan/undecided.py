"""Guards that lacked evidence: one line a guard, however many credentials it could not judge."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile

from payconf.model.verdict import Verdict
from payconf.render.plan.layout import WORDS, Entry
from payconf.render.text import Line, clean, count, listing

_ALIKE = 2
"""Texts that end with so many equal words say the same of different things."""


def undecided_entries(verdicts: Sequence[Verdict], full: bool, reasons: bool = True) -> list[Entry]:
    """`mode: 9 credentials not read: stripe, payflow, …`, or each answer for itself with `full`.

    `reasons` False leaves out why nothing was read, where that is said above.
    """
    groups: list[list[Verdict]] = []
    for verdict in verdicts:
        group = next((group for group in groups if not full and _alike([*group, verdict])), None)
        if group is None:
            groups.append([verdict])
        else:
            group.append(verdict)
    return [Entry(Line(f"  ? {_said(group, reasons)}", "yellow", mark=True)) for group in groups]


def undecided_brief(verdicts: Sequence[Verdict]) -> list[str]:
    """The same in a few words: `guards mode and account`."""
    guards = dict.fromkeys(clean(verdict.guard) for verdict in verdicts)
    return [f"guard{'s' if len(guards) > 1 else ''} {listing(guards)}"] if guards else []


def _alike(group: list[Verdict]) -> bool:
    """One guard on several objects of a kind, with texts that end alike."""
    subjects = [verdict.subject.partition("/") for verdict in group]
    same = len({(verdict.guard, kind) for verdict, (kind, _, _) in zip(group, subjects, strict=True)}) == 1
    return same and all(key for _, _, key in subjects) and len(_ending(group)) >= _ALIKE


def _said(group: list[Verdict], reasons: bool) -> str:
    first = group[0]
    if len(group) == 1:
        subject = f" ({clean(first.subject)})" if first.subject else ""
        return f"{clean(first.guard)}{subject}: {clean(_text(first.text, reasons))}"
    ending = _ending(group)
    begin = _equal([verdict.text.split()[: -len(ending)] for verdict in group])
    said = _text(" ".join([*begin, *(["…"] if begin and not _one(group) else []), *ending]), reasons)
    kind = first.subject.partition("/")[0]
    names = ", ".join(clean(verdict.subject.partition("/")[2]) for verdict in group)
    subjects = count(len(group), WORDS.get(kind, "object"))
    return f"{clean(first.guard)}: {subjects}{',' if begin else ''} {clean(said)}: {names}"


def _one(group: list[Verdict]) -> bool:
    return len({verdict.text for verdict in group}) == 1


def _text(text: str, reasons: bool) -> str:
    return text if reasons else text.partition(": ")[0]


def _ending(group: list[Verdict]) -> list[str]:
    """The words that all texts end with."""
    if _one(group):
        return group[0].text.split()[-_ALIKE:]
    return _equal([verdict.text.split()[::-1] for verdict in group])[::-1]


def _equal(texts: list[list[str]]) -> list[str]:
    """The words that all of them begin with."""
    return [words[0] for words in takewhile(lambda words: len(set(words)) == 1, zip(*texts, strict=False))]

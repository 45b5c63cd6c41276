"""Guards that lacked evidence: one line a guard, however many credentials it could not judge."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import takewhile

from payconf.model.verdict import Verdict
from payconf.render.plan.layout import WORDS, Entry
from payconf.render.text import Line, clean, count, listing

_ALIKE = 2
"""Texts that end with so many equal words say the same of different things."""
NAMED = 3
"""So many secrets that could not be read are named on the first screen."""
_READ = "read"
"""The guard that says which kinds nobody could read."""


@dataclass(slots=True)
class _Group:
    """Answers of one guard about objects of one kind. `ending`: the words that all their texts end with, last first."""

    verdicts: list[Verdict]
    ending: list[str] = field(default_factory=list)

    def takes(self, verdict: Verdict) -> bool:
        """Add an answer that says the same of another object."""
        first = self.verdicts[0]
        kind, _, key = verdict.subject.partition("/")
        ending = _equal([self.ending, verdict.text.split()[::-1]])
        if (first.guard, first.subject.partition("/")[0]) != (verdict.guard, kind) or not key or len(ending) < _ALIKE:
            return False
        self.ending = ending
        self.verdicts.append(verdict)
        return True


def undecided_entries(verdicts: Sequence[Verdict], full: bool, reasons: bool = True) -> list[Entry]:
    """`mode: 9 credentials not read: stripe, payflow, …`, or each answer for itself with `full`.

    `reasons` False leaves out why nothing was read, where that is said above.
    """
    groups: list[_Group] = []
    for verdict in verdicts:
        if full or not any(group.takes(verdict) for group in groups):
            groups.append(_Group([verdict], verdict.text.split()[::-1]))
    return [Entry(Line(f"  ? {_said(group, reasons)}", "yellow", mark=True)) for group in groups]


def unread(reasons: Sequence[str], most: int | None = NAMED) -> list[Line]:
    """Which secrets could not be read although somebody tried, and why: one line each, at most `most`."""
    lines = [Line(f"  ! {clean(reason)}", "yellow") for reason in reasons[:most]]
    left = 0 if most is None else len(reasons) - most
    return [*lines, *([Line(f"  ! {left} more (--full)", "yellow")] if left > 0 else [])]


def undecided_brief(verdicts: Sequence[Verdict]) -> list[str]:
    """The same in a few words: `webhooks (not read)`, `guards mode and account`."""
    kinds = dict.fromkeys(clean(verdict.subject).replace("_", " ") for verdict in verdicts if verdict.guard == _READ)
    guards = dict.fromkeys(clean(verdict.guard) for verdict in verdicts if verdict.guard != _READ)
    said = [f"guard{'s' if len(guards) > 1 else ''} {listing(guards)}"] if guards else []
    return [*(f"{kind} (not read)" for kind in kinds), *said]


def _said(group: _Group, reasons: bool) -> str:
    first = group.verdicts[0]
    if len(group.verdicts) == 1:
        subject = f" ({clean(first.subject)})" if first.subject else ""
        return f"{clean(first.guard)}{subject}: {clean(_text(first.text, reasons))}"
    ending = group.ending[::-1]
    begin = _equal([verdict.text.split()[: -len(ending)] for verdict in group.verdicts])
    whole = len(ending) == len(first.text.split())
    said = _text(" ".join([*begin, *(["…"] if begin else []), *ending]), reasons)
    kind = first.subject.partition("/")[0]
    names = ", ".join(clean(verdict.subject.partition("/")[2]) for verdict in group.verdicts)
    subjects = count(len(group.verdicts), WORDS.get(kind, "object"))
    return f"{clean(first.guard)}: {subjects}{',' if begin or whole else ''} {clean(said)}: {names}"


def _text(text: str, reasons: bool) -> str:
    return text if reasons else text.partition(": ")[0]


def _equal(texts: list[list[str]]) -> list[str]:
    """The words that all of them begin with."""
    return [words[0] for words in takewhile(lambda words: len(set(words)) == 1, zip(*texts, strict=False))]

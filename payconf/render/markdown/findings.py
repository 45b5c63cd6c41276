"""Findings, and what stopped a verb, as a comment."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from payconf.model.span import NOWHERE
from payconf.render.findings import undecided_text
from payconf.render.markdown.comment import COMMENT, Block, comment
from payconf.render.markdown.words import code, marker, name
from payconf.render.reports.base import LEVELS, STOPPED, Level, Note, Report
from payconf.render.text import clean, count, wrap

WIDTH = 100
SEEN = 10
"""So many findings of a kind are seen at once."""
_CALLED: dict[Level, tuple[str, str]] = {
    "error": ("Errors", "error"),
    "warning": ("Warnings", "warning"),
    "note": ("Notes", "note"),
}


def report_comment(report: Report, limit: int = COMMENT, rest: str = "") -> str:
    """The comment. What stopped the verb first, then errors, then warnings; what waivers silence and what is undecided
    at the end."""
    where = rest or f"The log of the job, and `payconf {report.verb}` there, have all of it."
    return comment(_top(report), list(_blocks(report)), _bottom(report), limit, where)


def _top(report: Report) -> list[str]:
    names = " ".join(map(name, report.environments)) if report.verb != "validate" else ""
    shown = " ".join(filter(None, (f"### payconf {report.verb}", *map(code, report.environments))))
    return [marker(" ".join(filter(None, ("payconf", report.verb, names)))), f"{shown}: {_summary(report)}"]


def _summary(report: Report) -> str:
    notes = [note for note in report.told() if note.rule != STOPPED]
    counts = [(level, sum(note.level == level for note in notes)) for level in LEVELS]
    said = ", ".join(count(number, _CALLED[level][1]) for level, number in counts if number)
    if report.stopped is not None:
        return f"stopped, exit code {report.stopped.exit_code}" + (f", {said}" if said else "")
    return said or "nothing wrong"


def _blocks(report: Report) -> Iterator[Block]:
    if report.stopped is not None:
        yield Block("What stopped it", lines=tuple(_stopped(report)))
    notes = [note for note in report.told() if note.rule != STOPPED]
    for level in LEVELS:
        found = [tuple(note_lines(note)) for note in notes if note.level == level]
        if found:
            yield _block(_CALLED[level][0], found)
    if report.waived:
        yield _block("Waived", [tuple(note_lines(note)) for note in report.accepted()], 0)
    if report.remarks:
        yield _block("Not checked", [tuple(wrap(clean(text), WIDTH, "")) for text in report.remarks])


def _block(title: str, entries: Sequence[tuple[str, ...]], seen: int = SEEN) -> Block:
    lines = tuple(line for entry in entries[:seen] for line in entry)
    return Block(title, lines=lines, more=tuple(entries) if len(entries) > seen else ())


def _stopped(report: Report) -> Iterator[str]:
    if report.stopped is not None:
        for line in report.stopped.message.split("\n"):
            yield from wrap(clean(line), WIDTH, "")
        if report.stopped.fix:
            yield from wrap(f"fix: {clean(report.stopped.fix)}", WIDTH, "  ")


def note_lines(note: Note) -> Iterator[str]:
    """Place and title, then what is wrong, why it matters, what to do."""
    where = f"{clean(str(note.span))}: " if note.span != NOWHERE else f"{clean(note.address)}: " if note.address else ""
    yield f"{where}{note.level}[{note.rule}] {note.title}"
    for part in note.paragraphs:
        yield from wrap(part, WIDTH, "  ", "       ")
    if note.accepted:
        yield from wrap(f"waived: {clean(note.accepted)}", WIDTH, "  ", "       ")
    for role, span in note.related:
        yield f"  {clean(str(span))}: {clean(role)}"


def _bottom(report: Report) -> list[str]:
    number = len(report.undecided)
    return [f"{undecided_text(number)}."] if number else []

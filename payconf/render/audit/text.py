"""The audit in a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from payconf.model.audit import Record, Report
from payconf.render.audit.words import details, summary, time_text, who_text
from payconf.render.text import Line, clean, count, paint, wrap

WIDTH = 100


def audit_text(report: Report, *, color: bool = False) -> str:
    """Records, oldest first, each with its details; at the end what the chain is worth, and its head to note."""
    return paint(_lines(report), color)


def broken_text(report: Report, lost: Sequence[str], *, color: bool = False) -> str:
    """What is wrong with the chain, loudly. `lost`: heads that were noted and are not in it."""
    lines = []
    if report.broken is not None:
        said = (
            f"THE AUDIT OF {clean(report.environment)} IS BROKEN at record {report.broken}: it doesn't follow from "
            "those before it. Something was changed, taken out or put elsewhere there; from it on, nothing is proven."
        )
        lines += [Line(text, "red") for text in wrap(said, WIDTH, "")]
    for noted in lost:
        said = (
            f"THE AUDIT OF {clean(report.environment)} HAS NOT record {clean(noted)}, which somebody noted: records "
            "were taken away from its end, or all of it was written anew."
        )
        lines += [Line(text, "red") for text in wrap(said, WIDTH, "")]
    lines.append(Line("Look at backups of the state, and at who can write to it."))
    return paint(lines, color)


def _lines(report: Report) -> Iterator[Line]:
    for entry in report.records:
        yield from _record(report, entry)
    shown = len(report.records)
    kept = f"{count(report.total, 'record')} of {clean(report.environment)}" + (
        f", {shown} shown" if shown != report.total else ""
    )
    if report.broken is not None:
        yield Line(f"{kept}. The chain is broken at record {report.broken}.", "red")
    elif report.head:
        yield Line(f"{kept}. The chain holds. Its head, to note elsewhere and to check with --holds:")
        yield Line(f"  {clean(report.head)}")
    else:
        yield Line(f"{kept}.")


def _record(report: Report, entry: Record) -> Iterator[Line]:
    doubt = "  NOT PROVEN" if report.doubted(entry) else ""
    yield Line(f"{entry.number}  {time_text(entry)}  {summary(entry.event)}{doubt}", "red" if doubt else "bold")
    yield from (Line(text) for text in wrap(who_text(entry.event), WIDTH, "     "))
    for detail in details(entry.event):
        yield from (Line(text) for text in wrap(detail, WIDTH, "     ", "       "))

"""The audit as one page: no script, nothing loaded from anywhere."""

from __future__ import annotations

from payconf.model.audit import Record, Report
from payconf.render.audit.words import details, summary, time_text, who_text
from payconf.render.html.document import document
from payconf.render.html.markup import Markup, join, tag
from payconf.render.text import count

_COLUMNS = ("No.", "Time", "What", "Who", "Details")


def audit_html(report: Report) -> str:
    """The page. All that comes from the state is escaped."""
    title = f"Audit of {report.environment}"
    head = tag("tr", *(tag("th", name, scope="col") for name in _COLUMNS))
    rows = join((_row(report, entry) for entry in report.records), " ")
    table = tag("table", tag("thead", head), tag("tbody", rows))
    return document(title, tag("main", tag("h1", title), _verdict(report), table))


def _verdict(report: Report) -> Markup:
    shown = f"{len(report.records)} of {count(report.total, 'record')}"
    if report.broken is not None:
        said = f"{shown}. The chain is broken at record {report.broken}: from it on, nothing is proven."
        return tag("p", said, class_="bad")
    return tag("p", f"{shown}. The chain holds. Head: ", tag("code", report.head or "none"))


def _row(report: Report, entry: Record) -> Markup:
    doubted = report.doubted(entry)
    said = f"{summary(entry.event)}{' (not proven)' if doubted else ''}"
    cells = (entry.number, time_text(entry), said, who_text(entry.event))
    lines = tag("td", join(tag("div", line) for line in details(entry.event)))
    return tag("tr", *(tag("td", cell) for cell in cells), lines, class_="bad" if doubted else None)

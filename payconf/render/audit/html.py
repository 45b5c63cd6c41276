"""The audit as one page: no script, nothing loaded from anywhere."""

from __future__ import annotations

from html import escape

from payconf.model.audit import Record, Report
from payconf.render.audit.words import details, summary, time_text, who_text
from payconf.render.text import clean, count

_STYLE = (
    "body{font:14px/1.4 sans-serif;margin:2em;color:#222;background:#fff}"
    "table{border-collapse:collapse}th,td{text-align:left;vertical-align:top;padding:.3em .8em;"
    "border-bottom:1px solid #ccc}td.d{white-space:pre-wrap}.bad{color:#a00;font-weight:bold}"
    "code{word-break:break-all}"
)
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
_HEAD = "<tr><th>No.</th><th>Time</th><th>What</th><th>Who</th><th>Details</th></tr>"


def audit_html(report: Report) -> str:
    """The page. All that comes from the state is escaped."""
    title = f"Audit of {_text(report.environment)}"
    rows = "\n".join(_row(report, entry) for entry in report.records)
    return (
        f'<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{escape(_POLICY)}">\n'
        f"<title>{title}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<h1>{title}</h1>\n{_verdict(report)}\n"
        f"<table>\n<thead>{_HEAD}</thead>\n<tbody>\n{rows}\n</tbody>\n</table>\n</body>\n</html>\n"
    )


def _verdict(report: Report) -> str:
    shown = f"{len(report.records)} of {count(report.total, 'record')}"
    if report.broken is not None:
        said = f"{shown}. The chain is broken at record {report.broken}: from it on, nothing is proven."
        return f'<p class="bad">{_text(said)}</p>'
    return f"<p>{shown}. The chain holds. Head: <code>{_text(report.head or 'none')}</code></p>"


def _row(report: Report, entry: Record) -> str:
    doubted = report.doubted(entry)
    mark = ' class="bad"' if doubted else ""
    said = f"{summary(entry.event)}{' (not proven)' if doubted else ''}"
    cells = (entry.number, time_text(entry), said, who_text(entry.event))
    plain = "".join(f"<td>{_text(cell)}</td>" for cell in cells)
    return f'<tr{mark}>{plain}<td class="d">{escape(chr(10).join(details(entry.event)))}</td></tr>'


def _text(value: object) -> str:
    return escape(clean(str(value)))

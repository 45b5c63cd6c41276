"""The audit for spreadsheets (CSV, RFC 4180) and for programs (JSON lines)."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import asdict

from payconf.model.audit import Record, Report
from payconf.render.audit.words import details, summary, time_text
from payconf.render.text import clean

COLUMNS = ("number", "time", "kind", "subject", "run", "who", "proven", "source", "what", "details", "digest", "chain")
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%", "＝", "＋", "－", "＠")
"""What spreadsheets take for the begin of a formula (OWASP, CSV injection)."""


def audit_csv(report: Report) -> str:
    """A row a record. A cell that a spreadsheet would carry out begins with an apostrophe."""
    text = io.StringIO()
    rows = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    rows.writerow(COLUMNS)
    for entry in report.records:
        rows.writerow([_cell(value) for value in _row(report, entry)])
    return text.getvalue()


def _row(report: Report, entry: Record) -> tuple[object, ...]:
    event = entry.event
    return (
        entry.number,
        time_text(entry),
        event.kind,
        event.subject,
        event.run,
        event.who.name,
        "proven" if event.who.proven is True else "claimed",
        event.who.source,
        summary(event),
        "; ".join(details(event)),
        entry.digest,
        _chain(report, entry),
    )


def _cell(value: object) -> str:
    text = clean(str(value))
    return f"'{text}" if text.lstrip().startswith(_FORMULA) else text


def audit_jsonl(report: Report) -> str:
    """A JSON object a line, in ASCII: the record as it is kept, and `chain`: holds or broken."""
    lines = ({**asdict(entry), "chain": _chain(report, entry)} for entry in report.records)
    return "".join(json.dumps(line, sort_keys=True) + "\n" for line in lines)


def _chain(report: Report, entry: Record) -> str:
    return "broken" if report.doubted(entry) else "holds"

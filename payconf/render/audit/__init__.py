"""The audit for people and machines: text, CSV, JSON lines, HTML. Every form says of each record whether it holds."""

from __future__ import annotations

from payconf.model.audit import Report
from payconf.render.audit.html import audit_html
from payconf.render.audit.tables import audit_csv, audit_jsonl
from payconf.render.audit.text import audit_text, broken_text


def audit_report(report: Report, form: str, color: bool = False) -> str:
    """The report in one of the forms text, csv, jsonl and html."""
    if form == "text":
        return audit_text(report, color=color)
    return {"csv": audit_csv, "jsonl": audit_jsonl, "html": audit_html}[form](report)


__all__ = ["audit_csv", "audit_html", "audit_jsonl", "audit_report", "audit_text", "broken_text"]

"""Findings as JSON, for machines."""

from __future__ import annotations

import json
from typing import Any

from payconf.model.codes import CODES
from payconf.model.finding import Finding
from payconf.model.span import NOWHERE, Span
from payconf.model.waiver import Waived
from payconf.render.redact import redact
from payconf.render.reports.base import Report, Stopped

FORMAT_VERSION = 1
"""Rises when a reader of the version before would break."""


def report_json(report: Report) -> str:
    """All that the text says, field by field. Files are relative to the project."""
    errors = sum(finding.is_error for finding in report.findings)
    data = {
        "format_version": FORMAT_VERSION,
        "environments": list(report.environments),
        "counts": {
            "errors": errors,
            "warnings": len(report.findings) - errors,
            "undecided": len(report.undecided),
            "waived": sum(len(entry.findings) for entry in report.waived),
        },
        "findings": [_finding(finding) for finding in report.findings],
        "undecided": [
            {"guard": verdict.guard, "subject": verdict.subject, "text": redact(verdict.text)}
            for verdict in report.undecided
        ],
        "waivers": [_waived(entry) for entry in report.waived],
        "stopped": _stopped(report.stopped),
    }
    return json.dumps(data, indent=2, ensure_ascii=False) + "\n"


def _stopped(stopped: Stopped | None) -> dict[str, Any] | None:
    """Why there is nothing more, or null."""
    if stopped is None:
        return None
    return {"exit_code": stopped.exit_code, "message": redact(stopped.message), "fix": redact(stopped.fix)}


def _waived(entry: Waived) -> dict[str, Any]:
    return {
        **{name: getattr(entry, name) for name in ("code", "address", "reason", "owner", "until", "found")},
        **_span(entry.span),
        "findings": [_finding(finding) for finding in entry.findings],
    }


def _finding(finding: Finding) -> dict[str, Any]:
    entry = CODES[finding.code]
    return {
        "code": finding.code,
        "severity": finding.severity.value,
        **_span(finding.span),
        "address": finding.address,
        "title": entry.title,
        "message": redact(finding.message),
        "why": entry.why,
        "fix": redact(finding.fix) if finding.fix else entry.fix,
        "related": [{**_span(span), "message": redact(role)} for role, span in finding.related],
    }


def _span(span: Span) -> dict[str, Any]:
    if span == NOWHERE:
        return {"file": None, "line": None, "column": None}
    return {"file": span.file, "line": span.line, "column": span.column}

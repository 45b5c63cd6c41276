"""Findings as SARIF 2.1.0, which code hosts show beside the lines and follow from commit to commit.

https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
"""

from __future__ import annotations

import json
from collections import Counter
from typing import Any
from urllib.parse import quote

from payconf.model.codes import CODES
from payconf.model.codes.entry import Code
from payconf.model.finding import Finding
from payconf.model.span import NOWHERE, Span
from payconf.model.waiver import Waived
from payconf.render.findings import undecided_text
from payconf.render.reports.base import Report, paragraphs
from payconf.render.source import quoted
from payconf.render.text import clean

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
ROOT = "%SRCROOT%"
FINGERPRINT = "payconfFinding/v1"
_RULES = {code: number for number, code in enumerate(sorted(CODES))}


def report_sarif(report: Report) -> str:
    """One run: every code of the catalogue as a rule, every finding as a result."""
    seen: Counter[str] = Counter()
    run = {
        "tool": {
            "driver": {
                "name": "payconf",
                "version": report.version,
                "rules": [_rule(CODES[code]) for code in _RULES],
            }
        },
        "invocations": [_invocation(report)],
        "originalUriBaseIds": {ROOT: {"description": {"text": "The root of the repository."}}},
        "columnKind": "unicodeCodePoints",
        "results": [
            *(_result(finding, report, seen) for finding in report.findings),
            *(_suppressed(finding, entry, report, seen) for entry in report.waived for finding in entry.findings),
        ],
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2, ensure_ascii=False) + "\n"


def _rule(entry: Code) -> dict[str, Any]:
    return {
        "id": entry.code,
        "shortDescription": {"text": entry.title},
        "fullDescription": {"text": entry.why},
        "help": {"text": f"{entry.why}\n{entry.fix}"},
        "defaultConfiguration": {"level": entry.severity},
        "properties": {"tags": ["security" if entry.code.startswith("PC2") else "correctness", entry.stage]},
    }


def _invocation(report: Report) -> dict[str, Any]:
    """That the run itself succeeded, and what it could not decide."""
    number = len(report.undecided)
    notes = [{"level": "note", "message": {"text": f"{undecided_text(number)}."}}] if number else []
    return {"executionSuccessful": True, "toolExecutionNotifications": notes}


def _result(finding: Finding, report: Report, seen: Counter[str]) -> dict[str, Any]:
    message, _, fix = paragraphs(finding)
    result: dict[str, Any] = {
        "ruleId": finding.code,
        "ruleIndex": _RULES[finding.code],
        "level": finding.severity.value,
        "message": {"text": f"{message}\n{fix}"},
        "partialFingerprints": {FINGERPRINT: _fingerprint(finding, report, seen)},
    }
    location = _location(finding.span, report)
    if finding.address:
        location["logicalLocations"] = [{"fullyQualifiedName": clean(finding.address), "kind": "object"}]
    if location:
        result["locations"] = [location]
    related = [(role, span) for role, span in finding.related if span != NOWHERE]
    if related:
        result["relatedLocations"] = [
            {"id": number, "message": {"text": clean(role)}, **_location(span, report)}
            for number, (role, span) in enumerate(related, 1)
        ]
    return result


def _suppressed(finding: Finding, entry: Waived, report: Report, seen: Counter[str]) -> dict[str, Any]:
    """A waived finding: it stays a result, so that nobody takes it for gone."""
    why = clean(f"{entry.reason} ({entry.owner}, until {entry.until})")
    suppression = {"kind": "external", "status": "accepted", "justification": why}
    return {**_result(finding, report, seen), "suppressions": [suppression]}


def _location(span: Span, report: Report) -> dict[str, Any]:
    if span == NOWHERE:
        return {}
    artifact = {"uri": quote(report.path(span.file)), "uriBaseId": ROOT}
    region = {"startLine": span.line, "startColumn": span.column}
    return {"physicalLocation": {"artifactLocation": artifact, "region": region}}


def _fingerprint(finding: Finding, report: Report, seen: Counter[str]) -> str:
    """The same as long as code, file, object and the line's text are, wherever in the file the line moves.

    The text is the one that may be shown: a hash of a pasted secret could be guessed.
    """
    import hashlib

    line = clean(quoted(report.sources, finding.span).strip()) if finding.span != NOWHERE else ""
    key = "\0".join((finding.code, report.path(finding.span.file), finding.address or "", line))
    seen[key] += 1
    return hashlib.sha256(f"{key}\0{seen[key]}".encode()).hexdigest()[:32]

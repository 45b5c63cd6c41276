"""Findings as SARIF 2.1.0, which code hosts show beside the lines and follow from commit to commit.

https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from typing import Any
from urllib.parse import quote

from payconf.model.codes import CODES
from payconf.model.codes.entry import Code
from payconf.model.span import NOWHERE, Span
from payconf.render.findings import undecided_text
from payconf.render.reports.base import Note, Report, fingerprint, told_at
from payconf.render.text import clean

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
ROOT = "%SRCROOT%"
FINGERPRINT = "payconfFinding/v1"


def report_sarif(report: Report) -> str:
    """One run: every code of the catalogue as a rule, every note as a result."""
    seen: Counter[str] = Counter()
    told, accepted = report.told(), report.accepted()
    others = {note.rule: note for note in told if note.rule not in CODES}
    rules = [*(_rule(CODES[code]) for code in sorted(CODES)), *(_other_rule(others[name]) for name in sorted(others))]
    numbers = {rule["id"]: number for number, rule in enumerate(rules)}
    run = {
        "tool": {"driver": {"name": "payconf", "version": report.version, "rules": rules}},
        "automationDetails": {"id": f"{_category(report)}/"},
        "invocations": [_invocation(report)],
        "originalUriBaseIds": {ROOT: {"description": {"text": "The root of the repository."}}},
        "columnKind": "unicodeCodePoints",
        "results": [_result(note, report, numbers[note.rule], seen) for note in (*told, *accepted)],
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2, ensure_ascii=False) + "\n"


def _category(report: Report) -> str:
    """Tells reports of one commit apart, or the one of an environment would take the place of another's."""
    names = () if report.verb == "validate" else map(clean, report.environments)
    return " ".join(("payconf", report.verb, *names)).replace("/", " ")


def _rule(entry: Code) -> dict[str, Any]:
    return {
        "id": entry.code,
        "shortDescription": {"text": entry.title},
        "fullDescription": {"text": entry.why},
        "help": {"text": f"{entry.why}\n{entry.fix}"},
        "defaultConfiguration": {"level": entry.severity},
        "properties": {"tags": ["security" if entry.code.startswith("PC2") else "correctness", entry.stage]},
    }


def _other_rule(note: Note) -> dict[str, Any]:
    """A rule for what has no code, such as a guard without evidence."""
    return {
        "id": note.rule,
        "shortDescription": {"text": clean(note.title)},
        "defaultConfiguration": {"level": note.level},
    }


def _invocation(report: Report) -> dict[str, Any]:
    """Whether the run came to a result, and what it could not look at or decide."""
    number = len(report.undecided)
    texts = [f"{undecided_text(number)}."] if number else []
    notes = [{"level": "note", "message": {"text": text}} for text in (*texts, *map(clean, report.remarks))]
    return {"executionSuccessful": report.stopped is None, "toolExecutionNotifications": notes}


def _result(note: Note, report: Report, rule: int, seen: Counter[str]) -> dict[str, Any]:
    message = clean(note.message)
    result: dict[str, Any] = {
        "ruleId": note.rule,
        "ruleIndex": rule,
        "level": note.level,
        "message": {"text": f"{message}\nfix: {clean(note.fix)}" if note.fix else message},
        "partialFingerprints": {FINGERPRINT: fingerprint(note, report, seen)},
    }
    location = _location(told_at(note, report))  # GitHub refuses a whole file for one result without a place
    if note.address:
        location["logicalLocations"] = [{"fullyQualifiedName": clean(note.address), "kind": "object"}]
    result["locations"] = [location]
    related = [(role, replace(span, file=report.path(span.file))) for role, span in note.related if span != NOWHERE]
    if related:
        result["relatedLocations"] = [
            {"id": number, "message": {"text": clean(role)}, **_location(span)}
            for number, (role, span) in enumerate(related, 1)
        ]
    if note.accepted:  # it stays a result, so that nobody takes it for gone
        why = clean(note.accepted)
        result["suppressions"] = [{"kind": "external", "status": "accepted", "justification": why}]
    return result


def _location(span: Span) -> dict[str, Any]:
    artifact = {"uri": quote(span.file), "uriBaseId": ROOT}
    region = {"startLine": span.line, "startColumn": span.column}
    return {"physicalLocation": {"artifactLocation": artifact, "region": region}}

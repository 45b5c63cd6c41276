"""Findings as text and as JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from payconf.model.codes import CODES
from payconf.model.finding import Finding
from payconf.model.span import NOWHERE, Sources, Span
from payconf.model.verdict import Verdict
from payconf.render.redact import redact, source_line
from payconf.render.text import Line, Style, clean, clip, count, paint, wrap

FORMAT_VERSION = 1
WIDTH = 100


def findings_text(
    findings: Sequence[Finding],
    sources: Sources,
    *,
    undecided: Sequence[Verdict] = (),
    checked: Sequence[str] = (),
    color: bool = False,
) -> str:
    """All findings in the order given, then one line that counts them. `checked` are names of environments."""
    lines: list[Line] = []
    for finding in findings:
        lines += [*finding_lines(finding, sources), Line("")]
    return paint([*lines, Line(_summary(findings, undecided, checked), "bold")], color)


def finding_lines(finding: Finding, sources: Sources | None) -> list[Line]:
    """One finding: place and title, the line with a caret, what is wrong, why it matters, what to do."""
    entry = CODES[finding.code]
    style: Style = "red" if finding.is_error else "yellow"
    lines = [
        Line(place(finding) + f"{finding.severity.value}[{finding.code}] {entry.title}", style),
        *_caret(finding.span, sources),
        *_sentences(clean(finding.message), "  "),
        *_sentences(f"why: {entry.why}", "  "),
        *_sentences(f"fix: {clean(finding.fix) if finding.fix else entry.fix}", "  "),
    ]
    for role, span in finding.related:
        lines += [Line(f"  {span}: {clean(role)}"), *_caret(span, sources)]
    return lines


def place(finding: Finding) -> str:
    """`file:line:column: `, the address where no file says it, nothing where there is none either."""
    if finding.span != NOWHERE:
        return f"{clean(str(finding.span))}: "
    return f"{clean(finding.address)}: " if finding.address else ""


def _sentences(text: str, indent: str) -> list[Line]:
    return [Line(part) for part in wrap(text, WIDTH, indent)]


def _caret(span: Span, sources: Sources | None) -> list[Line]:
    raw = sources.line(span) if sources and span != NOWHERE else None
    if not raw or not raw.strip():
        return []
    shown = source_line(span.file, raw)
    start = max(0, min(span.column - 1, len(shown)) - (WIDTH - 40))
    column = len(clean(shown[start : span.column - 1]))
    return [Line(clip("    " + clean(shown[start:]), WIDTH)), Line("    " + " " * column + "^", "bold")]


def _summary(findings: Sequence[Finding], undecided: Sequence[Verdict], checked: Sequence[str]) -> str:
    errors = sum(finding.is_error for finding in findings)
    parts = [count(errors, "error"), count(len(findings) - errors, "warning")]
    if undecided:
        parts.append(f"{count(len(undecided), 'guard answer')} undecided until a plan has the secrets")
    of = f"{', '.join(map(clean, checked))}: " if checked else ""
    return of + ", ".join(parts)


def findings_json(findings: Sequence[Finding], undecided: Sequence[Verdict] = ()) -> str:
    """The same as JSON, for machines; `format_version` rises when a reader would break."""
    errors = sum(finding.is_error for finding in findings)
    data = {
        "format_version": FORMAT_VERSION,
        "counts": {"errors": errors, "warnings": len(findings) - errors, "undecided": len(undecided)},
        "findings": [_as_json(finding) for finding in findings],
        "undecided": [
            {"guard": verdict.guard, "subject": verdict.subject, "text": redact(verdict.text)} for verdict in undecided
        ],
    }
    return json.dumps(data, indent=2, ensure_ascii=False) + "\n"


def _as_json(finding: Finding) -> dict[str, Any]:
    entry = CODES[finding.code]
    return {
        "code": finding.code,
        "severity": finding.severity.value,
        **_span(finding.span),
        "address": finding.address,
        "title": entry.title,
        "message": redact(finding.message),
        "why": entry.why,
        "fix": finding.fix or entry.fix,
        "related": [{**_span(span), "message": redact(role)} for role, span in finding.related],
    }


def _span(span: Span) -> dict[str, Any]:
    if span == NOWHERE:
        return {"file": None, "line": None, "column": None}
    return {"file": span.file, "line": span.line, "column": span.column}

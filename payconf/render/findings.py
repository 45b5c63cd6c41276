"""Findings as text: place, quoted line, what is wrong, why it matters, what to do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from payconf.model.codes import CODES
from payconf.model.finding import Finding
from payconf.model.span import NOWHERE, Sources, Span
from payconf.model.verdict import Verdict
from payconf.model.waiver import Waived
from payconf.render.text import Line, Style, clean, clip, count, paint, wrap

WIDTH = 100
PER_FILE = 200
_HANGING = "       "
"""Below the text behind `why: `."""


def findings_text(
    findings: Sequence[Finding],
    sources: Sources,
    *,
    undecided: Sequence[Verdict] = (),
    waived: Sequence[Waived] = (),
    checked: Sequence[str] = (),
    color: bool = False,
) -> str:
    """The findings in the order given, then one line that counts them all. `checked` are names of environments.

    Of one file not more than PER_FILE are shown: what is wrong with all lines of a file is seen from the first.
    """
    lines: list[Line] = []
    seen: Counter[str] = Counter()
    for finding in findings:
        seen[finding.span.file] += 1
        if seen[finding.span.file] <= PER_FILE:
            lines += [*finding_lines(finding, sources), Line("")]
    for file, number in seen.items():
        if number > PER_FILE:
            where = f"{clean(file)}: " if file else ""
            lines += [
                Line(f"{where}… and {count(number - PER_FILE, 'more finding')} (--format json shows all)"),
                Line(""),
            ]
    return paint([*lines, Line(_summary(findings, undecided, waived, checked), "bold")], color)


def finding_lines(finding: Finding, sources: Sources | None) -> list[Line]:
    """One finding: place and title, the line with a caret, what is wrong, why it matters, what to do."""
    entry = CODES[finding.code]
    style: Style = "red" if finding.is_error else "yellow"
    lines = [
        Line(place(finding) + f"{finding.severity.value}[{finding.code}] {entry.title}", style),
        *_caret(finding.span, sources),
        *map(Line, wrap(clean(finding.message), WIDTH, "  ")),
        *map(Line, wrap(f"why: {entry.why}", WIDTH, "  ", _HANGING)),
        *map(Line, wrap(f"fix: {clean(finding.fix) if finding.fix else entry.fix}", WIDTH, "  ", _HANGING)),
    ]
    for role, span in finding.related:
        lines += [Line(f"  {clean(str(span))}: {clean(role)}"), *_caret(span, sources)]
    return lines


def place(finding: Finding) -> str:
    """`file:line:column: `, the address where no file says it, nothing where there is none either."""
    if finding.span != NOWHERE:
        return f"{clean(str(finding.span))}: "
    return f"{clean(finding.address)}: " if finding.address else ""


def _caret(span: Span, sources: Sources | None) -> list[Line]:
    raw = sources.line(span) if sources and span != NOWHERE else None
    if sources is None or not raw or not raw.strip():
        return []
    from payconf.render.source import quoted  # a run without findings quotes nothing

    shown = quoted(sources, span)
    at = _column(raw, shown, span.column - 1)
    start = max(0, at - (WIDTH - 40))
    column = len(clean(shown[start:at]))
    return [Line(clip("    " + clean(shown[start:]), WIDTH)), Line("    " + " " * column + "^", "bold")]


def _column(raw: str, shown: str, at: int) -> int:
    """Where the caret's text stands in the line as it is shown, which may be shorter before it."""
    behind = raw[at:]
    return len(shown) - len(behind) if behind and shown.endswith(behind) else min(at, len(shown))


def undecided_text(number: int) -> str:
    """`14 guard answers undecided until a plan has the secrets`."""
    return f"{count(number, 'guard answer')} undecided until a plan has the secrets"


def _summary(
    findings: Sequence[Finding], undecided: Sequence[Verdict], waived: Sequence[Waived], checked: Sequence[str]
) -> str:
    errors = sum(finding.is_error for finding in findings)
    parts = [count(errors, "error"), count(len(findings) - errors, "warning")]
    if silenced := sum(len(entry.findings) for entry in waived):
        parts.append(f"{silenced} waived")
    if undecided:
        parts.append(undecided_text(len(undecided)))
    of = f"{', '.join(map(clean, checked))}: " if checked else ""
    return of + ", ".join(parts)

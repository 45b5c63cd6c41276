"""Findings as JUnit XML, the form that the Jenkins plugin and GitLab read."""

from __future__ import annotations

from payconf.model.codes import CODES
from payconf.model.finding import Finding
from payconf.model.span import NOWHERE
from payconf.render.findings import undecided_text
from payconf.render.reports.base import Report, folder, paragraphs

_ESCAPES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\n": "&#10;"}


def report_junit(report: Report) -> str:
    """One suite a folder: a case for each code that was found, or one that passes where nothing was.

    Errors are failures. A warning is a case that passes, with its text as output. What guards can't tell without
    secrets is output of the whole.
    """
    cases: dict[str, dict[str, list[Finding]]] = {name: {} for name in report.environments}
    for finding in report.findings:
        cases.setdefault(folder(finding), {}).setdefault(finding.code, []).append(finding)
    tests, failed = sum(map(_tests, cases.values())), sum(map(_failures, cases.values()))
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<testsuites name="payconf validate" tests="{tests}" failures="{failed}" errors="0">',
        *(line for name, codes in sorted(cases.items()) for line in _suite(name, codes, report)),
        "</testsuites>",
    ]
    return "\n".join(lines) + "\n"


def _tests(codes: dict[str, list[Finding]]) -> int:
    return len(codes) or 1


def _failures(codes: dict[str, list[Finding]]) -> int:
    return sum(CODES[code].severity == "error" for code in codes)


def _suite(name: str, codes: dict[str, list[Finding]], report: Report) -> list[str]:
    head = f'name="{xml(name)}" tests="{_tests(codes)}" failures="{_failures(codes)}" errors="0" skipped="0"'
    number = len(report.undecided) if name == min(report.environments, default="") else 0
    return [
        f"  <testsuite {head}>",
        *(line for code in sorted(codes) for line in _case(name, codes[code], report)),
        *([] if codes else [f'    <testcase classname="payconf.{xml(name)}" name="no findings"/>']),
        *([f"    <system-out>{xml(undecided_text(number))}</system-out>"] if number else []),
        "  </testsuite>",
    ]


def _case(name: str, findings: list[Finding], report: Report) -> list[str]:
    first, entry = findings[0], CODES[findings[0].code]
    place = "" if first.span == NOWHERE else f' file="{xml(report.path(first.span.file))}" line="{first.span.line}"'
    text = "\n\n".join("\n".join((_place(finding), *paragraphs(finding))) for finding in findings)
    said = xml(text).replace("&#10;", "\n")
    inside = f"<system-out>{said}</system-out>"
    if first.is_error:
        inside = f'<failure type="{entry.code}" message="{xml(paragraphs(first)[0])}">{said}</failure>'
    return [
        f'    <testcase classname="payconf.{xml(name)}" name="{xml(f"{entry.code} {entry.title}")}"{place}>',
        f"      {inside}",
        "    </testcase>",
    ]


def _place(finding: Finding) -> str:
    return (finding.address or "") if finding.span == NOWHERE else str(finding.span)


def xml(text: str) -> str:
    """User text inside an element or attribute."""
    return "".join(_ESCAPES.get(letter, letter) for letter in text)

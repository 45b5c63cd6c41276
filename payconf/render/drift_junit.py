"""Drift as JUnit XML: a suite an environment, so that a nightly job shows each by itself."""

from __future__ import annotations

from collections.abc import Sequence

from payconf.model.finding import Finding
from payconf.model.span import NOWHERE, Span
from payconf.model.waiver import Waived
from payconf.render.drifted import Drifted
from payconf.render.reports.base import paragraphs
from payconf.render.reports.junit import xml
from payconf.render.text import clean


def drift_junit(found: Sequence[Drifted], prefix: str) -> str:
    """A case for each difference: a failure, or skipped where it is accepted; one that passes where there is none.

    An environment that could not be looked at is one case with an error. `prefix`: the project's folder inside its
    repository.
    """
    suites = [_suite(entry, prefix) for entry in found]
    numbers = _numbers([line for suite in suites for line in suite[1:]])
    head = f'<testsuites name="payconf drift" {numbers}>'
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', head, *(line for suite in suites for line in suite)]
    return "\n".join((*lines, "</testsuites>")) + "\n"


def _suite(entry: Drifted, prefix: str) -> list[str]:
    name = xml(entry.environment)
    cases = [line for finding in entry.findings for line in _case(entry, finding, prefix)]
    cases += [line for waived in entry.accepted for line in _skipped(entry, waived, prefix)]
    cases = cases or [f'    <testcase classname="payconf.{name}" name="no drift"/>']
    return [f'  <testsuite name="{name}" {_numbers(cases)}>', *cases, "  </testsuite>"]


def _numbers(lines: Sequence[str]) -> str:
    kinds = ("testcase", "failure", "error", "skipped")
    count = {kind: sum(line.lstrip().startswith(f"<{kind} ") for line in lines) for kind in kinds}
    tests, failures, errors, skipped = (count[kind] for kind in kinds)
    return f'tests="{tests}" failures="{failures}" errors="{errors}" skipped="{skipped}"'


def _case(entry: Drifted, finding: Finding, prefix: str) -> list[str]:
    message, why, fix = paragraphs(finding)
    text = xml("\n".join((message, why, fix))).replace("&#10;", "\n")
    kind = "failure" if entry.plan is not None else "error"
    inside = f'      <{kind} type="{finding.code}" message="{xml(message)}">{text}</{kind}>'
    inside = inside if finding.is_error else f"      <system-out>{text}</system-out>"
    return [_head(entry, _title(finding), finding.span, prefix), inside, "    </testcase>"]


def _skipped(entry: Drifted, waived: Waived, prefix: str) -> list[str]:
    why = xml(clean(f"accepted until {waived.until}, {waived.owner}: {waived.reason}"))
    return [
        line
        for finding in waived.findings
        for line in (
            _head(entry, _title(finding), finding.span, prefix),
            f'      <skipped message="{why}"/>',
            "    </testcase>",
        )
    ]


def _title(finding: Finding) -> str:
    return f"{finding.code} {clean(finding.message)}"


def _head(entry: Drifted, title: str, span: Span, prefix: str) -> str:
    place = "" if span == NOWHERE else f' file="{xml(prefix + span.file)}" line="{span.line}"'
    return f'    <testcase classname="payconf.{xml(entry.environment)}" name="{xml(title)}"{place}>'

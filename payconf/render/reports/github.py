"""Findings as workflow commands of GitHub Actions, which shows them beside the changed lines.

https://docs.github.com/actions/reference/workflow-commands-for-github-actions#setting-an-error-message
"""

from __future__ import annotations

from payconf.model.codes import CODES
from payconf.model.finding import Finding
from payconf.model.span import NOWHERE
from payconf.render.reports.base import Report, paragraphs
from payconf.render.text import clean


def report_github(report: Report) -> str:
    """One line a finding, errors first because GitHub shows ten of each kind; nothing where there is none."""
    ordered = sorted(report.findings, key=lambda finding: not finding.is_error)
    return "".join(_command(finding, report) + "\n" for finding in ordered)


def _command(finding: Finding, report: Report) -> str:
    span = finding.span
    place = {} if span == NOWHERE else {"file": report.path(clean(span.file)), "line": span.line, "col": span.column}
    properties = place | {"title": f"{finding.code} {CODES[finding.code].title}"}
    said = ",".join(f"{name}={_property(str(value))}" for name, value in properties.items())
    related = [f"{where}: {clean(role)}" for role, where in finding.related]
    return f"::{finding.severity.value} {said}::{_data(chr(10).join((*paragraphs(finding), *related)))}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")

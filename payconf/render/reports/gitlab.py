"""Notes as GitLab's code quality, and the counts that its merge requests show of a plan.

https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format
"""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

from payconf.render.reports.base import Level, Note, Report, fingerprint, told_at

_SEVERITIES: dict[Level, str] = {"error": "critical", "warning": "minor", "note": "info"}


def report_gitlab(report: Report) -> str:
    """A list, one entry a note. What no file says is told at its environment's file: GitLab shows nothing without."""
    seen: Counter[str] = Counter()
    return json.dumps([_entry(note, report, seen) for note in report.told()], indent=2, ensure_ascii=False) + "\n"


def _entry(note: Note, report: Report, seen: Counter[str]) -> dict[str, Any]:
    at = told_at(note, report)
    return {
        "description": " ".join(note.paragraphs),
        "check_name": note.rule,
        "fingerprint": fingerprint(note, report, seen),
        "severity": _SEVERITIES[note.level],
        "location": {"path": at.file, "lines": {"begin": at.line}},
    }

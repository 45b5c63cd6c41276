"""Waivers in a plan: which of its findings somebody has signed for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from payconf.model.verdict import Answer
from payconf.waive import OFFLINE, WHOLE, Waiving, waive

if TYPE_CHECKING:
    from payconf.model.plan import Plan
    from payconf.model.verdict import Verdict
    from payconf.offline import Project


def apart(project: Project, made: Plan, verdicts: Sequence[Verdict]) -> Waiving:
    """The warnings that stand, and the waivers in force with what they silence.

    An error counts as waived only where no guard has found that the shop holds another value. What a plan without
    secrets can't see, no waiver is called idle for.
    """
    warnings = [entry.finding for entry in verdicts if entry.answer is Answer.PASSED and entry.finding]
    findings = [*made.findings, *project.warnings, *project.conditional, *warnings]
    waiving = waive(findings, made.waivers, WHOLE if made.complete else OFFLINE)
    unlike = {entry.subject for entry in verdicts if entry.finding is not None and entry.finding.code == "PC243"}
    return replace(
        waiving,
        waived=tuple(
            replace(entry, findings=()) if entry.found and entry.address in unlike else entry
            for entry in waiving.waived
        ),
    )

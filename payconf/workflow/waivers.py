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

    A waiver of an error is not in force where the guard has found that the shop holds another value. No waiver is
    called idle for want of what a plan without secrets can't see.
    """
    warnings = [entry.finding for entry in verdicts if entry.answer is Answer.PASSED and entry.finding]
    findings = [*made.findings, *project.warnings, *project.conditional, *warnings]
    waiving = waive(findings, made.waivers, WHOLE if made.complete else OFFLINE)
    unlike = {entry.subject for entry in verdicts if entry.finding is not None and entry.finding.code == "PC243"}
    kept = [entry for entry in waiving.waived if not (entry.found and entry.address in unlike)]
    return replace(waiving, waived=tuple(kept))

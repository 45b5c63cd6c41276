"""What every report of findings is made from."""

from __future__ import annotations

from dataclasses import dataclass

from payconf.model.codes import CODES
from payconf.model.finding import Finding
from payconf.model.span import NOWHERE, Sources
from payconf.model.verdict import Verdict
from payconf.model.waiver import Waived
from payconf.render.text import clean


@dataclass(frozen=True, slots=True)
class Report:
    """The findings of some environments, in order of their places.

    `environments`: names of those that were checked. `prefix`: the project's folder inside its repository, empty or
    with a `/` at its end; systems that show findings beside the code want paths from there. `version`: payconf's own.
    `waived`: waivers in force with what they silence, which is not among the findings.
    """

    findings: tuple[Finding, ...]
    undecided: tuple[Verdict, ...]
    sources: Sources
    environments: tuple[str, ...]
    prefix: str = ""
    version: str = ""
    waived: tuple[Waived, ...] = ()

    def path(self, file: str) -> str:
        """A file's path from the root of the repository."""
        return self.prefix + file


def paragraphs(finding: Finding) -> tuple[str, str, str]:
    """What is wrong, why it matters, what to do; cleaned for a terminal, without keys."""
    entry = CODES[finding.code]
    return clean(finding.message), f"why: {entry.why}", f"fix: {clean(finding.fix) if finding.fix else entry.fix}"


def folder(finding: Finding) -> str:
    """The folder under environments/ where the finding's place lies; `project` for payconf.yaml and what has none."""
    parts = finding.span.file.split("/")
    return clean(parts[1]) if finding.span != NOWHERE and parts[0] == "environments" and len(parts) > 2 else "project"

"""What every report is made from: findings and, in the same shape, what else a verb has to say."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import Literal

from payconf.model.codes import CODES
from payconf.model.errors import PayconfError
from payconf.model.finding import Finding
from payconf.model.span import NOWHERE, Sources, Span
from payconf.model.verdict import Verdict
from payconf.model.waiver import Waived
from payconf.render.source import quoted
from payconf.render.text import clean

Level = Literal["error", "warning", "note"]
Result = Literal["passed", "failed", "skipped"]
LEVELS: tuple[Level, ...] = ("error", "warning", "note")
"""The heaviest first."""
STOPPED = "stopped"
"""The rule of the note on what stopped a verb."""


@dataclass(frozen=True, slots=True)
class Note:
    """One thing to be told. `rule`: the code of a finding, or another name of what was looked at.

    `environment`: to which it belongs where its place doesn't say so. `accepted`: by which waiver, in a sentence; such
    a note is no longer counted, and is told only where a form has room for it.
    """

    level: Level
    rule: str
    title: str
    message: str
    why: str = ""
    fix: str = ""
    span: Span = NOWHERE
    address: str = ""
    related: tuple[tuple[str, Span], ...] = ()
    environment: str = ""
    accepted: str = ""

    @property
    def paragraphs(self) -> tuple[str, ...]:
        """What is wrong, why it matters, what to do; cleaned for a terminal, without keys."""
        why, fix = (f"why: {clean(self.why)}" if self.why else ""), (f"fix: {clean(self.fix)}" if self.fix else "")
        return tuple(filter(None, (clean(self.message), why, fix)))


@dataclass(frozen=True, slots=True)
class Case:
    """One thing that was tried, for forms that count what is right, too. `about`: what kind of thing it is."""

    environment: str
    about: str
    name: str
    result: Result
    text: str = ""
    span: Span = NOWHERE


@dataclass(frozen=True, slots=True)
class Stopped:
    """Why a verb came to no result: an error in words, and the exit code that it ends with."""

    exit_code: int
    message: str
    fix: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """What one verb has to say of some environments, in order of places.

    `environments`: names of those that were checked. `prefix`: the project's folder inside its repository, empty or
    with a `/` at its end; systems that show findings beside the code want paths from there. `version`: payconf's own.
    `waived`: waivers in force with what they silence, which is not among the findings. `notes`: what is no finding.
    `cases`: what was tried, right or wrong; `tried`: rules whose notes say the same as a case that failed. `remarks`:
    what could not be looked at, as sentences. `summary`: all of it in a line. `stopped`: why there is nothing more.
    """

    findings: tuple[Finding, ...]
    undecided: tuple[Verdict, ...]
    sources: Sources
    environments: tuple[str, ...]
    prefix: str = ""
    version: str = ""
    waived: tuple[Waived, ...] = ()
    verb: str = "validate"
    notes: tuple[Note, ...] = ()
    cases: tuple[Case, ...] = ()
    tried: frozenset[str] = frozenset()
    remarks: tuple[str, ...] = ()
    summary: str = ""
    stopped: Stopped | None = None

    def path(self, file: str) -> str:
        """A file's path from the root of the repository."""
        return self.prefix + file

    def told(self) -> tuple[Note, ...]:
        """Why there is nothing more, what is no finding, then the findings."""
        stopped = () if self.stopped is None else (note_of_stop(self.stopped, self.environments),)
        return (*stopped, *self.notes, *map(note_of, self.findings))

    def accepted(self) -> tuple[Note, ...]:
        """What waivers silence."""
        return tuple(note_of(finding, entry) for entry in self.waived for finding in entry.findings)


def note_of(finding: Finding, waiver: Waived | None = None) -> Note:
    """A finding as a note; why and fix come from the catalogue where it has no words of its own."""
    entry = CODES[finding.code]
    return Note(
        finding.severity.value,
        finding.code,
        entry.title,
        finding.message,
        entry.why,
        finding.fix or entry.fix,
        finding.span,
        finding.address or "",
        finding.related,
        accepted="" if waiver is None else f"{waiver.reason} ({waiver.owner}, until {waiver.until})",
    )


def report_of_stop(error: PayconfError, verb: str, environments: tuple[str, ...], prefix: str, version: str) -> Report:
    """What stopped a verb before it had a result; with findings where the project didn't resolve."""
    return Report(
        getattr(error, "findings", ()),
        (),
        getattr(error, "sources", None) or Sources(),
        environments,
        prefix,
        version,
        verb=verb,
        stopped=Stopped(int(error.exit_code), error.message, error.fix),
    )


def note_of_stop(stopped: Stopped, environments: tuple[str, ...]) -> Note:
    """An error that ended a verb, as a note about the environment that it was asked for."""
    title = f"with exit code {stopped.exit_code}"
    environment = environments[0] if len(environments) == 1 else ""
    return Note("error", STOPPED, title, stopped.message, fix=stopped.fix, environment=environment)


def folder(note: Note) -> str:
    """The folder under environments/ to which a note belongs; `project` for payconf.yaml and what has none."""
    parts = note.span.file.split("/")
    if note.span != NOWHERE and parts[0] == "environments" and len(parts) > 2:
        return clean(parts[1])
    return clean(note.environment) or "project"


def told_at(note: Note, report: Report) -> Span:
    """A place for readers that take nothing without one: the note's own, else that of its environment, or the project.

    The file is named from the root of the repository.
    """
    if note.span != NOWHERE:
        return replace(note.span, file=report.path(note.span.file))
    names = [note.environment] if note.environment else list(report.environments)
    own = f"environments/{clean(names[0])}/environment.yaml" if len(names) == 1 else "payconf.yaml"
    return Span(report.path(own), 1, 1)


def fingerprint(note: Note, report: Report, seen: Counter[str]) -> str:
    """The same as long as rule, file, object and the line's text are, wherever in the file the line moves.

    The text is the one that may be shown: a hash of a pasted secret could be guessed. `seen`: tells alike ones apart.
    """
    import hashlib

    line = clean(quoted(report.sources, note.span).strip()) if note.span != NOWHERE else ""
    key = "\0".join((note.rule, report.path(note.span.file), note.address, line))
    if note.environment:
        key += f"\0{note.environment}"
    seen[key] += 1
    return hashlib.sha256(f"{key}\0{seen[key]}".encode()).hexdigest()[:32]

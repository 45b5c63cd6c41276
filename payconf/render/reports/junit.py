"""Notes and cases as JUnit XML, the form that the Jenkins plugin and GitLab read."""

from __future__ import annotations

from dataclasses import dataclass, field

from payconf.model.span import NOWHERE, Span
from payconf.render.findings import undecided_text
from payconf.render.reports.base import Case, Note, Report, folder
from payconf.render.text import clean

_ESCAPES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\n": "&#10;"}


@dataclass(slots=True)
class _Suite:
    """What one environment has: notes by their rule, and what was tried besides."""

    notes: dict[str, list[Note]] = field(default_factory=dict)
    cases: list[Case] = field(default_factory=list)

    @property
    def tests(self) -> int:
        """At least one: where nothing was found, that passes."""
        return len(self.notes) + len(self.cases) or 1

    @property
    def failures(self) -> int:
        """Errors, and what was tried and is not as it should be."""
        wrong = sum(any(note.level == "error" for note in notes) for notes in self.notes.values())
        return wrong + sum(case.result == "failed" for case in self.cases)

    @property
    def skipped(self) -> int:
        """What nobody could decide."""
        return sum(case.result == "skipped" for case in self.cases)


def report_junit(report: Report) -> str:
    """One suite a folder: a case for each code that was found and for each thing that was tried, or one that passes.

    Errors are failures. A warning is a case that passes, with its text as output. What guards can't tell without
    secrets, and what could not be looked at, is output of the whole.
    """
    suites = {name: _Suite() for name in report.environments}
    for note in report.told():
        if note.rule in report.tried:
            continue
        suites.setdefault(folder(note), _Suite()).notes.setdefault(note.rule, []).append(note)
    for case in report.cases:
        suites.setdefault(clean(case.environment), _Suite()).cases.append(case)
    tests, failed = sum(suite.tests for suite in suites.values()), sum(suite.failures for suite in suites.values())
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<testsuites name="payconf {report.verb}" tests="{tests}" failures="{failed}" errors="0">',
        *(line for name, suite in sorted(suites.items()) for line in _suite(name, suite, report)),
        "</testsuites>",
    ]
    return "\n".join(lines) + "\n"


def _suite(name: str, suite: _Suite, report: Report) -> list[str]:
    counts = f'tests="{suite.tests}" failures="{suite.failures}" errors="0" skipped="{suite.skipped}"'
    said = _output(report) if name == min(report.environments, default="") else ""
    none = f'    <testcase classname="payconf.{xml(name)}" name="no findings"/>'
    return [
        f'  <testsuite name="{xml(name)}" {counts}>',
        *(line for rule in sorted(suite.notes) for line in _found(name, suite.notes[rule], report)),
        *(line for case in suite.cases for line in _tried(name, case, report)),
        *([] if suite.notes or suite.cases else [none]),
        *([f"    <system-out>{said}</system-out>"] if said else []),
        "  </testsuite>",
    ]


def _output(report: Report) -> str:
    number = len(report.undecided)
    return _said("\n".join([*([undecided_text(number)] if number else []), *map(clean, report.remarks)]))


def _found(name: str, notes: list[Note], report: Report) -> list[str]:
    first = notes[0]
    said = _said("\n\n".join("\n".join((_place(note), *note.paragraphs)) for note in notes))
    inside = f"<system-out>{said}</system-out>"
    if any(note.level == "error" for note in notes):
        inside = _failure(first.rule, first.paragraphs[0], said)
    head = _head(f"payconf.{name}", f"{first.rule} {first.title}", first.span, report)
    return [f"{head}>", f"      {inside}", "    </testcase>"]


def _tried(name: str, case: Case, report: Report) -> list[str]:
    head = _head(f"payconf.{name}.{case.about}", clean(case.name), case.span, report)
    text = clean(case.text)
    if case.result == "failed":
        return [f"{head}>", f"      {_failure(case.about, text, _said(text))}", "    </testcase>"]
    if case.result == "skipped":
        return [f"{head}>", f'      <skipped message="{xml(text)}"/>', "    </testcase>"]
    return [f"{head}/>"]


def _failure(kind: str, message: str, said: str) -> str:
    return f'<failure type="{xml(kind)}" message="{xml(message)}">{said}</failure>'


def _head(classname: str, name: str, span: Span, report: Report) -> str:
    place = "" if span == NOWHERE else f' file="{xml(report.path(span.file))}" line="{span.line}"'
    return f'    <testcase classname="{xml(classname)}" name="{xml(name)}"{place}'


def _place(note: Note) -> str:
    return note.address if note.span == NOWHERE else str(note.span)


def _said(text: str) -> str:
    """Text of an element, where lines may stay."""
    return xml(text).replace("&#10;", "\n")


def xml(text: str) -> str:
    """User text inside an element or attribute."""
    return "".join(_ESCAPES.get(letter, letter) for letter in text)

"""Notes as workflow commands of GitHub Actions, which shows them beside the changed lines.

https://docs.github.com/actions/reference/workflow-commands-for-github-actions#setting-an-error-message
"""

from __future__ import annotations

from payconf.model.span import NOWHERE
from payconf.render.reports.base import LEVELS, STOPPED, Level, Note, Report
from payconf.render.text import clean, clip, count

MOST = 10
"""So many of each kind GitHub shows of one step."""
LENGTH = 4_000
"""Of one message; longer ones are read elsewhere."""
_SAFETY = ("PC2", "guard-")
_COMMANDS: dict[Level, str] = {"error": "error", "warning": "warning", "note": "notice"}
_CALLED: dict[Level, str] = {"error": "error", "warning": "warning", "note": "note"}


def report_github(report: Report) -> str:
    """One line a note, errors first, at most MOST of each kind: the last one counts those that are left out.

    Nothing where there is nothing to say. What the notes come to is a notice of its own.
    """
    told = report.told()
    lines = [line for level in LEVELS for line in _of_level(level, told, report)]
    if report.summary:
        lines.append(f"::notice title={_property(_about(report))}::{_data(clean(report.summary))}")
    return "".join(line + "\n" for line in lines)


def _about(report: Report) -> str:
    return " ".join(("payconf", report.verb, *map(clean, report.environments)))


def _of_level(level: Level, told: tuple[Note, ...], report: Report) -> list[str]:
    notes = sorted((note for note in told if note.level == level), key=_weight)
    most = MOST - 1 if level == "note" and report.summary else MOST
    if len(notes) <= most:
        return [_command(note, report) for note in notes]
    left = len(notes) - most + 1
    rules = ", ".join(dict.fromkeys(note.rule for note in notes[most - 1 :]))
    said = f"{count(left, f'more {_CALLED[level]}')} ({clip(rules, 200)}): GitHub shows {MOST} of a step."
    title = _property(f"{_about(report)}: {left} more")
    last = f"::{_COMMANDS[level]} title={title}::{_data(f'{said} All of them are in the log and in other reports.')}"
    return [*(_command(note, report) for note in notes[: most - 1]), last]


def _weight(note: Note) -> int:
    """What stopped everything first, then what is about safety, each in the order of places."""
    return 0 if note.rule == STOPPED else 1 if note.rule.startswith(_SAFETY) else 2


def _command(note: Note, report: Report) -> str:
    span = note.span
    place = {} if span == NOWHERE else {"file": report.path(clean(span.file)), "line": span.line, "col": span.column}
    properties = place | {"title": f"{note.rule} {note.title}"}
    said = ",".join(f"{name}={_property(str(value))}" for name, value in properties.items())
    related = [f"{where}: {clean(role)}" for role, where in note.related]
    text = clip("\n".join((*note.paragraphs, *related)), LENGTH)
    return f"::{_COMMANDS[note.level]} {said}::{_data(text)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")

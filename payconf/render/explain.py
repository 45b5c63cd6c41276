"""One entry of the catalogue of codes, and a list of them all."""

from __future__ import annotations

from payconf.model.codes.entry import Code
from payconf.render.text import Line, Style, paint, wrap

_STAGES = {
    "load": "reading the files",
    "resolve": "resolving an environment",
    "check": "checking an environment's meaning",
    "guard": "a guard",
    "plan": "planning",
    "apply": "applying",
}


def explain_text(entry: Code, color: bool = False) -> str:
    """What the code means, why it matters and what to do."""
    style: Style = "red" if entry.severity == "error" else "yellow"
    lines = [
        Line(f"{entry.severity}[{entry.code}] {entry.title}", style),
        Line(f"  found by: {_STAGES[entry.stage]}"),
    ]
    for text in (f"why: {entry.why}", f"fix: {entry.fix}"):
        lines += [Line(part) for part in wrap(text, 100, "  ")]
    return paint(lines, color)

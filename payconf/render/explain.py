"""One entry of the catalogue of codes, and a list of them all."""

from __future__ import annotations

from collections.abc import Iterable

from payconf.model.codes.entry import Code
from payconf.model.waiver import kind_of
from payconf.render.text import Line, Style, count, paint, wrap

WIDTH = 100
_STAGES = {
    "load": "reading the files",
    "resolve": "resolving an environment",
    "check": "checking what an environment means",
    "guard": "a guard",
    "plan": "planning",
    "apply": "applying",
}
_VERBS = {
    "load": "payconf validate, and every other command",
    "resolve": "payconf validate, and every other command",
    "check": "payconf validate, and every other command",
    "guard": "payconf validate as far as the text shows it, and payconf plan",
    "plan": "payconf plan",
    "apply": "payconf apply",
}
_WAIVERS = {
    "warning": "can be waived at one address, until a day at most 90 days ahead (waivers.yaml)",
    "error": "only of a rule or payment term, for a value that stands in the shop already: write `found: unknown` into "
    "its waiver, and the plan says the digest to write there",
    "never": "can't be waived",
}


def explain_text(entry: Code, color: bool = False) -> str:
    """What the code means, why it matters and what to do."""
    lines = [
        Line(f"{entry.severity}[{entry.code}] {entry.title}", _style(entry)),
        Line(f"  found by: {_STAGES[entry.stage]} ({_VERBS[entry.stage]})"),
    ]
    for text in (f"why: {entry.why}", f"fix: {entry.fix}", f"waiver: {_WAIVERS[kind_of(entry.code)]}"):
        lines += [Line(part) for part in wrap(text, WIDTH, "  ", "       ")]
    return paint(lines, color)


def codes_text(entries: Iterable[Code], color: bool = False) -> str:
    """All codes by the stage that finds them, one a line, then how many they are."""
    known = sorted(entries, key=lambda entry: entry.code)
    lines: list[Line] = []
    for stage, said in _STAGES.items():
        found = [entry for entry in known if entry.stage == stage]
        if found:
            lines.append(Line(f"Found by {said}", "bold"))
            lines += [Line(f"  {entry.code}  {entry.severity.ljust(7)}  {entry.title}") for entry in found]
            lines.append(Line(""))
    return paint([*lines, Line(f"{count(len(known), 'code')}; payconf explain CODE says more.", "bold")], color)


def endings_text(endings: Iterable[tuple[int, str, str, str]]) -> str:
    """Exit codes: number, name, meaning, and what to do ("" for nothing)."""
    lines: list[Line] = []
    for number, name, meaning, remedy in endings:
        lines.append(Line(f"{number:>3}  {name}", "bold"))
        for text in filter(None, (meaning, remedy and f"do: {remedy}")):
            lines += [Line(part) for part in wrap(text, WIDTH, "     ", "     ")]
    return paint(lines, color=False)


def _style(entry: Code) -> Style:
    return "red" if entry.severity == "error" else "yellow"

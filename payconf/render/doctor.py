"""What doctor has found, as text for people and as JSON for machines."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from itertools import groupby

from payconf.model.checkup import Checkup, Standing
from payconf.render.text import Line, Style, clean, count, paint, wrap

WIDTH = 100
FORMAT = 1
_SIGNS: dict[Standing, tuple[str, Style]] = {
    Standing.OK: ("ok       ", "green"),
    Standing.WARNING: ("warning  ", "yellow"),
    Standing.PROBLEM: ("problem  ", "red"),
    Standing.NOT_ASKED: ("not asked", "dim"),
}


def checkup_text(found: Sequence[Checkup], color: bool = False) -> str:
    """The place as a whole, then each environment; what is not as it should be says what to do."""
    return paint(_lines(found), color)


def _lines(found: Sequence[Checkup]) -> Iterator[Line]:
    for environment, entries in groupby(found, lambda entry: entry.environment):
        if environment:
            yield Line("")
            yield Line(clean(environment), "bold")
        for entry in entries:
            sign, tone = _SIGNS[entry.standing]
            said = clean(f"{entry.subject}: {entry.text}")
            yield from (Line(text, tone) for text in wrap(said, WIDTH, f"{sign}  ", " " * 11))
            if entry.fix:
                yield from (Line(text) for text in wrap(clean(entry.fix), WIDTH, f"{' ' * 11}fix: ", " " * 16))
    problems, warnings = (
        sum(entry.standing is standing for entry in found) for standing in (Standing.PROBLEM, Standing.WARNING)
    )
    yield Line("")
    yield Line(f"{count(problems, 'problem')}, {count(warnings, 'warning')}.", "bold")


def checkup_json(found: Sequence[Checkup]) -> str:
    """The same for machines."""
    entries = [
        {
            "environment": entry.environment or None,
            "subject": entry.subject,
            "standing": entry.standing.value,
            "text": clean(entry.text),
            "fix": clean(entry.fix),
        }
        for entry in found
    ]
    return json.dumps({"format_version": FORMAT, "checks": entries}, ensure_ascii=False, indent=2) + "\n"

"""What was found out about a running shop, as text for people and as JSON for machines."""

from __future__ import annotations

import json
from collections.abc import Sequence

from payconf.model.inspection import Observation
from payconf.render.text import Line, Style, count, paint, wrap

WIDTH = 100
FORMAT = 1
_SIGNS: dict[bool | None, tuple[str, Style]] = {True: ("ok", "green"), False: ("NO", "red"), None: ("--", "yellow")}


def inspection_text(environment: str, observations: Sequence[Observation], color: bool = False) -> str:
    """Each observation with its sign; what is wrong says what to do."""
    lines: list[Line] = []
    for entry in observations:
        sign, tone = _SIGNS[entry.good]
        lines += [Line(part, tone) for part in wrap(f"{entry.subject}: {entry.text}", WIDTH, f"{sign}  ", "    ")]
        if entry.fix and entry.good is not True:
            lines += [Line(part) for part in wrap(entry.fix, WIDTH, "    fix: ", "         ")]
    wrong = sum(entry.good is False for entry in observations)
    said = f"{count(wrong, 'thing')} to mend" if wrong else "payconf can work with this shop"
    return paint([*lines, Line(""), Line(f"{environment}: {said}.", "bold")], color)


def inspection_json(environment: str, observations: Sequence[Observation]) -> str:
    """The same for machines; `good` is null where it can't be told."""
    entries = [
        {"subject": entry.subject, "good": entry.good, "text": entry.text, "fix": entry.fix} for entry in observations
    ]
    data = {"format_version": FORMAT, "environment": environment, "observations": entries}
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"

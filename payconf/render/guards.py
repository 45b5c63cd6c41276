"""The table of guards, as text for people and as JSON for machines."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Protocol

from payconf.model.codes import CODES
from payconf.render.text import Line, count, paint, wrap

WIDTH = 100
FORMAT = 1
_ALWAYS = "also refuses a plan that only takes away (payconf off)"


class Guard(Protocol):
    """One entry of the table of guards."""

    @property
    def name(self) -> str: ...
    @property
    def codes(self) -> tuple[str, ...]: ...
    @property
    def evidence(self) -> str: ...
    @property
    def rationale(self) -> str: ...
    @property
    def always(self) -> bool: ...


def guards_text(guards: Sequence[Guard], color: bool = False) -> str:
    """Each guard: why it exists, from what it decides, and the codes with which it speaks."""
    lines: list[Line] = []
    for guard in guards:
        lines.append(Line(guard.name, "bold"))
        for text in (f"why: {guard.rationale}", f"evidence: {guard.evidence}"):
            lines += [Line(part) for part in wrap(text, WIDTH, "  ", "       ")]
        lines += [Line(f"  {_ALWAYS}")] if guard.always else []
        lines += [Line(f"  {code}  {CODES[code].severity.ljust(7)}  {CODES[code].title}") for code in guard.codes]
        lines.append(Line(""))
    closing = f"{count(len(guards), 'guard')}. None can be switched off; what lacks evidence is undecided, and "
    lines += [
        Line(part, "bold") for part in wrap(f"{closing}undecided refuses an apply plan of production.", WIDTH, "")
    ]
    return paint(lines, color)


def guards_json(guards: Sequence[Guard]) -> str:
    """The same for machines, in the order in which guards are asked."""
    entries = [
        {
            "name": guard.name,
            "rationale": guard.rationale,
            "evidence": guard.evidence,
            "always": guard.always,
            "codes": [
                {"code": code, "severity": CODES[code].severity, "title": CODES[code].title} for code in guard.codes
            ],
        }
        for guard in guards
    ]
    return json.dumps({"format_version": FORMAT, "guards": entries}, ensure_ascii=False, indent=2) + "\n"

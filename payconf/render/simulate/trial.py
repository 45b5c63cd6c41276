"""Whether checkouts are offered what they expect, as text and as JSON."""

from __future__ import annotations

import json

from payconf.checkout.simulation import Moment, Trial, Tried
from payconf.render.simulate.reasons import doubt
from payconf.render.text import Line, clean, count, paint, wrap

FORMAT = 1
WIDTH = 100
_WHERE = {
    Moment.YAML: "by the YAML alone",
    Moment.LIVE: "by the shop as it is",
    Moment.AFTER: "after the plan",
}


def trial_text(found: Trial, color: bool = False) -> str:
    """One line for each that is right; more for those that aren't."""
    lines = [Line(f"payconf simulate {clean(found.environment)} --checkouts", "bold")]
    lines.append(Line(f"what is offered {_WHERE[found.moment]}", "dim"))
    lines.append(Line(""))
    for entry in found.tried:
        if entry.right:
            lines.append(Line(f"  + {clean(entry.key)}", "green", mark=True))
            continue
        lines.append(Line(f"  - {clean(entry.key)}  {entry.span}", "red", mark=True))
        lines += [Line(part) for text in wrong(entry) for part in wrap(text, WIDTH, "      ", "        ")]
    number = len(found.tried)
    said = f"{len(found.failed)} of {count(number, 'checkout')} not as expected" if found.failed else _fine(number)
    return paint([*lines, Line(""), Line(f"{said}.", "bold")], color)


def _fine(number: int) -> str:
    return f"{count(number, 'checkout')}, all as expected" if number else "There are no checkouts"


def wrong(entry: Tried) -> list[str]:
    """What was expected, and what is offered instead or has to be known, as sentences."""
    expected = f"expected: {_names(entry.expected)}"
    if entry.offered is None:
        return [expected, *(f"not decided: {doubt(found)}" for found in entry.answer.doubts)]
    return [expected, f"offered:  {_names(entry.offered)}"]


def _names(keys: tuple[str, ...]) -> str:
    return ", ".join(map(clean, keys)) or "nothing"


def trial_json(found: Trial) -> str:
    """`offered` is null where it is not decided; `asks` says what is missing."""
    data = {
        "format_version": FORMAT,
        "environment": found.environment,
        "state": found.moment.name.lower(),
        "checkouts": [
            {
                "key": entry.key,
                "right": entry.right,
                "expected": list(entry.expected),
                "offered": None if entry.offered is None else list(entry.offered),
                "asks": list(entry.answer.asks),
                "file": entry.span.file,
                "line": entry.span.line,
            }
            for entry in found.tried
        ],
    }
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"

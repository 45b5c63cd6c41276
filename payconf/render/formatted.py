"""What `payconf fmt` would change, as a difference in which no secret is shown."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from payconf.model.span import Sources, Span
from payconf.render.source import quoted
from payconf.render.text import Line, Style, clean, paint

if TYPE_CHECKING:
    from collections.abc import Sequence

    from payconf.model.formatted import Changed, Formatted

_STYLES: dict[str, Style] = {"-": "red", "+": "green", "@": "bold"}


def differences(found: Formatted, color: bool = False) -> str:
    """A unified difference of every file that changes. Lines are shown as under findings: values that are secret, or
    could be, are hidden.
    """
    lines: list[Line] = []
    for change in found.changed:
        lines += [*_difference(change)]
    return paint(lines, color)


def _difference(change: Changed) -> Sequence[Line]:
    name = clean(change.name)
    before, after = _lines(change.name, change.before), _lines(change.name, change.after)
    made = [*difflib.unified_diff(before, after, f"a/{name}", f"b/{name}", lineterm="")]
    if not made:
        made = [f"--- a/{name}", f"+++ b/{name}", "@@ only in what is not shown: hidden values, white space @@"]
    return [Line(line, _STYLES.get(line[:1], "")) for line in made]


def _lines(name: str, text: bytes) -> list[str]:
    sources = Sources()
    sources.add(name, text)
    return [clean(quoted(sources, Span(name, number + 1, 1))) for number in range(len(text.splitlines()))]

"""What an upgrade of the shop means, as text for people and as JSON for machines."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, Protocol

from payconf.model.span import NOWHERE, Span
from payconf.render.text import Line, Style, clean, paint, wrap

WIDTH = 100
FORMAT = 1


class Item(Protocol):
    """One thing that is affected."""

    @property
    def address(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def span(self) -> Span: ...


class Upgrade(Protocol):
    """An environment from one version of its shop to another. The parts are read by the names in _PARTS."""

    @property
    def environment(self) -> str: ...
    @property
    def before(self) -> str: ...
    @property
    def after(self) -> str: ...
    @property
    def work(self) -> bool: ...
    @property
    def steps(self) -> Sequence[str]: ...


_PARTS: tuple[tuple[str, str, Style], ...] = (
    ("rules", "Rules that lose methods", "yellow"),
    ("checkouts", "Checkouts that expect what goes", "yellow"),
    ("money", "Money under way", "yellow"),
    ("leaving", "Integrations that go", "yellow"),
    ("regions", "Regions that vanish", "yellow"),
    ("values", "Values that no longer fit", "yellow"),
    ("checks", "To be looked at", "yellow"),
    ("coming", "New", ""),
)
"""Field, title and colour, in the order of a plan: buyers first, money second, the rest behind."""


def upgrade_text(found: Upgrade, *, color: bool = False) -> str:
    """One line that says whether there is work, the parts that have something to say, and the steps in order."""
    verdict = "there is work to do" if found.work else "nothing that is in the files is affected"
    lines = [
        Line(f"{clean(found.environment)}: OroCommerce {found.before} to {found.after}: {verdict}", "bold"),
        Line(""),
    ]
    for name, title, style in _PARTS:
        items: Sequence[Item] = getattr(found, name)
        if items:
            lines += [Line(title, "bold"), *(line for item in items for line in _lines(item, style)), Line("")]
    lines.append(Line("Steps", "bold"))
    for number, step in enumerate(found.steps, 1):
        start = f"  {number}. ".rjust(6)
        lines += [Line(part) for part in wrap(clean(step), WIDTH, start, " " * len(start))]
    return paint(lines, color)


def _lines(item: Item, style: Style) -> list[Line]:
    place = "" if item.span == NOWHERE else f"   {clean(str(item.span))}"
    if not item.address:
        return [Line(part) for part in wrap(f"{clean(item.text)}{place}", WIDTH, "  ", "      ")]
    rest = [Line(part) for part in wrap(clean(item.text), WIDTH, "      ")]
    return [Line(f"  {clean(item.address)}{place}", style), *rest]


def upgrade_json(found: Upgrade) -> str:
    """The same as data: `work`, the parts as lists of address, text, file, line and column, and `steps`."""
    data: dict[str, Any] = {
        "format_version": FORMAT,
        "environment": found.environment,
        "from": found.before,
        "to": found.after,
        "work": found.work,
    }
    data |= {name: [_data(item) for item in getattr(found, name)] for name, _, _ in _PARTS}
    return json.dumps(data | {"steps": list(found.steps)}, indent=2, ensure_ascii=False) + "\n"


def _data(item: Item) -> dict[str, Any]:
    place = {} if item.span == NOWHERE else {"file": item.span.file, "line": item.span.line, "column": item.span.column}
    return {"address": item.address or None, "text": item.text, **place}

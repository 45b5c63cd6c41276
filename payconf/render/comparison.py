"""How two environments differ, as text: what is not meant to differ first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from payconf.model.span import NOWHERE, Span
from payconf.render.text import Line, Style, clean, count, paint, wrap
from payconf.render.values import value_text

WIDTH = 100
_WORDS = frozenset({"(absent)", "(present)", "(text, not shown)"})
"""What stands for a value that isn't there, or that must not be seen; no text of YAML."""


class Difference(Protocol):
    """One field of one object in both environments; `path` is kind/key.field."""

    @property
    def path(self) -> str: ...
    @property
    def a(self) -> Any: ...
    @property
    def b(self) -> Any: ...
    @property
    def span_a(self) -> Span: ...
    @property
    def span_b(self) -> Span: ...


class Comparison(Protocol):
    """The names of both environments, and three groups of differences."""

    @property
    def a(self) -> str: ...
    @property
    def b(self) -> str: ...
    @property
    def expected(self) -> Sequence[Difference]: ...
    @property
    def otherwise(self) -> Sequence[Difference]: ...
    @property
    def allowed(self) -> Sequence[Difference]: ...


def comparison_text(found: Comparison, *, color: bool = False) -> str:
    """Every difference with its places; then one line that counts them."""
    groups: tuple[tuple[str, Sequence[Difference], Style], ...] = (
        ("Differs otherwise", found.otherwise, "yellow"),
        ("May differ (may_differ)", found.allowed, ""),
        ("Differs as it should: access, mode, account, hosts", found.expected, ""),
    )
    lines: list[Line] = []
    for title, differences, style in groups:
        if differences:
            lines += [
                Line(title, "bold"),
                *(line for item in differences for line in _lines(found, item, style)),
                Line(""),
            ]
    counts = f"{count(len(found.otherwise), 'difference')} otherwise, {len(found.allowed)} allowed, "
    lines.append(Line(f"{clean(found.a)} and {clean(found.b)}: {counts}{len(found.expected)} as it should be", "bold"))
    return paint(lines, color)


def _lines(found: Comparison, item: Difference, style: Style) -> list[Line]:
    room = max(len(found.a), len(found.b))
    lines = [Line(f"  {clean(item.path)}", style)]
    for name, value, span in ((found.a, item.a, item.span_a), (found.b, item.b, item.span_b)):
        place = "" if span == NOWHERE else f"   {clean(str(span))}"
        start = f"      {clean(name).ljust(room)}  "
        lines += [Line(part) for part in wrap(f"{_shown(value)}{place}", WIDTH, start, " " * len(start))]
    return lines


def _shown(value: Any) -> str:
    return value if isinstance(value, str) and value in _WORDS else value_text(value)

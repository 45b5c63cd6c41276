"""Groups of the first screen as sections: the same words in the same order, without the screen's columns."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from payconf.render.html.markup import Markup, join, tag
from payconf.render.plan.layout import Entry, Group
from payconf.render.text import Line

WIDE = 10_000
"""So wide a screen folds and cuts nothing that people write."""
_SIGN = re.compile(r"([-+~!?*>x±]) ")
_COLUMNS = re.compile(r" {2,}")


class Section(NamedTuple):
    """A part of the page: its anchor, its heading, and all of it."""

    name: str
    title: str
    markup: Markup


def section(name: str, title: str, *content: Markup, aside: str = "", class_: str = "") -> Section:
    """A part of the page under its heading. `aside`: what it comes to."""
    heading = [tag("h2", title, id=f"{name}-title"), *([tag("p", aside, class_="sum")] if aside else [])]
    found = tag("section", *heading, *content, id=name, class_=class_ or None, aria_labelledby=f"{name}-title")
    return Section(name, title, found)


def group_section(name: str, group: Group, *, most: int, class_: str = "") -> Section:
    """A group that has a heading; at most `most` of its entries."""
    title, *aside = columns(group.heading.text if group.heading else "")
    return section(name, title, group_body(group, most), aside=" ".join(aside), class_=class_)


def group_body(group: Group, most: int) -> Markup:
    """What is pinned, the entries, and what is always said at the end."""
    left = len(group.entries) - most
    cut = [tag("p", f"… and {left} more, which are not on this page", class_="soft")] if left > 0 else []
    listed = [tag("ul", *map(entry, group.entries[:most]), class_="entries")] if group.entries else []
    return join([*paragraphs(group.pinned), *listed, *cut, *paragraphs(group.closing)])


def paragraphs(lines: Iterable[Line]) -> list[Markup]:
    """Each line for itself."""
    return [tag("p", _words(line.text), class_=_style(line)) for line in lines]


def entry(found: Entry) -> Markup:
    """Its first line, and below it what more is to be said."""
    more = (*found.details, *found.examples)
    return tag("li", head(found.head), *([further(more)] if more else []))


def further(lines: Sequence[Line]) -> Markup:
    """Lines that say more about an entry."""
    return tag("ul", *(tag("li", _words(line.text), class_=_style(line)) for line in lines), class_="more")


def head(line: Line) -> Markup:
    """The first line of an entry. Its sign is for the eye only: the words say the same."""
    said = line.text.strip()
    sign = _SIGN.match(said) if line.mark else None
    if sign is None:
        return tag("div", _words(said), class_=f"head {line.style}".strip())
    mark = tag("span", sign[1], class_=f"sign {line.style}".strip(), aria_hidden="true")
    return tag("div", mark, _words(said[sign.end() :]), class_="head")


def columns(text: str) -> list[str]:
    """What stands side by side on the screen."""
    return _COLUMNS.split(text.strip())


def _words(said: str) -> Markup:
    words = (tag("span", part, class_="arrow" if part == "->" else None) for part in columns(said))
    return join(words, " ")


def _style(line: Line) -> str | None:
    return line.style if line.style in ("red", "green", "yellow") and not line.mark else None

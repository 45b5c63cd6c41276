"""The coverage matrix: destinations and currencies of each website, and which methods buyers there are offered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from payconf.checkout.blast.destinations import ANY_ADDRESS, ANYWHERE
from payconf.checkout.cell import ELSEWHERE, NOWHERE, OTHERWISE
from payconf.model.blast import Covered
from payconf.render.html.groups import Section, section
from payconf.render.html.markup import Markup, join, tag
from payconf.render.html.reasons import Explained
from payconf.render.text import count, listing

ROWS = 150
"""Of one table, those with changes first where there are more."""
TABLES = 30
TITLE = "Who can pay with what"
_PLACES = 12
_LEGEND = (
    "Methods in the order in which buyers see them. (some): only some buyers there, because of an expression or of a "
    "condition of the method."
)
_ALL = frozenset({ANYWHERE, ANY_ADDRESS})
_Cells = Mapping[str, Mapping[str, Covered]]
"""By currency and destination."""


@dataclass(frozen=True, slots=True)
class _Row:
    """Destinations that are alike in every currency. None: nothing is known of that currency there."""

    places: tuple[str, ...]
    cells: tuple[Covered | None, ...]

    @property
    def changed(self) -> bool:
        return any(cell is not None and cell.changed for cell in self.cells)


def matrix_section(coverage: Sequence[Covered], explained: Explained) -> Section:
    """A table for each website; websites that are alike share one."""
    tables: dict[tuple[Covered, ...], list[str]] = {}
    for website in dict.fromkeys(cell.website for cell in coverage):
        alike = tuple(replace(cell, website="") for cell in coverage if cell.website == website)
        tables.setdefault(alike, []).append(website)
    changed = sum(bool(cell.changed) for cell in coverage)
    aside = f"{count(changed, 'cell changes', 'cells change')}" if changed else "no cell changes"
    shown = [_table(number, cells, names, explained) for number, (cells, names) in enumerate(tables.items(), 1)]
    left = len(shown) - TABLES
    cut = (
        [tag("p", f"… and {count(left, 'more website')}, which are not on this page", class_="yellow")]
        if left > 0
        else []
    )
    return section("coverage", TITLE, tag("p", _LEGEND), tag("p", explained.way), *shown[:TABLES], *cut, aside=aside)


def _table(number: int, cells: Sequence[Covered], websites: Sequence[str], explained: Explained) -> Markup:
    name = f"coverage-{number}"
    currencies = list(dict.fromkeys(cell.currency for cell in cells))
    rows = _rows(cells, currencies)
    left = len(rows) - ROWS
    shown = rows if left <= 0 else sorted(sorted(rows, key=lambda row: not row.changed)[:ROWS], key=rows.index)
    titles = [tag("th", title, scope="col") for title in ("Billed to", *currencies)]
    body = [_row(row, websites[0], explained) for row in shown]
    table = tag("table", tag("thead", tag("tr", *titles)), tag("tbody", *body), aria_labelledby=f"{name}-title")
    cut = (
        [tag("p", f"… and {count(left, 'more row')} without changes or beyond {ROWS}", class_="yellow")]
        if left > 0
        else []
    )
    heading = tag("h3", listing(websites), id=f"{name}-title")
    scroll = tag("div", table, class_="scroll", tabindex="0", role="region", aria_labelledby=f"{name}-title")
    none = tag("p", "No destination matches the filter.", hidden=True, class_="soft")
    return join([heading, tag("div", scroll, data_list=True), none, *cut])


def _rows(cells: Sequence[Covered], currencies: Sequence[str]) -> list[_Row]:
    known: _Cells = {
        currency: {place: cell for cell in cells if cell.currency == currency for place in cell.destinations}
        for currency in currencies
    }
    alike: dict[tuple[Covered | None, ...], list[str]] = {}
    for place in _places(cells):
        alike.setdefault(tuple(_cell(known[currency], place) for currency in currencies), []).append(place)
    return [_Row(tuple(places), found) for found, places in alike.items()]


def _places(cells: Sequence[Covered]) -> list[str]:
    """Every destination that one currency tells apart, without those that another one tells apart further."""
    named = dict.fromkeys(place for cell in cells for place in cell.destinations)
    finest = [place for place in named if place not in _ALL and f"{place}{OTHERWISE}" not in named]
    return finest or list(named)


def _cell(known: Mapping[str, Covered], place: str) -> Covered | None:
    """Where a currency doesn't tell a destination apart, it is like what it lies in."""
    return next((known[wider] for wider in _wider(place) if wider in known), None)


def _wider(place: str) -> Iterator[str]:
    """The destination, and what it lies in, from near to far."""
    yield place
    if place != NOWHERE:
        region = place.partition(" ")[0]
        country = region.partition("-")[0]
        yield from (region, country, f"{country}{OTHERWISE}", ELSEWHERE, f"{ELSEWHERE}{OTHERWISE}", ANY_ADDRESS)
    yield ANYWHERE


def _row(row: _Row, website: str, explained: Explained) -> Markup:
    more = f" and {len(row.places) - _PLACES} more" if len(row.places) > _PLACES + 1 else ""
    places = ", ".join(row.places[:_PLACES] if more else row.places) + more
    cells = (_td(cell, row.places[0], website, explained) for cell in row.cells)
    return tag("tr", tag("th", places, scope="row"), *cells, data_item=True)


def _td(cell: Covered | None, place: str, website: str, explained: Explained) -> Markup:
    if cell is None:
        return tag("td", "not known")
    why = explained.cell(website, cell.currency, place, bool(cell.changed))
    details = tag("details", tag("summary", *_said(cell)), why)
    return tag("td", details, class_="changed" if cell.changed else None)


def _said(cell: Covered) -> list[Markup]:
    """What buyers are offered; of a cell that changes before and after, and what that comes to."""
    after = _methods(cell.after, cell.some_after)
    if not cell.changed:
        return [tag("span", after)]
    before = _methods(cell.before, cell.some_before)
    lines = [join([tag("span", "changed", class_="tagged"), " ", join(_difference(cell), ", ")])]
    return [tag("span", line) for line in (*lines, join(["before: ", before]), join(["after: ", after]))]


def _difference(cell: Covered) -> Iterator[str]:
    lost = [label for label in cell.before if label not in cell.after]
    gained = [label for label in cell.after if label not in cell.before]
    if cell.before and not cell.after:
        yield "nobody can pay any more"
        return
    if lost:
        yield f"loses {listing(lost)}"
    if gained:
        yield f"gains {listing(gained)}"
    if lost or gained:
        return
    same = cell.before == cell.after
    yield "for other buyers than before" if same else "other order"


def _methods(labels: Sequence[str], some: Sequence[str]) -> Markup:
    if not labels:
        return tag("strong", "no payment method")
    return join((join([tag("bdi", label), " (some)" if label in some else ""]) for label in labels), ", ")

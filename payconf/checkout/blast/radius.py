"""All currencies, countries and websites; and what came out of them, merged."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from payconf.checkout.blast.compare import Comparison, Country, Found, Unsure
from payconf.checkout.blast.coverage import coverage
from payconf.checkout.blast.destinations import Destinations
from payconf.checkout.blast.differ import Difference
from payconf.checkout.blast.grid import grid
from payconf.checkout.blast.places import Place, places
from payconf.checkout.blast.reads import Reads, reads
from payconf.checkout.blast.sides import Side
from payconf.checkout.blast.witness import witness
from payconf.checkout.blast.words import conditions
from payconf.checkout.matching import PaymentMethod, PaymentRule, RuleSet
from payconf.model.blast import Blast, Buyer, Covered, Noticed, Open

_Key = tuple[tuple[str, ...], tuple[str, ...], bool]
MOST = 6
"""Sets of conditions that a class may have in one country, each at some places; beyond, they are not told apart."""
MANY = "by conditions that differ from place to place"
ANYWHERE = "any website"
"""Stands for the websites of a shop that lists none and whose rules name none."""


@dataclass(slots=True)
class _Class:
    """One class so far, with its first buyer."""

    buyer: Buyer
    places: dict[Place, None] = field(default_factory=dict)
    kinds: int = 0


@dataclass(slots=True)
class _Total:
    kinds: int = 0
    open: int = 0
    noticed: list[Noticed] = field(default_factory=list)
    unsure: list[Open] = field(default_factory=list)
    changed: dict[tuple[str, str, Place], int] = field(default_factory=dict)


def radius(before: RuleSet, after: RuleSet, websites: Iterable[str], https: tuple[bool, ...] = (True,)) -> Blast:
    """The blast radius. `websites`: the shop's; those that rules name are among them. `https`: how it is visited."""
    rules = (*before.rules, *after.rules)
    sites = sorted({*websites, *(site for rule in rules for site in rule.websites)}) or [ANYWHERE]
    total = _Total()
    covered: list[Covered] = []
    for currency in sorted({rule.currency for rule in rules if rule.enabled}):
        where = _places(rules, currency)
        countries = {country: _compared(before, after, currency, country, https) for country in where}
        for group in _alike(sites, rules, currency):
            _currency(total, countries, group, where)
        sides = {country: (entry.before, entry.after) for country, entry in countries.items()}
        covered += coverage(sides, currency, sites, where, total.changed)
    noticed = sorted(total.noticed, key=lambda entry: not entry.left_with_none)
    changed = sum(total.changed.values())
    return Blast(total.kinds, total.kinds - total.open, changed, tuple(noticed), tuple(total.unsure), tuple(covered))


def _places(rules: Sequence[PaymentRule], currency: str) -> dict[str, tuple[Place, ...]]:
    here = [rule for rule in rules if rule.enabled and rule.currency == currency]
    read = Reads()
    for text in {rule.expression for rule in here}:
        read.add(reads(text))
    return places(here, read)


def _alike(sites: Sequence[str], rules: Iterable[PaymentRule], currency: str) -> Iterator[list[str]]:
    """Websites that no rule of the currency tells apart."""
    named = {rule.websites for rule in rules if rule.enabled and rule.currency == currency}
    groups: dict[tuple[bool, ...], list[str]] = {}
    order = sorted(named, key=sorted)
    for site in sites:
        groups.setdefault(tuple(site in names for names in order), []).append(site)
    yield from groups.values()


def _currency(
    total: _Total, countries: Mapping[str, Comparison], websites: list[str], where: Mapping[str, tuple[Place, ...]]
) -> None:
    """One currency, on websites that are alike: what is found on the first holds for the others."""
    classes: dict[tuple[_Key, tuple[str, ...]], _Class] = {}
    unsure: list[Unsure] = []
    changed: dict[Place, int] = {}
    for country, inside in where.items():
        compared = countries[country]
        found = compared.compare(websites[0], inside)
        total.kinds += found.total * len(websites)
        _classes(classes, unsure, compared, found, websites[0], changed)
    named = Destinations(where)
    currency = next(iter(countries.values())).grid.currency
    near = (rule for entry in countries.values() for side in (entry.before, entry.after) for rule in side.near)
    texts = {rule.expression: rule for rule in near}
    for website in websites:
        total.changed.update({(website, currency, place): kinds for place, kinds in changed.items()})
        total.noticed += _noticed(classes, named, website, currency)
        total.unsure += _open(unsure, named, texts, website, currency)
        total.open += sum(entry.kinds for entry in unsure)


def _compared(before: RuleSet, after: RuleSet, currency: str, country: str, https: tuple[bool, ...]) -> Comparison:
    near = before.near(currency, country), after.near(currency, country)
    texts = {rule.expression for rules in near for rule in rules if rule.enabled}
    methods: dict[str, PaymentMethod] = {}
    for rules, side in zip(near, (before, after), strict=True):
        used = {name for rule in rules if rule.enabled for name in rule.methods}
        methods |= {f"{name} {id(side)}": side.methods[name] for name in sorted(used) if name in side.methods}
    cells = grid(currency, sorted(texts), methods, https)
    offering = {method: cells.offering(method) for method in methods.values()}
    sides = [
        Side(side, rules, {name: offering[method] for name, method in side.methods.items() if method in offering})
        for side, rules in zip((before, after), near, strict=True)
    ]
    return Comparison(cells, *sides)


def _classes(
    classes: dict[tuple[_Key, tuple[str, ...]], _Class],
    unsure: list[Unsure],
    compared: Comparison,
    found: Country,
    website: str,
    changed: dict[Place, int],
) -> None:
    """Adds the classes of one country, each with a buyer, and what is not decided."""
    unsure += found.unsure
    for key, entry in found.classes.items():
        for words, cells, places_ in _parts(compared, entry):
            pairs = [
                (difference, place, seen & cells)
                for difference, place, seen in entry.pairs
                if place in places_ and seen & cells
            ]
            kinds = {place: compared.kinds(website, place, entry.cells[place] & cells) for place in places_}
            buyer = _buyer(compared, website, pairs)
            if buyer is None:
                number = sum(kinds.values())
                unsure.append(Unsure(pairs[0][1], frozenset(), ("no buyer was found",), number, key[2]))
                continue
            made = classes.setdefault((key, words), _Class(buyer))
            made.places.update(dict.fromkeys(places_))
            made.kinds += sum(kinds.values())
            for place, number in kinds.items():
                changed[place] = changed.get(place, 0) + number


def _parts(compared: Comparison, entry: Found) -> Iterator[tuple[tuple[str, ...], int, dict[Place, None]]]:
    """A class by what it depends on besides the place; not told apart where it depends on that at too many places."""
    by_cells: dict[int, dict[Place, None]] = {}
    for place, cells in entry.cells.items():
        by_cells.setdefault(cells, {})[place] = None
    if len(by_cells) <= MOST:
        for cells, places_ in by_cells.items():
            for words, here in conditions(compared.grid, cells):
                yield words, here, places_
        return
    together = 0
    for cells in by_cells:
        together |= cells
    yield (MANY,), together, dict.fromkeys(entry.cells)


def _buyer(compared: Comparison, website: str, pairs: list[tuple[Difference, Place, int]]) -> Buyer | None:
    before, after = compared.before.rules, compared.after.rules
    tried = (witness(compared.grid, before, after, website, compared.differ, pair) for pair in pairs[:3])
    return next((buyer for buyer in tried if buyer is not None), None)


def _noticed(
    classes: dict[tuple[_Key, tuple[str, ...]], _Class], named: Destinations, website: str, currency: str
) -> Iterator[Noticed]:
    for (key, words), entry in classes.items():
        lost, gained, none = key
        buyer = replace(entry.buyer, website=website)
        where = named.words(entry.places)
        addresses = _told(entry.places) if none else ()
        yield Noticed(website, currency, where, words, lost, gained, none, entry.kinds, buyer, addresses)


def _open(
    unsure: list[Unsure], named: Destinations, texts: dict[str, PaymentRule], website: str, currency: str
) -> Iterator[Open]:
    """Merged by what is needed."""
    groups: dict[tuple[tuple[str, ...], tuple[str, ...], bool], list[Unsure]] = {}
    for entry in unsure:
        rules = tuple(sorted(texts[text].label or texts[text].name for text in entry.texts if text in texts))
        groups.setdefault((rules, entry.why, entry.none), []).append(entry)
    for (rules, why, none), entries in groups.items():
        chosen = dict.fromkeys(entry.place for entry in entries)
        kinds, addresses = sum(entry.kinds for entry in entries), _told(chosen) if none else ()
        yield Open(website, currency, named.words(chosen), rules, why, kinds, none, addresses)


def _told(chosen: Iterable[Place]) -> tuple[tuple[str, str, str], ...]:
    return tuple(dict.fromkeys(place.told for place in chosen))

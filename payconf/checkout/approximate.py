"""Which methods a checkout is offered, approximately: a rule with an expression counts as not matching.

Everything else is as OroCommerce matches (facts/orocommerce §3.7): currency, website, billing address, enabled, then
sort order with ties by id, stop_processing, and each method once at its first place. Pure.
"""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

PAIRS = 2000
"""Regions times postal codes of one country up to which all pairs are looked at; beyond, only those named together."""

ANOTHER = " (another method)"
"""Behind the label of a method that takes the place of one with the same label."""
ELSEWHERE = "*"
"""A country that no rule names."""


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A billing address. `country` "" means that there is none yet."""

    country: str = ""
    region: str = ""
    postal_code: str = ""

    def __str__(self) -> str:
        if not self.country:
            return "no billing address"
        if self.country == ELSEWHERE:
            return "elsewhere"
        return f"{self.region or self.country} {self.postal_code}".strip()


@dataclass(frozen=True, slots=True)
class Destination:
    """Where a rule holds; empty `region` and `postal_codes`: the whole country."""

    country: str
    region: str = ""
    postal_codes: frozenset[str] = frozenset()

    def holds(self, place: Place) -> bool:
        """True where the billing address lies in it."""
        return (
            self.country == place.country
            and (not self.region or self.region == place.region)
            and (not self.postal_codes or place.postal_code in self.postal_codes)
        )


@dataclass(frozen=True, slots=True)
class OfferingRule:
    """A payment rule in neutral form. `order` sorts as the shop does. `methods` name what the integrations yield.

    `websites` and `destinations` empty: all. `conditional`: it has an expression.
    """

    order: tuple[int, int, str]
    currency: str
    methods: tuple[str, ...]
    websites: frozenset[str] = frozenset()
    destinations: tuple[Destination, ...] = ()
    enabled: bool = True
    conditional: bool = False
    stop: bool = False

    def covers(self, website: str, place: Place) -> bool:
        """True where website and billing address don't exclude it."""
        if self.websites and website not in self.websites:
            return False
        return not self.destinations or any(entry.holds(place) for entry in self.destinations)


@dataclass(frozen=True, slots=True)
class Offer:
    """One method of an enabled integration. `currencies` None: any. `sure`: not only for some customers.

    `kind`: what it is, such as payflow.credit_card, whichever integration yields it.
    """

    label: str
    currencies: frozenset[str] | None = None
    sure: bool = True
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Side:
    """All rules and methods of one moment."""

    rules: tuple[OfferingRule, ...]
    offers: Mapping[str, Offer]

    def offered(self, website: str, currency: str, place: Place) -> tuple[Offer, ...]:
        """The methods of one checkout, in order."""
        return tuple(_offered(self, _Sorted.of(self.rules, currency).near(place.country), website, place).values())


@dataclass(frozen=True, slots=True)
class Difference:
    """One kind of checkout that changes. `left_with_none`: some customer had a method before and has none after."""

    website: str
    currency: str
    place: Place
    before: tuple[str, ...]
    after: tuple[str, ...]
    left_with_none: bool


def differences(before: Side, after: Side, websites: Iterable[str]) -> tuple[tuple[Difference, ...], int]:
    """Every kind of checkout that is offered something else after, and how many kinds there are in all.

    Only checkouts that a changed rule covers are worked out; the others can't differ.
    """
    sites = sorted(set(websites))
    rules = (*before.rules, *after.rules)
    found: list[Difference] = []
    total = 0
    for currency in sorted({rule.currency for rule in rules}):
        places = _places(rule for rule in rules if rule.currency == currency)
        total += sum(map(len, places.values())) * len(sites)
        old, new = _Sorted.of(before.rules, currency), _Sorted.of(after.rules, currency)
        changed = _Sorted.of(_changed(before, after, currency), currency)
        for country, inside in places.items():
            touched, was, becomes = changed.near(country), old.near(country), new.near(country)
            for website, place in itertools.product(sites if touched else (), inside):
                if any(rule.covers(website, place) for rule in touched):
                    offered = _offered(before, was, website, place), _offered(after, becomes, website, place)
                    found += _difference(website, currency, place, *offered)
    return tuple(found), total


@dataclass(frozen=True, slots=True)
class _Sorted:
    """The rules of one currency that take part, in the shop's order: those that hold everywhere, and by country."""

    everywhere: list[OfferingRule]
    inside: Mapping[str, list[OfferingRule]]

    @classmethod
    def of(cls, rules: Iterable[OfferingRule], currency: str) -> _Sorted:
        active = [rule for rule in rules if rule.enabled and not rule.conditional and rule.currency == currency]
        inside: dict[str, list[OfferingRule]] = {}
        for rule in sorted(active, key=_order):
            for country in {entry.country for entry in rule.destinations}:
                inside.setdefault(country, []).append(rule)
        return cls(sorted((rule for rule in active if not rule.destinations), key=_order), inside)

    def near(self, country: str) -> list[OfferingRule]:
        """All that may hold in a country."""
        return list(heapq.merge(self.everywhere, self.inside.get(country, ()), key=_order))


def _order(rule: OfferingRule) -> tuple[int, int, str]:
    return rule.order


def _difference(
    website: str, currency: str, place: Place, was: Mapping[str, Offer], becomes: Mapping[str, Offer]
) -> Iterator[Difference]:
    before = tuple(offer.label for offer in was.values())
    gone = {offer.label for offer in _others(was, becomes)}
    new = set(_others(becomes, was))
    after = tuple(offer.label + ANOTHER * (offer in new and offer.label in gone) for offer in becomes.values())
    none = any(offer.sure for offer in was.values()) and not any(offer.sure for offer in becomes.values())
    if before != after or none:
        yield Difference(website, currency, place, before, after, none or (bool(before) and not after))


def _others(some: Mapping[str, Offer], rest: Mapping[str, Offer]) -> Iterator[Offer]:
    """Offers of neither the same integration nor the same kind as any of the rest."""
    return (offer for method, offer in some.items() if method not in rest and offer not in rest.values())


def _offered(side: Side, rules: list[OfferingRule], website: str, place: Place) -> dict[str, Offer]:
    found: dict[str, Offer] = {}
    for rule in rules:
        if not rule.covers(website, place):
            continue
        for method in rule.methods:
            offer = side.offers.get(method)
            if offer is not None and (offer.currencies is None or rule.currency in offer.currencies):
                found.setdefault(method, offer)
        if rule.stop:
            break
    return found


def _changed(before: Side, after: Side, currency: str) -> Iterator[OfferingRule]:
    """Rules of one side only, and those whose methods are offered on one side only or otherwise."""
    common = set(before.rules) & set(after.rules)
    methods = {*before.offers, *after.offers}
    moved = {method for method in methods if before.offers.get(method) != after.offers.get(method)}
    for rule in dict.fromkeys((*before.rules, *after.rules)):
        if rule.currency == currency and (rule not in common or not moved.isdisjoint(rule.methods)):
            yield rule


def _places(rules: Iterable[OfferingRule]) -> dict[str, tuple[Place, ...]]:
    """Every billing address that these rules can tell apart, by country."""
    named: dict[str, set[tuple[str, str]]] = {}
    for rule in rules:
        for entry in rule.destinations:
            pairs = {(entry.region, code) for code in entry.postal_codes} or {(entry.region, "")}
            named.setdefault(entry.country, set()).update(pairs)
    places: dict[str, tuple[Place, ...]] = {"": (Place(),), ELSEWHERE: (Place(ELSEWHERE),)}
    for country, pairs in sorted(named.items()):
        regions = {"", *(region for region, _ in pairs)}
        codes = {"", *(code for _, code in pairs)}
        if len(regions) * len(codes) > PAIRS:
            every = pairs | {(region, "") for region in regions} | {("", code) for code in codes}
        else:
            every = {(region, code) for region in regions for code in codes}
        places[country] = tuple(Place(country, region, code) for region, code in sorted(every))
    return places

"""Which methods a checkout is offered, approximately: a rule with an expression counts as not matching.

Everything else is as OroCommerce matches (facts/orocommerce §3.7): currency, website, billing address, enabled, then
sort order with ties by id, stop_processing, and each method once at its first place. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

PAIRS = 2000
"""Regions times postal codes of one country up to which all pairs are looked at; beyond, only those named together."""

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
    """One method of an enabled integration. `currencies` None: any. `sure`: not only for some customers."""

    label: str
    currencies: frozenset[str] | None = None
    sure: bool = True


@dataclass(frozen=True, slots=True)
class Side:
    """All rules and methods of one moment."""

    rules: tuple[OfferingRule, ...]
    offers: Mapping[str, Offer]

    def offered(self, website: str, currency: str, place: Place) -> tuple[Offer, ...]:
        """The methods of one checkout, in order."""
        return _offered(self, _in_order(self.rules, currency), website, currency, place)


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
        places = tuple(_places(rule for rule in rules if rule.currency == currency))
        total += len(places) * len(sites)
        changed = _changed(before, after, currency)
        old, new = _in_order(before.rules, currency), _in_order(after.rules, currency)
        for website in sites if changed else ():
            for place in places:
                if any(rule.covers(website, place) for rule in changed):
                    was = _offered(before, old, website, currency, place)
                    becomes = _offered(after, new, website, currency, place)
                    found += _difference(website, currency, place, was, becomes)
    return tuple(found), total


def _difference(
    website: str, currency: str, place: Place, was: tuple[Offer, ...], becomes: tuple[Offer, ...]
) -> Iterator[Difference]:
    before, after = tuple(offer.label for offer in was), tuple(offer.label for offer in becomes)
    none = any(offer.sure for offer in was) and not any(offer.sure for offer in becomes)
    if before != after or none:
        yield Difference(website, currency, place, before, after, none or (bool(before) and not after))


def _in_order(rules: Iterable[OfferingRule], currency: str) -> list[OfferingRule]:
    active = [rule for rule in rules if rule.enabled and not rule.conditional and rule.currency == currency]
    return sorted(active, key=lambda rule: rule.order)


def _offered(side: Side, rules: list[OfferingRule], website: str, currency: str, place: Place) -> tuple[Offer, ...]:
    found: dict[str, Offer] = {}
    for rule in rules:
        if not rule.covers(website, place):
            continue
        for method in rule.methods:
            offer = side.offers.get(method)
            if offer is not None and (offer.currencies is None or currency in offer.currencies):
                found.setdefault(method, offer)
        if rule.stop:
            break
    return tuple(found.values())


def _changed(before: Side, after: Side, currency: str) -> list[OfferingRule]:
    """Rules of one side only, and those whose methods are offered on one side only or otherwise."""
    old, new = _in_order(before.rules, currency), _in_order(after.rules, currency)
    common = set(old) & set(new)
    moved = {
        method for rule in common for method in rule.methods if before.offers.get(method) != after.offers.get(method)
    }
    touched = [rule for rule in (*old, *new) if rule not in common or not moved.isdisjoint(rule.methods)]
    return list(dict.fromkeys(touched))


def _places(rules: Iterable[OfferingRule]) -> Iterator[Place]:
    """Every billing address that these rules can tell apart."""
    named: dict[str, set[tuple[str, str]]] = {}
    for rule in rules:
        for entry in rule.destinations:
            pairs = {(entry.region, code) for code in entry.postal_codes} or {(entry.region, "")}
            named.setdefault(entry.country, set()).update(pairs)
    yield Place()
    yield Place(ELSEWHERE)
    for country, pairs in sorted(named.items()):
        regions = {"", *(region for region, _ in pairs)}
        codes = {"", *(code for _, code in pairs)}
        if len(regions) * len(codes) > PAIRS:
            every = pairs | {(region, "") for region in regions} | {("", code) for code in codes}
        else:
            every = {(region, code) for region in regions for code in codes}
        yield from (Place(country, region, code) for region, code in sorted(every))

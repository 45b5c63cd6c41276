"""What every destination in every currency is offered, before and after: the cells of a coverage matrix. Pure.

A cell says what buyers there may be offered, and what only some of them are. The order of zero is left aside: what a
method offers from the first cent on counts as offered.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable
from dataclasses import dataclass

from payconf.checkout.evaluation.value import NOT_GIVEN, NotGiven, Undecided
from payconf.checkout.matching import Address, Checkout, PaymentMethod, PaymentRule, RuleSet, RuleVerdict, Why
from payconf.checkout.matching.answer import MethodWhy
from payconf.checkout.matching.conditions import offers
from payconf.model.blast import Covered

ANY = "any website"
"""Stands for the websites of a shop that lists none and whose rules name none."""
NOWHERE = "no billing address"
ELSEWHERE = "elsewhere"
_PLACE = re.compile(r"(?P<country>[^ -]+)(?P<region>-[^ ]+)?(?: (?P<code>.+))?")
_COUNTRY = re.compile(r"""["']([A-Z]{2})["']""")
"""What an expression may compare a country with."""


@dataclass(frozen=True, slots=True)
class Shops:
    """Rules and methods of the shop as it was read, and as a plan leaves it; `websites`: all that it has."""

    before: RuleSet
    after: RuleSet
    websites: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Seen:
    """A method that a checkout may be offered. `depends`: on what, for those that only some are; empty: on nothing."""

    method: PaymentMethod
    depends: tuple[str, ...] = ()

    @property
    def told(self) -> tuple[str, ...]:
        """What makes a difference to buyers or to whoever is paid; the same integration made again makes none."""
        return self.method.label, self.method.kind, self.method.key, *self.depends


_Side = tuple[Seen, ...]


@dataclass(frozen=True, slots=True)
class Map:
    """Which countries rules tell apart further: by region, by postal code."""

    regions: frozenset[str]
    codes: frozenset[str]

    @classmethod
    def of(cls, rules: Iterable[PaymentRule]) -> Map:
        """What these rules name."""
        named = [entry for rule in rules for entry in rule.destinations]
        return cls(
            frozenset(entry.country for entry in named if entry.region),
            frozenset(entry.country for entry in named if entry.postal_codes),
        )

    def checkout(self, website: str, currency: str, destination: str) -> Checkout:
        """The checkout that stands for a cell: whatever the cell leaves open is not given.

        What rules tell apart is given: in a country of which they name regions, another one has none of them.
        """
        found = None if destination == NOWHERE else _PLACE.fullmatch(destination)
        if found is None:
            return Checkout(currency, website)
        country = "*" if destination == ELSEWHERE else found["country"]
        region = f"{country}{found['region']}" if found["region"] else _open(country not in self.regions)
        code = found["code"] or _open(country not in self.codes)
        return Checkout(currency, website, billing=Address(country, region, code))


def coverage(shops: Shops) -> tuple[Covered, ...]:
    """Every website, currency and destination that rules of either moment name; alike destinations in one cell."""
    rules = (*shops.before.rules, *shops.after.rules)
    websites = {*shops.websites, *(website for rule in rules for website in rule.websites)} or {ANY}
    known = Map.of(rules)
    found: list[Covered] = []
    for website, currency in itertools.product(sorted(websites), sorted({rule.currency for rule in rules})):
        alike: dict[tuple[_Side, _Side], list[str]] = {}
        for destination in _destinations(rule for rule in rules if rule.currency == currency):
            checkout = known.checkout(website, currency, destination)
            alike.setdefault((seen(shops.before, checkout), seen(shops.after, checkout)), []).append(destination)
        found += [_covered(website, currency, places, *cell) for cell, places in alike.items()]
    return tuple(found)


def seen(rules: RuleSet, checkout: Checkout) -> tuple[Seen, ...]:
    """Every method that such a checkout may be offered, each at the first place where it may."""
    found: dict[str, Seen] = {}
    stops: tuple[str, ...] = ()
    for verdict in rules.nearby(checkout).rules:
        if verdict.why not in (Why.APPLIES, Why.UNDECIDED):
            continue
        depends = (*stops, *_doubts(verdict))
        for name in verdict.rule.methods:
            method = rules.methods.get(name)
            offered = offers(method, checkout)
            if method is None or not (offered is MethodWhy.OFFERED or isinstance(offered, Undecided)):
                continue
            new = Seen(method, (*depends, *_own(method, offered)))
            found[name] = _either(found[name], new) if name in found else new
        if verdict.why is Why.UNDECIDED and verdict.rule.stop:
            stops = depends
    return tuple(found.values())


def _either(one: Seen, other: Seen) -> Seen:
    """A method of two rules: on nothing where one of them always applies, else on what both depend on."""
    sure = not (one.depends and other.depends)
    return Seen(one.method, () if sure else (*one.depends, *other.depends))


def _doubts(verdict: RuleVerdict) -> tuple[str, ...]:
    """What makes a rule apply to some buyers only."""
    if verdict.why is Why.APPLIES:
        return ()
    return (verdict.rule.expression or "a part of the billing address",)


def _own(method: PaymentMethod, offered: MethodWhy | Undecided) -> tuple[str, ...]:
    """What a method asks of buyers, unless it only asks whether there is anything to pay."""
    terms = method.offered
    bounds = terms.minimum_total, terms.maximum_total, *terms.minimum_by_currency
    if offered is MethodWhy.OFFERED or (isinstance(offered, Undecided) and offered.path == "total" and not any(bounds)):
        return ()
    return (terms.text,)


def _covered(website: str, currency: str, places: list[str], before: _Side, after: _Side) -> Covered:
    return Covered(
        website,
        currency,
        tuple(places),
        before=tuple(entry.method.label for entry in before),
        after=tuple(entry.method.label for entry in after),
        some_before=tuple(entry.method.label for entry in before if entry.depends),
        some_after=tuple(entry.method.label for entry in after if entry.depends),
        changed=int([entry.told for entry in before] != [entry.told for entry in after]),
    )


def _destinations(rules: Iterable[PaymentRule]) -> list[str]:
    """Every one that these rules name, what holds everywhere else, and no billing address, which comes last."""
    named: dict[str, None] = {}
    for rule in rules:
        named |= dict.fromkeys(_COUNTRY.findall(rule.expression) if "countryIso2" in rule.expression else ())
        for entry in rule.destinations:
            place = entry.region or entry.country
            named |= dict.fromkeys([entry.country, place, *(f"{place} {code}" for code in sorted(entry.postal_codes))])
    return [*sorted(named), ELSEWHERE, NOWHERE]


def _open(unknown: bool) -> NotGiven | None:
    """What nobody tells apart may be anything; else it is none of those that are told apart."""
    return NOT_GIVEN if unknown else None

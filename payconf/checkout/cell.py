"""The checkout that stands for a cell of the coverage matrix, so that it can be said why the cell is as it is. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from payconf.checkout.evaluation.value import NOT_GIVEN, NotGiven
from payconf.checkout.matching import Address, Checkout, PaymentRule, RuleSet

NOWHERE = "no billing address"
ELSEWHERE = "elsewhere"
OTHERWISE = " otherwise"
"""Behind a country: its addresses that are not named (payconf.checkout.blast.destinations)."""
ANOTHER = "*"
"""A country that no rule names."""
_PLACE = re.compile(r"(?P<country>[^ -]+)(?P<region>-[^ ]+)?(?: (?P<code>.+))?")


@dataclass(frozen=True, slots=True)
class Shops:
    """Rules and methods of the shop as it was read, and as a plan leaves it."""

    before: RuleSet
    after: RuleSet


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
        """Whatever the cell leaves open is not given; in a country of which rules name regions, others have none.

        `destination`: as payconf.model.blast.Covered has it.
        """
        found = _PLACE.fullmatch(destination.removesuffix(OTHERWISE))
        if found is None or destination == NOWHERE:
            return Checkout(currency, website)
        country = found["country"]
        if country in (ELSEWHERE, "any"):
            return Checkout(currency, website, billing=Address(ANOTHER, NOT_GIVEN, NOT_GIVEN))
        region = f"{country}{found['region']}" if found["region"] else _open(country not in self.regions)
        code = found["code"] or _open(country not in self.codes)
        return Checkout(currency, website, billing=Address(country, region, code))


def _open(unknown: bool) -> NotGiven | None:
    """What nobody tells apart may be anything; else it is none of those that are told apart."""
    return NOT_GIVEN if unknown else None

"""Names that a checkout was asked with and that nothing here knows: mistyped ones answer like any other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from payconf.checkout.blast.reads import Reads, reads
from payconf.checkout.matching.checkout import Address
from payconf.model.countries import countries
from payconf.model.regions import regions

if TYPE_CHECKING:
    from payconf.checkout.matching.checkout import Checkout
    from payconf.checkout.matching.rules import PaymentRule


@dataclass(frozen=True, slots=True)
class Unknown:
    """One of them. `what` it is called by people; `known`: what there is instead, sorted."""

    what: str
    name: str
    known: tuple[str, ...]


def unknown(
    checkout: Checkout, rules: Iterable[PaymentRule], websites: Iterable[str], version: str
) -> Iterator[Unknown]:
    """Currency, website, customer group, countries and regions; silent where nothing is known to compare with.

    `websites`: those of the shop, beside those that rules name. `version`: the shop's, for its regions. A customer
    group is known from the expressions that ask for it.
    """
    every = list(rules)
    read = Reads()
    for rule in every:
        read.add(reads(rule.expression))
    sites = {*websites, *(site for rule in every for site in rule.websites)}
    groups = {str(group) for group in read.values.get("customer.group.name", ()) if isinstance(group, str)}
    group = getattr(checkout.customer, "group", None)
    yield from _one("currency", checkout.currency, {rule.currency for rule in every})
    yield from _one("website", checkout.website, sites)
    yield from _one("customer group", group, groups)
    for address in (checkout.billing, checkout.shipping):
        if isinstance(address, Address):
            yield from _place(address, version)


def _place(address: Address, version: str) -> Iterator[Unknown]:
    yield from _one("country", address.country, countries())
    inside = {code for code in regions(version) if code.startswith(f"{address.country}-")}
    yield from _one("region", address.region, inside)


def _one(what: str, name: object, known: Iterable[str]) -> Iterator[Unknown]:
    names = tuple(sorted(known))
    if isinstance(name, str) and names and name not in names:
        yield Unknown(what, name, names)

"""Which methods the embedded shop offers in a checkout (facts/orocommerce §3.7).

Two steps are left out: a rule with an expression counts as one that doesn't match, and a method's own conditions
(currency, amount, payment term) are not asked.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from payconf.integrations import by_channel_type
from payconf.integrations.methods import parse_identifier
from payconf.model.errors import Rejected
from payconf.providers.local import channels, rules
from payconf.providers.local.database import Database
from payconf.providers.local.rules import Destination, Rule

_ALWAYS = (None, "", "0")
"""Expressions that every checkout passes; the shop reads the text 0 as an empty one."""


class Billing(NamedTuple):
    """A billing address, as far as rules look at it."""

    country: str
    region: str | None = None
    postal_code: str | None = None


def offered(shop: Database, website: str, currency: str, billing: Billing | None) -> tuple[str, ...]:
    """The identifiers of the methods, in the order in which the buyer sees them. Raises Rejected for no such website.

    Without a billing address only rules without destinations match. A rule whose methods are all gone still stops
    the rules after it.
    """
    row = shop.one("SELECT organization_id FROM websites WHERE name = ?", website)
    if row is None:
        raise Rejected(f"The shop has no website {website!r}.", field="website")
    organization = row["organization_id"]
    matching = [
        rule
        for page in rules.pages(shop, organization)
        for rule in page
        if rule.enabled and rule.expression in _ALWAYS and _matches(rule, website, currency, billing)
    ]
    alive = {entry.id: entry.type for page in channels.pages(shop, organization) for entry in page if entry.enabled}
    named = dict.fromkeys(method for rule in _until_stop(matching) for method in rule.methods)
    return tuple(method for method in named if _exists(method, alive))


def _matches(rule: Rule, website: str, currency: str, billing: Billing | None) -> bool:
    if rule.currency != currency or (rule.websites and website not in rule.websites):
        return False
    return not rule.destinations or any(_lies_in(billing, destination) for destination in rule.destinations)


def _lies_in(billing: Billing | None, destination: Destination) -> bool:
    if billing is None or billing.country != destination.country:
        return False
    if destination.region and destination.region != billing.region:
        return False
    codes = {code.strip() for code in (billing.postal_code or "").split(",")}
    return not destination.postal_codes or not codes.isdisjoint(destination.postal_codes)


def _until_stop(matching: Iterable[Rule]) -> list[Rule]:
    """By sort order, equal ones by id, up to the first that stops; that one included."""
    found = []
    for rule in sorted(matching, key=lambda rule: (rule.sort_order, rule.id)):
        found.append(rule)
        if rule.stop_processing:
            break
    return found


def _exists(method: str, alive: dict[int, str]) -> bool:
    parsed = parse_identifier(method)
    if parsed is None:
        return False
    known = by_channel_type(alive.get(int(parsed[2]), ""))
    return known is not None and known.name == parsed[0]

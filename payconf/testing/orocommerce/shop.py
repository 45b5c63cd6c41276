"""The shop behind the simulator: tests fill it and look into it here, past the API."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from payconf.testing.orocommerce import seed
from payconf.testing.orocommerce.by_hand import CHANNELS, RULES, ByHand
from payconf.testing.orocommerce.offered import identifiers
from payconf.testing.orocommerce.rows import Row, Rows
from payconf.testing.orocommerce.tables import Bridge, tables
from payconf.testing.orocommerce.write import settle

_DICTIONARY = ("countries", "regions")


class Integration(NamedTuple):
    """An integration as it is. `settings`: the row with every value, secrets too; None where there is none."""

    id: str
    name: str
    type: str
    enabled: bool | None
    organization: str
    settings: Row | None
    methods: tuple[str, ...]


class PaymentRule(NamedTuple):
    """A payment rule as it is. `methods`: identifiers. `destinations`: country, region, postal codes."""

    id: str
    name: str
    enabled: bool
    sort_order: int
    stop_processing: bool
    expression: str | None
    currency: str
    organization: str
    methods: tuple[str, ...]
    destinations: tuple[tuple[str, str | None, tuple[str, ...]], ...]
    websites: tuple[str, ...]


class Shop:
    """An installed shop in memory. Every method is safe to call while the simulator serves.

    `organizations`, `localizations`, `websites`: names; ids count from 1. Websites belong to the first organization.
    """

    def __init__(
        self,
        organizations: Sequence[str] = ("Oro",),
        localizations: Sequence[str] = ("English (United States)",),
        websites: Sequence[str] = ("Default",),
        application_url: str | None = None,
    ) -> None:
        self.lock = threading.RLock()
        self.rows = Rows()
        seed.install(self.rows, organizations, localizations, websites, application_url)
        self.by_hand = ByHand(self.rows, self.lock)

    def settle(self, bridge: Bridge) -> None:
        """End a request: what it wrote is kept, as the database keeps it."""
        settle(self.rows, tables(bridge))
        self.rows.commit()

    def channel(self, ident: str) -> Integration:
        """An integration.

        Raises:
            KeyError: there is none of that id.
        """
        with self.lock:
            row = self.rows[CHANNELS, ident]
            owner = row.one["organization"]
            settings = self.rows.get(row.one["transport"])
            return Integration(
                ident,
                row.values["name"],
                row.values["channelType"],
                row.values["enabled"],
                owner[1] if owner else "",
                settings,
                identifiers(self.rows, row),
            )

    def channels(self) -> list[Integration]:
        """All integrations of all organizations."""
        with self.lock:
            return [self.channel(row.id) for row in self.rows.all(CHANNELS)]

    def rule(self, ident: str) -> PaymentRule:
        """A payment rule.

        Raises:
            KeyError: there is none of that id.
        """
        with self.lock:
            row = self.rows[RULES, ident]
            rule = self.rows[row.one["rule"] or ("rules", "")].values
            owner = row.one["organization"]
            methods = [self.rows[ref].values["paymentMethodConfigType"] for ref in row.many["methodConfigs"]]
            return PaymentRule(
                ident,
                rule["name"],
                rule["enabled"],
                rule["sortOrder"],
                rule["stopProcessing"],
                rule["expression"],
                row.values["currency"],
                owner[1] if owner else "",
                tuple(methods),
                tuple(self._destination(self.rows[ref]) for ref in row.many["destinations"]),
                tuple(ref[1] for ref in row.many["websites"]),
            )

    def _destination(self, row: Row) -> tuple[str, str | None, tuple[str, ...]]:
        country, region = row.one["country"], row.one["region"]
        codes = tuple(self.rows[ref].values["name"] for ref in row.many["postalCodes"])
        return country[1] if country else "", region[1] if region else None, codes

    def rules(self) -> list[PaymentRule]:
        """All payment rules of all organizations."""
        with self.lock:
            return [self.rule(row.id) for row in self.rows.all(RULES)]

    def holds(self, resource: str, ident: str, name: str, value: bytes) -> bool:
        """Whether a property has exactly this value, also one that is never served. Null is not an empty text."""
        with self.lock:
            kept = self.rows[resource, ident].values.get(name)
        return isinstance(kept, str) and kept.encode() == value

    def texts(self, resource: str, ident: str, name: str) -> Mapping[str, str | None]:
        """Labels by localization name ("default"); those that fall back are left away."""
        with self.lock:
            rows = [self.rows[ref] for ref in self.rows[resource, ident].many[name]]
            named = [(self.rows.get(row.one["localization"]), row) for row in rows if row.values["fallback"] is None]
        return {place.values["name"] if place else "default": row.values["string"] for place, row in named}

    def add_organization(self, name: str) -> str:
        """A further organization with its users; returns its id."""
        with self.lock:
            return self._commit(seed.organization(self.rows, name)[1])

    def add_localization(self, name: str, code: str, parent: str | None = None) -> str:
        """A further localization, such as "German" with the code de_DE; returns its id."""
        with self.lock:
            older = ("localizations", parent) if parent else None
            return self._commit(seed.localization(self.rows, name, code, older)[1])

    def add_website(self, name: str, organization: str = "1") -> str:
        """A further website; returns its id."""
        with self.lock:
            return self._commit(seed.website(self.rows, name, ("organizations", organization))[1])

    def add_transaction(
        self,
        method: str,
        action: str = "authorize",
        amount: str = "100.00",
        currency: str = "EUR",
        active: bool = True,
        successful: bool = True,
        at: str | None = None,
        organization: str = "1",
    ) -> str:
        """A payment of a method, given by its identifier; `at` such as 2026-11-18T10:00:00Z. Returns its id."""
        when = at or seed.now()
        values = {"paymentMethod": method, "action": action, "amount": amount, "currency": currency}
        states = {"active": active, "successful": successful, "createdAt": when, "updatedAt": when}
        owner = ("organizations", organization)
        one = {"sourcePaymentTransaction": None, "frontendOwner": None, "owner": None, "organization": owner}
        return self._add("paymenttransactions", {**values, **states}, one, {"relatedPaymentTransactions": ()})

    def add_customer(self, name: str = "A customer", payment_term: str | None = None, organization: str = "1") -> str:
        """A customer, with or without a payment term; returns its id."""
        return self._payer("customers", name, payment_term, organization)

    def add_customer_group(self, name: str, payment_term: str | None = None, organization: str = "1") -> str:
        """A customer group, with or without a payment term; returns its id."""
        return self._payer("customergroups", name, payment_term, organization)

    def _payer(self, resource: str, name: str, term: str | None, organization: str) -> str:
        table = tables("final")[resource]
        values: dict[str, Any] = dict.fromkeys(table.attributes)
        stamps: dict[str, Any] = {stamp: seed.now() for stamp in ("createdAt", "updatedAt") if stamp in values}
        one = {relation: None for relation, entry in table.relations.items() if not entry.many}
        known = {
            "organization": ("organizations", organization),
            "owner": ("users", "1"),
            "paymentTerm": ("paymentterms", term) if term else None,
        }
        many = {relation: () for relation, entry in table.relations.items() if entry.many}
        return self._add(resource, {**values, **stamps, "name": name}, {**one, **known}, many)

    def _add(self, resource: str, values: Mapping[str, Any], one: Mapping[str, Any], many: Mapping[str, Any]) -> str:
        with self.lock:
            return self._commit(self.rows.put(Row(resource, self.rows.next_id(resource), values, one, many)).id)

    def _commit(self, ident: str) -> str:
        self.rows.commit()
        return ident

    def restore(self, dumped: Mapping[str, Any], last_ids: Mapping[str, int]) -> None:
        """Take over what another shop's `dump` and `rows.last_ids` gave."""
        with self.lock:
            self.rows.load(dumped, last_ids, keep=_DICTIONARY)

    def dump(self) -> dict[str, Any]:
        """Everything but countries and regions, as JSON data that two shops can be compared by."""
        with self.lock:
            return self.rows.dump(without=_DICTIONARY)

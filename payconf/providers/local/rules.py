"""Payment rules of the embedded shop, in the shop's own words (facts/orocommerce §3, facts/orocommerce-live §5, §6)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from payconf.model.errors import Rejected
from payconf.providers.local.database import Database, of_organization

_COLUMNS = ("name", "enabled", "sort_order", "currency", "expression", "stop_processing")


@dataclass(frozen=True, slots=True)
class Destination:
    """Where the billing address lies: ISO 3166-1 country, combined region code, postal codes that match exactly."""

    country: str
    region: str | None = None
    postal_codes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rule:
    """One payment rule. `methods` are the shop's method identifiers, of integrations that may be long gone."""

    id: int
    name: str
    enabled: bool
    sort_order: int
    currency: str
    expression: str | None
    stop_processing: bool
    methods: tuple[str, ...]
    websites: tuple[str, ...]
    destinations: tuple[Destination, ...]


_UNSET: Mapping[str, Any] = {
    "enabled": True, "expression": None, "stop_processing": False, "websites": (), "destinations": (),
}  # fmt: skip


def insert(shop: Database, organization: int, values: Mapping[str, Any]) -> int:
    """A new rule; `values` by the attributes of Rule. Its name may be another rule's."""
    for name in ("name", "sort_order", "currency", "methods"):
        if values.get(name) in (None, "", (), []):
            raise Rejected(_EMPTY.get(name, "This value should not be blank."), field=name)
    full = {**_UNSET, **values}
    _check(full)
    with shop.writing():
        columns = [_column(full, name) for name in _COLUMNS]
        ident = shop.run(
            f"INSERT INTO rules ({', '.join(_COLUMNS)}, organization_id) VALUES (?, ?, ?, ?, ?, ?, ?)",  # noqa: S608
            *columns,
            organization,
        )
        _write_lists(shop, ident, full)
    return ident


def update(shop: Database, ident: str, values: Mapping[str, Any]) -> None:
    """Change what is given; lists are replaced as a whole."""
    _check(values)
    with shop.writing():
        row = shop.existing("rules", ident)
        for name in (name for name in _COLUMNS if name in values):
            shop.run(f"UPDATE rules SET {name} = ? WHERE id = ?", _column(values, name), row["id"])  # noqa: S608
        _write_lists(shop, row["id"], values)


def delete(shop: Database, ident: str) -> None:
    """Delete a rule with its methods and destinations."""
    with shop.writing():
        shop.run("DELETE FROM rules WHERE id = ?", int(shop.existing("rules", ident)["id"]))


def pages(shop: Database, organization: int, only: tuple[str, str] | None = None) -> Iterator[list[Rule]]:
    """All rules of an organization, page by page, by id; `only` those with this `id` or `name`."""
    for rows in shop.pages("rules", *of_organization(organization, only)):
        span = (rows[0]["id"], rows[-1]["id"])
        methods = _grouped(shop, "SELECT rule_id, method FROM rule_methods WHERE rule_id BETWEEN ? AND ?", "id", span)
        websites = _grouped(
            shop,
            "SELECT rule_id, name FROM rule_websites JOIN websites ON websites.id = website_id"
            " WHERE rule_id BETWEEN ? AND ?",
            "website_id",
            span,
        )
        destinations = _destinations(shop, span)
        yield [
            Rule(
                id=row["id"],
                name=row["name"],
                enabled=bool(row["enabled"]),
                sort_order=row["sort_order"],
                currency=row["currency"],
                expression=row["expression"],
                stop_processing=bool(row["stop_processing"]),
                methods=tuple(methods.get(row["id"], ())),
                websites=tuple(websites.get(row["id"], ())),
                destinations=tuple(destinations.get(row["id"], ())),
            )
            for row in rows
        ]


_EMPTY = {"methods": "You must select at least 1 payment method."}


def _check(values: Mapping[str, Any]) -> None:
    """What the real shop's server checks of a rule that is written over its API; names and regions it doesn't."""
    if "methods" in values and not values["methods"]:
        raise Rejected(_EMPTY["methods"], field="methods")
    for name in ("name", "sort_order"):
        if name in values and values[name] in (None, ""):
            raise Rejected("This value should not be blank.", field=name)
    if "currency" in values and not re.fullmatch("[A-Z]{3}", str(values["currency"])):
        raise Rejected("This value is not a valid currency.", field="currency")
    for destination in values.get("destinations", ()):
        if not re.fullmatch("[A-Z]{2}", destination.country):
            raise Rejected(f"The country {destination.country!r} does not exist.", field="destinations")


def _column(values: Mapping[str, Any], name: str) -> Any:
    value = values[name]
    return int(value) if isinstance(value, bool) else value


def _write_lists(shop: Database, ident: int, values: Mapping[str, Any]) -> None:
    if "methods" in values:
        shop.run("DELETE FROM rule_methods WHERE rule_id = ?", ident)
        shop.each(
            "INSERT INTO rule_methods (rule_id, method) VALUES (?, ?)", [(ident, name) for name in values["methods"]]
        )
    if "websites" in values:
        shop.run("DELETE FROM rule_websites WHERE rule_id = ?", ident)
        shop.each(
            "INSERT OR IGNORE INTO rule_websites (rule_id, website_id) VALUES (?, ?)",
            [(ident, _website(shop, name)) for name in values["websites"]],
        )
    if "destinations" in values:
        _write_destinations(shop, ident, values["destinations"])


def _write_destinations(shop: Database, ident: int, destinations: Iterable[Destination]) -> None:
    shop.run("DELETE FROM destinations WHERE rule_id = ?", ident)
    for destination in destinations:
        number = shop.run(
            "INSERT INTO destinations (rule_id, country, region) VALUES (?, ?, ?)",
            ident, destination.country, destination.region,
        )  # fmt: skip
        shop.each(
            "INSERT INTO postal_codes (destination_id, name) VALUES (?, ?)",
            [(number, name) for name in destination.postal_codes],
        )


def _website(shop: Database, name: str) -> int:
    row = shop.one("SELECT id FROM websites WHERE name = ?", name)
    if row is None:
        raise Rejected(f"The shop has no website {name!r}.", field="websites")
    return int(row["id"])


def _grouped(shop: Database, query: str, order: str, span: tuple[int, int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for ident, value in shop.rows(f"{query} ORDER BY {order}", *span):
        found.setdefault(ident, []).append(value)
    return found


def _destinations(shop: Database, span: tuple[int, int]) -> dict[int, list[Destination]]:
    codes: dict[int, list[str]] = {}
    for row in shop.rows(
        "SELECT destination_id, postal_codes.name FROM postal_codes JOIN destinations"
        " ON destinations.id = destination_id WHERE rule_id BETWEEN ? AND ? ORDER BY postal_codes.id",
        *span,
    ):
        codes.setdefault(row["destination_id"], []).append(row["name"])
    found: dict[int, list[Destination]] = {}
    for row in shop.rows("SELECT * FROM destinations WHERE rule_id BETWEEN ? AND ? ORDER BY id", *span):
        destination = Destination(row["country"], row["region"], tuple(codes.get(row["id"], ())))
        found.setdefault(row["rule_id"], []).append(destination)
    return found

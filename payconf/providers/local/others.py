"""What the embedded shop keeps beside integrations and rules: terms, customers, transactions, and names."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from payconf.model.errors import Rejected
from payconf.providers.local.database import Database, Row


def shop_id(shop: Database) -> str:
    """The random id that the shop was made with."""
    return str(shop.rows("SELECT value FROM meta WHERE name = 'id'")[0]["value"])


def application_url(shop: Database) -> str | None:
    """Where the shop itself believes to be (oro_ui.application_url); None where nobody has set it."""
    row = shop.one("SELECT value FROM meta WHERE name = 'application_url'")
    return None if row is None else str(row["value"])


def set_application_url(shop: Database, url: str) -> None:
    """What somebody does in System > Configuration; payconf never does."""
    with shop.writing():
        shop.run("INSERT OR REPLACE INTO meta VALUES ('application_url', ?)", url)


def organization_id(shop: Database, name: str | None) -> int:
    """The organization of this name, the first where none is named; raises Rejected."""
    rows = {row["name"]: int(row["id"]) for row in shop.rows("SELECT id, name FROM organizations ORDER BY id")}
    if name is None:
        return min(rows.values())
    if name not in rows:
        raise Rejected(
            f"The embedded shop has no organization {name!r}.", f"It has {', '.join(rows)}.", field="organization"
        )
    return rows[name]


def names(shop: Database, table: str) -> Iterator[Row]:
    """Rows of a table that names resolve against: websites or localizations."""
    for page in shop.pages(table):
        yield from page


def write_term(shop: Database, ident: str | None, label: str | None) -> int:
    """A new payment term, or another label for one. Labels need not be unique; an organization has no part in them."""
    if label is None or not 3 <= len(label) <= 255 or not label.strip():
        raise Rejected("The label of a payment term has 3 to 255 characters.", field="label")
    with shop.writing():
        if ident is None:
            return shop.run("INSERT INTO payment_terms (label) VALUES (?)", label)
        row = shop.existing("payment_terms", ident)
        shop.run("UPDATE payment_terms SET label = ? WHERE id = ?", label, row["id"])
        return int(row["id"])


def delete_term(shop: Database, ident: str) -> None:
    """Delete a payment term though customers use it: they are left without one, and nobody is told."""
    with shop.writing():
        shop.run("DELETE FROM payment_terms WHERE id = ?", shop.existing("payment_terms", ident)["id"])


def add_customer(shop: Database, name: str, term: str | None) -> int:
    """A customer, with the payment term that is assigned to it."""
    with shop.writing():
        number = None if term is None else shop.existing("payment_terms", term)["id"]
        return shop.run("INSERT INTO customers (name, payment_term_id) VALUES (?, ?)", name, number)


def term_uses(shop: Database) -> list[Row]:
    """How many customers use each payment term that any customer uses: id and count."""
    return shop.rows(
        "SELECT payment_term_id AS id, count(*) AS count FROM customers WHERE payment_term_id IS NOT NULL"
        " GROUP BY payment_term_id ORDER BY payment_term_id"
    )


def add_transaction(shop: Database, method: str, action: str, amount: str, currency: str, **more: Any) -> int:
    """A payment transaction of a method (its identifier). `more`: active, successful, at (an aware datetime)."""
    at: datetime = more.get("at") or datetime.now(UTC)
    row = (method, action, int(more.get("active", True)), int(more.get("successful", True)), amount, currency)
    with shop.writing():
        return shop.run(
            "INSERT INTO transactions (method, action, active, successful, amount, currency, created_at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            *row,
            _text(at),
        )


def settle_transaction(shop: Database, ident: str, action: str) -> int:
    """Capture or cancel an authorised payment, as the shop does: one more transaction, and the first is no longer open.

    Returns the id of that transaction; raises NotFound, and Rejected where nothing is left to be settled.
    """
    with shop.writing():
        row = shop.existing("transactions", ident)
        if not (row["active"] and row["successful"] and row["action"] in ("authorize", "pending")):
            raise Rejected(f"transactions/{ident} is no payment that is authorised and open.")
        shop.run("UPDATE transactions SET active = 0 WHERE id = ?", row["id"])
        return shop.run(
            "INSERT INTO transactions (method, action, active, successful, amount, currency, created_at)"
            " SELECT method, ?, 0, 1, amount, currency, ? FROM transactions WHERE id = ?",
            action,
            _text(datetime.now(UTC)),
            row["id"],
        )


def _text(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def transactions(shop: Database) -> Iterator[Row]:
    """All transactions, every page."""
    for page in shop.pages("transactions"):
        yield from page

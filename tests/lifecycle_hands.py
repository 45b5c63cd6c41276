"""What people do in the back office while payconf lives beside them."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from payconf.providers.local import hand
from payconf.providers.local.database import Database

HANDS = ("order", "off", "label", "term", "gone", "lost", "own", "rule", "way", "same term")


class Hands:
    """What people do in the back office."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.count = 0

    def do(self, what: str) -> str:
        """This or, where there is nothing to do it to, the next that can be done; returns which."""
        self.count += 1
        first = HANDS.index(what)
        with closing(Database(self.path)) as shop:
            return next(one for one in (*HANDS[first:], *HANDS[:first]) if _HANDS[one](shop, self.count))

    def make_room(self, name: str) -> None:
        """Somebody renames an integration that has a name that git wants for another type."""
        with closing(Database(self.path)) as shop:
            hand.change(shop, "integrations", _row(shop, "integrations", "name", name) or "", {"name": f"Old {name}"})


def _row(shop: Database, table: str, column: str, name: str) -> str | None:
    row = shop.one(f"SELECT id FROM {table} WHERE {column} = ?", name)
    return None if row is None else str(row["id"])


def _change(kind: str, name: str, **given: str) -> Callable[[Database, int], bool]:
    def done(shop: Database, count: int) -> bool:
        ident = _row(shop, kind, "label" if kind == "payment_terms" else "name", name)
        if ident is not None:
            hand.change(shop, kind, ident, {field: text.format(count) for field, text in given.items()})
        return ident is not None

    return done


def _delete(kind: str, name: str) -> Callable[[Database, int], bool]:
    def done(shop: Database, count: int) -> bool:
        ident = _row(shop, kind, "name", name)
        if ident is not None:
            hand.delete(shop, kind, ident)
        return ident is not None

    return done


def _add(kind: str, **given: str) -> Callable[[Database, int], bool]:
    """Under a name that git may want too, and that the shop doesn't have."""

    def done(shop: Database, count: int) -> bool:
        values = {field: text.format(count) for field, text in given.items()}
        if kind == "rules":
            (method,) = shop.rows("SELECT min(id) FROM integrations WHERE type = 'money_order'")
            values["methods"] = f"money_order_{method[0]}"
        column = "label" if kind == "payment_terms" else "name"
        absent = _row(shop, kind, column, values[column]) is None
        if absent:
            hand.add(shop, 1, kind, values)
        return absent

    return done


_HANDS: dict[str, Callable[[Database, int], bool]] = {
    "order": _change("rules", "North", sort_order="1{}"),
    "off": _change("rules", "South", enabled="false"),
    "label": _change("integrations", "Wire", label="By hand {}"),
    "term": _change("payment_terms", "Second term", label="By hand {}"),
    "gone": _delete("rules", "North"),
    "lost": _delete("integrations", "Cheque"),
    "own": _add("payment_terms", label="Own {}"),
    "rule": _add("rules", name="South", sort_order="7", currency="EUR", websites="EU Store"),
    "way": _add(
        "integrations", type="money_order", name="Wire", label="Hand", short_label="Hand", pay_to="A", send_to="B"
    ),
    "same term": _add("payment_terms", label="Third term"),
}

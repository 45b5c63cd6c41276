"""What the shop takes along when a row goes, and what it leaves behind: methods in rules stay and point to nothing."""

from __future__ import annotations

from payconf.testing.orocommerce.messages import refuse
from payconf.testing.orocommerce.rows import Ref, Row, Rows
from payconf.testing.orocommerce.tables import Tables

RULES = "paymentmethodsconfigsrules"
_TERMS = ("customers", "customergroups")


def remove(rows: Rows, tables: Tables, ref: Ref) -> None:
    """Delete one row with its children.

    Raises:
        Refused: 500, as the database says it: settings that an integration still uses.
    """
    row = rows.get(ref)
    if row is None:
        return
    if tables[row.resource].settings and rows.get(row.one.get("channel")) is not None:
        raise refuse(500, "foreign key constraint violation exception")
    if row.resource == "rules":
        for owner in owners(rows, row):
            remove(rows, tables, owner.ref)
    unlink(rows, tables, row)
    rows.drop(ref)
    _children(rows, tables, row)


def owners(rows: Rows, rule: Row) -> list[Row]:
    """The payment rules that are made of this `rules` row."""
    return [row for row in rows.all(RULES) if row.one.get("rule") == rule.ref]


def unlink(rows: Rows, tables: Tables, row: Row) -> None:
    """Take a child out of its parent's collection, and a payment term from those who have it."""
    for name, relation in tables[row.resource].relations.items():
        parent = rows.get(row.one.get(name)) if relation.parent else None
        if parent is not None and relation.parent is not None:
            kept = tuple(ref for ref in parent.many[relation.parent] if ref != row.ref)
            rows.put(parent.changed(many={relation.parent: kept}))
    if row.resource == "paymentterms":
        for user in (user for resource in _TERMS for user in rows.all(resource)):
            if user.one.get("paymentTerm") == row.ref:
                rows.put(user.changed(one={"paymentTerm": None}))


def _children(rows: Rows, tables: Tables, row: Row) -> None:
    for name, relation in tables[row.resource].relations.items():
        if relation.child or relation.labels:
            for ref in row.many.get(name, ()):
                remove(rows, tables, ref)
    if row.resource == "integrationchannels":
        orphan(rows, tables, row.one.get("transport"))
    if row.resource == RULES and row.one.get("rule"):
        rows.drop(row.one["rule"] or ("rules", ""))


def orphan(rows: Rows, tables: Tables, settings: Ref | None) -> None:
    """Delete settings that their integration has let go of, secrets included."""
    row = rows.get(settings)
    if row is not None:
        rows.put(row.changed(one={"channel": None}))
        remove(rows, tables, row.ref)

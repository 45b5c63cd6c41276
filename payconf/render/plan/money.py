"""Money under way: what could still be captured or refunded through integrations that the plan touches."""

from __future__ import annotations

from datetime import datetime

from payconf.model.change import Action
from payconf.model.plan import Plan
from payconf.model.resource import MoneyUnderWay
from payconf.render.plan.layout import Entry, Group
from payconf.render.text import Line, clean, count

_AT = 23


def money(plan: Plan, width: int) -> Group | None:
    """One entry an integration; nothing where the plan disables, replaces and deletes none."""
    if not plan.money:
        return None
    labels = {str(change.address): change.label for change in plan.changes if change.label}
    retired = {str(change.address) for change in plan.changes if change.action is Action.RETIRE}
    entries = tuple(_entry(plan, labels, retired, address, way, width) for address, way in plan.money)
    return Group(Line("Money under way", "bold"), entries)


def _entry(
    plan: Plan, labels: dict[str, str], retired: set[str], address: str, way: MoneyUnderWay | None, width: int
) -> Entry:
    label = clean(labels.get(address, ""))
    key = clean(address.rpartition("/")[2])
    said = _said(way, plan.header.read_at) if way else "could not be read"
    name = f"{label} ({key})"
    if not label or label == key or len(f"  {name}".ljust(_AT)) + 2 + len(said) > width:
        name = key
    head = Line(f"  {name}".ljust(_AT) + "  " + said)
    kept = "kept enabled, only taken out of the rules; delete it after they are settled"
    return Entry(head, (Line(" " * (_AT + 2) + kept),) if address in retired and way else ())


def _said(way: MoneyUnderWay, now: str) -> str:
    """`3 orders, 8,420.00 EUR authorised and not captured, the oldest 4 days`.

    Of both kinds: `3 orders authorised and not captured, 5 that can be refunded, 8,420.00 EUR, the oldest 4 days`.
    """
    amounts = [f"{_grouped(amount)} {currency}" for currency, amount in way.amounts.items()]
    if way.open_authorizations and way.refundable:
        parts = [
            f"{count(way.open_authorizations, 'order')} authorised and not captured",
            f"{way.refundable} that can be refunded",
            *amounts,
        ]
    elif way.open_authorizations or way.refundable:
        end = "authorised and not captured" if way.open_authorizations else "that can be refunded"
        *first, last = [count(way.open_authorizations or way.refundable, "order"), *amounts]
        parts = [*first, f"{last} {end}"]
    else:
        return "none"
    return ", ".join(map(clean, [*parts, *([_age(way.oldest, now)] if way.oldest else [])]))


def _grouped(amount: str) -> str:
    """Decimal text with its thousands set apart."""
    whole, point, rest = amount.partition(".")
    return (f"{int(whole):,}" if whole.lstrip("-").isascii() and whole.lstrip("-").isdigit() else whole) + point + rest


def _age(oldest: str, now: str) -> str:
    try:
        days = (datetime.fromisoformat(now) - datetime.fromisoformat(oldest)).days
    except (ValueError, TypeError):
        return f"the oldest of {oldest}"
    return f"the oldest {count(max(days, 0), 'day')}"

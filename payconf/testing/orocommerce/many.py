"""A simulated shop with very many integrations and rules, for measurements: copies of one of each."""

from __future__ import annotations

from payconf.testing.orocommerce.by_hand import CHANNELS, RULES
from payconf.testing.orocommerce.rows import Ref, Row, Rows
from payconf.testing.orocommerce.shop import Shop

_OWN = frozenset(
    {
        *("localizedfallbackvalues", "moneyordersettings", "rules", "paymentmethodconfigs"),
        *("paymentmethodsconfigsruledestinations", "paymentmethodsconfigsruledestinationpostalcodes"),
    }
)
"""What belongs to one integration or rule alone, so that a copy has its own."""


def fill(shop: Shop, integrations: int, rules: int) -> None:
    """Make so many of each in an empty shop; every rule offers the method of one integration.

    Made past the forms, which look at all that is there each time.
    """
    first = shop.by_hand.create_integration("money_order", "Cheque 1")
    place = ("DE", "DE-BE", "10115, 10117")
    rule = shop.by_hand.create_rule("Rule 1", [f"money_order_{first}"], destinations=[place], expression="total > 10")
    with shop.lock:
        rows = shop.rows
        for number in range(2, integrations + 1):
            copy = rows[_copy(rows, (CHANNELS, first))]
            rows.put(copy.changed({"name": f"Cheque {number}"}))
        for number in range(2, rules + 1):
            copy = rows[_copy(rows, (RULES, rule))]
            rows.put(rows[copy.one["rule"] or ("", "")].changed({"name": f"Rule {number}"}))
            method = rows[copy.many["methodConfigs"][0]]
            rows.put(method.changed({"paymentMethodConfigType": f"money_order_{(number - 1) % integrations + 1}"}))
        rows.commit()


def _copy(rows: Rows, ref: Ref, owner: Ref | None = None, of: Ref | None = None) -> Ref:
    """A copy of a row and of what belongs to it; what pointed to `of` points to `owner`."""
    row = rows[ref]
    made = (row.resource, rows.next_id(row.resource))
    one = {name: _pointed(rows, to, made, ref, owner, of) for name, to in row.one.items()}
    many = {
        name: tuple(_pointed(rows, to, made, ref, owner, of) or to for to in held) for name, held in row.many.items()
    }
    return rows.put(Row(*made, row.values, one, many)).ref


def _pointed(rows: Rows, to: Ref | None, made: Ref, ref: Ref, owner: Ref | None, of: Ref | None) -> Ref | None:
    if to is None:
        return None
    if to == of:
        return owner
    return _copy(rows, to, made, ref) if to[0] in _OWN else to

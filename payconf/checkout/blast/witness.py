"""A concrete checkout for a class, which the evaluator itself has answered, before and after."""

from __future__ import annotations

import math
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from payconf.checkout.blast.amounts import QUIET, Amount, Amounts, Axis
from payconf.checkout.blast.asked import checkout
from payconf.checkout.blast.choices import There
from payconf.checkout.blast.differ import Differ, Difference
from payconf.checkout.blast.grid import Grid
from payconf.checkout.blast.places import Place
from payconf.checkout.matching import RuleSet
from payconf.model.blast import Buyer

_STEPS = (1000, 500, 250, 100, 50, 10, 1)
_TRIED = 4
_LOOKED_AT = 50


def witness(
    grid: Grid, before: RuleSet, after: RuleSet, website: str, differ: Differ, found: tuple[Difference, Place, int]
) -> Buyer | None:
    """One buyer of such a difference at such a place; None where the evaluator doesn't say so of any that was tried."""
    difference, place, cells = found
    for bit in _bits(grid, cells):
        plain, party, rest = grid.cell(bit)
        for amount in dict.fromkeys((_round(grid, bit), plain)):
            asked = checkout(grid.currency, website, place, amount, party, rest)
            was, becomes = before.offered(asked), after.offered(asked)
            if was is None or becomes is None:
                continue
            names = tuple(method.name for method in was), tuple(method.name for method in becomes)
            if differ(*names) == difference:
                return Buyer(
                    website=website,
                    currency=grid.currency,
                    country=place.country,
                    region=place.region,
                    postal_code=place.postal_code,
                    subtotal=str(amount.subtotal),
                    total=str(amount.total),
                    customer=party.customer is not None,
                    payment_term=party.payment_term,
                    vat_id=party.vat_id,
                    https=rest.https,
                    before=difference.before,
                    after=difference.after,
                    more={**_texts(party.more), **_texts(rest.more)},
                )
    return None


def _texts(more: object) -> dict[str, str | None]:
    found = dict(more) if isinstance(more, dict) else {}
    found = {path: value for path, value in found.items() if value is not There.THERE}
    return {path: None if value is None else str(value) for path, value in found.items()}


def _bits(grid: Grid, cells: int) -> Iterator[int]:
    """Those whose amounts a buyer is likeliest to have first, as many as are worth a try."""
    found: list[int] = []
    rest = cells
    while rest and len(found) < _LOOKED_AT:
        low = rest & -rest
        found.append(low.bit_length() - 1)
        rest &= ~low
    highest = cells.bit_length() - 1
    return iter(sorted({*found, highest}, key=lambda bit: _odd(grid, bit))[:_TRIED])


def _odd(grid: Grid, bit: int) -> tuple[bool, bool, Decimal, int]:
    """What is less usual comes later: a total below the subtotal, no subtotal, an amount far from the usual one."""
    rounded = _round(grid, bit)
    return rounded.total < rounded.subtotal, not rounded.subtotal, abs(rounded.subtotal - QUIET), bit


def _round(grid: Grid, bit: int) -> Amount:
    """Round amounts between the same thresholds; the same for both where that is possible."""
    index = bit % grid.width
    found = grid.rounded.get(index)
    if found is None:
        found = grid.rounded[index] = _rounded(grid.amounts, index)
    return found


def _rounded(amounts: Amounts, index: int) -> Amount:
    if amounts.sloping:
        return amounts.pairs[index]
    subtotals, totals = amounts.subtotals, amounts.totals
    row, column = divmod(index, len(totals.values))
    subtotal = _nice(subtotals, row, QUIET)
    if not totals.thresholds:
        return Amount(subtotal, subtotal)
    total = _nice(totals, column, subtotal if subtotals.thresholds else QUIET)
    return Amount(subtotal if subtotals.thresholds else total, total)


def _nice(axis: Axis, index: int, wanted: Decimal) -> Decimal:
    """What is wanted, or else a round amount, between the same thresholds as the value."""
    if axis.exact(index):
        return axis.values[index]
    low, high = axis.around(index)
    if (low is None or low < wanted) and (high is None or wanted < high):
        return wanted
    start = low or Fraction(0)
    for step in _STEPS:
        rounded = (math.floor(start / step) + 1) * step
        if rounded - start <= max(start, Fraction(1)) and (high is None or rounded < high):
            return Decimal(rounded)
    return axis.values[index]

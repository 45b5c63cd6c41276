"""In words: for which cells of a grid a class holds, as far as it depends on more than the place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from payconf.checkout.blast.amounts import Amounts, Axis
from payconf.checkout.blast.choices import There
from payconf.checkout.blast.circumstances import SAME, Party, Rest
from payconf.checkout.blast.grid import Grid

MOST = 4
"""Descriptions of one set of cells, beyond which one says less."""
_RANGES = 3
_SOME = "in some combinations"
"""Behind words that alone would mean more than is meant."""


def conditions(grid: Grid, cells: int) -> list[tuple[tuple[str, ...], int]]:
    """Descriptions that together mean these cells, each with its cells; () is for every checkout at the place."""
    by_amount: dict[int, list[int]] = {}
    whole = (1 << grid.width) - 1
    for block in range(grid.blocks):
        inside = cells >> block * grid.width & whole
        if inside:
            by_amount.setdefault(inside, []).append(block)
    if len(by_amount) > MOST:
        together = 0
        for inside in by_amount:
            together |= inside
        blocks = sorted(block for found in by_amount.values() for block in found)
        words = (*_amounts(grid.amounts, together, grid.width), *_blocks(grid, blocks), _SOME)
        return [(tuple(dict.fromkeys(words)), cells)]
    found = []
    for inside, blocks in by_amount.items():
        here = sum(inside << block * grid.width for block in blocks)
        words = (*_amounts(grid.amounts, inside, grid.width), *_blocks(grid, blocks))
        found.append((tuple(dict.fromkeys(words)), here))
    return found


def _amounts(asked: Amounts, inside: int, width: int) -> Iterator[str]:
    if inside == (1 << width) - 1:
        return
    if asked.sloping:
        yield "some subtotals and totals"
        return
    across, along = len(asked.totals.values), len(asked.subtotals.values)
    rows = [inside >> row * across & (1 << across) - 1 for row in range(along)]
    totals = 0
    for row in rows:
        totals |= row
    subtotals = sum(1 << index for index, row in enumerate(rows) if row)
    for name, axis, bits in (("subtotal", asked.subtotals, subtotals), ("total", asked.totals, totals)):
        if bits != (1 << len(axis.values)) - 1:
            yield f"{name} {_listed(axis, bits)}"
    if subtotals.bit_count() * totals.bit_count() != inside.bit_count():
        yield _SOME


def _listed(axis: Axis, bits: int) -> str:
    ranges = [_range(axis, first, last) for first, last in _runs(bits, len(axis.values))]
    more = [f"{len(ranges) - _RANGES} more ranges"] if len(ranges) > _RANGES + 1 else []
    return " or ".join([*(ranges[:_RANGES] if more else ranges), *more])


def _runs(inside: int, width: int) -> Iterator[tuple[int, int]]:
    first = None
    for index in range(width + 1):
        if inside >> index & 1 and index < width:
            first = index if first is None else first
        elif first is not None:
            yield first, index - 1
            first = None


def _range(axis: Axis, first: int, last: int) -> str:
    """`over 100.00 up to 2,500.00`."""
    values = axis.values
    if first == last and axis.exact(first):
        return f"of exactly {money(values[first])}"
    words = []
    if first > 0:
        words.append(f"from {money(values[first])}" if axis.exact(first) else f"over {money(values[first - 1])}")
    if last < len(values) - 1:
        words.append(f"up to {money(values[last])}" if axis.exact(last) else f"under {money(values[last + 1])}")
    return " ".join(words)


def money(amount: Decimal) -> str:
    """`10,000.00`; more digits where cents are not enough."""
    cents = amount.quantize(Decimal("0.01"))
    return f"{cents:,}" if cents == amount else f"{amount:,f}"


def _blocks(grid: Grid, blocks: Sequence[int]) -> Iterator[str]:
    if len(blocks) == grid.blocks:
        return
    parties = sorted({block % len(grid.parties) for block in blocks})
    rests = sorted({block // len(grid.parties) for block in blocks})
    if len(parties) < len(grid.parties):
        yield from _parties(grid.parties, [grid.parties[index] for index in parties])
    if len(rests) < len(grid.rests):
        yield from _rests(grid.rests, [grid.rests[index] for index in rests])
    if len(parties) * len(rests) != len(blocks):
        yield _SOME


def _parties(every: Sequence[Party], chosen: Sequence[Party]) -> Iterator[str]:
    """Who they are. `every` has a guest."""
    guests = any(party.customer is None for party in chosen)
    customers = [party for party in chosen if party.customer is not None]
    alike = [party for party in every if party.customer is not None]
    if not customers:
        yield "guests"
        return
    words = []
    for name, has in (("payment term", "payment_term"), ("VAT id", "vat_id")):
        values = {getattr(party, has) for party in customers}
        if values < {getattr(party, has) for party in alike}:
            words.append(f"{'have a' if values == {True} else 'have no'} {name}")
            alike = [party for party in alike if getattr(party, has) in values]
    who = f"customers who {' and '.join(words)}" if words else "customers"
    yield f"guests and {who}" if guests else who
    yield from _facets([party.more for party in alike], [party.more for party in customers])


def _rests(every: Sequence[Rest], chosen: Sequence[Rest]) -> Iterator[str]:
    secure = {rest.https for rest in chosen}
    if secure < {rest.https for rest in every}:
        yield "over HTTPS" if secure == {True} else "without HTTPS"
    yield from _facets(*([_choices(rest) for rest in some if rest.https in secure] for some in (every, chosen)))


def _choices(rest: Rest) -> Mapping[str, Any]:
    """With what a buyer's example leaves out as usual."""
    return {"shippingAddress": "the billing address", **rest.more} if rest.shipping == SAME else rest.more


_Choices = Sequence[Mapping[str, Any]]


def _facets(every: _Choices, chosen: _Choices) -> Iterator[str]:
    """`customer.group.name is VIP` for each value that matters; and where that alone would say too much."""
    found: dict[str, list[str]] = {}
    for path in sorted({path for more in every for path in more}):
        values = {_said(more.get(path)) for more in chosen}
        if values < {_said(more.get(path)) for more in every}:
            found[path] = sorted(values)
    yield from (f"{path} is {_few(shown)}" for path, shown in found.items() if not _implied(path, found))
    meant = sum(all(_said(more.get(path)) in shown for path, shown in found.items()) for more in every)
    if meant != len(chosen):
        yield _SOME


def _implied(path: str, found: Mapping[str, list[str]]) -> bool:
    """True for an object that must be there, for a part of it is said to have a value."""
    below = (shown for other, shown in found.items() if other.startswith(f"{path}."))
    return found[path] == [There.THERE.value] and any(_NONE not in shown for shown in below)


def _few(shown: list[str]) -> str:
    more = [f"{len(shown) - 3} others"] if len(shown) > 4 else []
    return " or ".join([*(shown[:3] if more else shown), *more])


_NONE = "none"


def _said(value: Any) -> str:
    return _NONE if value is None else str(value)

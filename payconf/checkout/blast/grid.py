"""All checkouts of one currency and country, as bits: cell (rest, party, amount) is one bit, the amount counts first.

What is known of a set of cells is one integer, so that a thousand checkouts are asked with one operation.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import TYPE_CHECKING

from payconf.checkout.blast.amounts import Amount, Amounts, amounts
from payconf.checkout.blast.asked import checkout
from payconf.checkout.blast.circumstances import Party, Rest, circumstances
from payconf.checkout.blast.linear import Line
from payconf.checkout.blast.reads import Area, Reads, reads
from payconf.checkout.evaluation import Found, Undecided, program
from payconf.checkout.matching import Checkout, MethodWhy, PaymentMethod
from payconf.checkout.matching.conditions import offers
from payconf.checkout.matching.scope import scope

if TYPE_CHECKING:
    from payconf.checkout.blast.places import Place
    from payconf.checkout.evaluation import Result

MOST = 40_000
"""Cells of one country; beyond, not every combination of who buys what is looked at."""


@dataclass(frozen=True, slots=True)
class Truth:
    """Of one expression: the cells in which its rule holds, and those in which nobody knows. `why`: what is needed."""

    holds: int
    unknown: int = 0
    why: tuple[str, ...] = ()


@dataclass(slots=True)
class Grid:
    """The cells, and what is known of them. `limits`: totals at which methods' own conditions turn. `anywhere`: of
    expressions that no place makes a difference to; `truths`: of the others. `rounded`: amounts to show."""

    currency: str
    amounts: Amounts
    parties: tuple[Party, ...]
    rests: tuple[Rest, ...]
    complete: bool
    limits: tuple[Line, ...] = ()
    anywhere: dict[str, Truth] = field(default_factory=dict)
    truths: dict[tuple[str, Place], Truth] = field(default_factory=dict)
    rounded: dict[int, Amount] = field(default_factory=dict)

    @property
    def width(self) -> int:
        """Amounts."""
        return len(self.amounts.pairs)

    @property
    def blocks(self) -> int:
        """Combinations of party and rest."""
        return len(self.parties) * len(self.rests)

    @property
    def every(self) -> int:
        """All cells."""
        return (1 << self.width * self.blocks) - 1

    def cell(self, bit: int) -> tuple[Amount, Party, Rest]:
        """What a bit stands for."""
        block, amount = divmod(bit, self.width)
        rest, party = divmod(block, len(self.parties))
        return self.amounts.pairs[amount], self.parties[party], self.rests[rest]

    def wild(self, text: str, stands: bool) -> bool:
        """True where the expression may tell more apart than the cells do. `stands`: at a place that is for others."""
        read = reads(text)
        if not read.areas:
            return False
        if Area.PLACE in read.wild and stands:
            return True
        if not self.complete and (read.areas & {Area.PARTY, Area.OTHER} or not self.amounts.complete):
            return True
        return not read.wild <= {Area.PLACE}

    def truth(self, text: str, place: Place) -> Truth:
        """Of an expression, at a place."""
        found = self.anywhere.get(text) or self.truths.get((text, place))
        if found is None:
            read = reads(text)
            found = self._truth(text, read, place)
            if Area.PLACE in read.areas or any(path.startswith("shippingAddress") for path in read.values):
                self.truths[text, place] = found
            else:
                self.anywhere[text] = found
        return found

    def _truth(self, text: str, read: Reads, place: Place) -> Truth:
        fixed = program(text).fixed
        if fixed is not None:
            return self._same(fixed)
        holds = unknown = 0
        why: dict[str, None] = {}
        rests = range(len(self.rests) if Area.OTHER in read.areas else 1)
        parties = range(len(self.parties) if Area.PARTY in read.areas else 1)
        for rest in rests:
            for party in parties:
                shift = (rest * len(self.parties) + party) * self.width
                for bits, amount in self._cells(read):
                    found = program(text).holds(scope(self.checkout(place, amount, party, rest)))
                    if isinstance(found, Undecided):
                        unknown |= bits << shift
                        why[found.path or found.why.value] = None
                    elif isinstance(found, Found) and found.value:
                        holds |= bits << shift
        whole = (len(parties) == 1, len(rests) == 1)
        return Truth(self._spread(holds, *whole), self._spread(unknown, *whole), tuple(why))

    def _same(self, fixed: Result) -> Truth:
        """What is known before any checkout: a text that is none holds always, one that can't be read never."""
        if isinstance(fixed, Undecided):
            return Truth(0, self.every, (fixed.why.value,))
        return Truth(self.every * isinstance(fixed, Found))

    def _cells(self, read: Reads) -> Iterable[tuple[int, int]]:
        """Bits of amounts between which one expression makes no difference, and the first amount of them."""
        if Area.AMOUNT not in read.areas:
            return [((1 << self.width) - 1, 0)]
        if self.amounts.sloping or Area.AMOUNT in read.wild:
            return [(1 << index, index) for index in range(self.width)]
        across, along = len(self.amounts.totals.values), len(self.amounts.subtotals.values)
        return [
            (_bits(low, high) * (_repeated(across, last - first) << first * across), first * across + low)
            for first, last in _ranges(self.amounts.subtotals.starts(_turns(read.lines, False)), along)
            for low, high in _ranges(self.amounts.totals.starts(_turns(read.lines, True)), across)
        ]

    def firsts(self, text: str) -> tuple[int, int]:
        """Of one expression, the first subtotal and the first total of each part that it makes, as bits.

        Of no expression those that methods' own conditions make. A subtotal's bit is that of its first total.
        """
        read, found = reads(text), []
        across = len(self.amounts.totals.values)
        for axis, of_total in ((self.amounts.subtotals, False), (self.amounts.totals, True)):
            starts: Iterable[int] = axis.starts(_turns((*read.lines, *(() if text else self.limits)), of_total))
            if Area.AMOUNT in read.wild:
                starts = range(len(axis.values))
            found.append(sum(1 << (start if of_total else start * across) for start in starts))
        return found[0], found[1]

    def crossed(self, subtotals: int, totals: int) -> int:
        """Every one of these subtotals with every one of these totals, in every block; all cells where lines slope."""
        if self.amounts.sloping:
            return self.every
        return self._spread(subtotals * totals, parties=True, rests=True)

    def _spread(self, bits: int, parties: bool, rests: bool) -> int:
        """What was asked of one party, or of one rest, holds for all."""
        if parties and len(self.parties) > 1:
            bits *= _repeated(self.width, len(self.parties))
        if rests and len(self.rests) > 1:
            bits *= _repeated(self.width * len(self.parties), len(self.rests))
        return bits

    def offering(self, method: PaymentMethod) -> int:
        """The cells in which a method of a rule that applies offers itself."""
        offered = method.offered
        free = replace(offered, nonzero_total=False, minimum_total=None, minimum_by_currency=(), maximum_total=None)
        buyers = replace(method, offered=free)
        found = 0
        for rest in range(len(self.rests)):
            for party in range(len(self.parties)):
                if offers(buyers, self.checkout(None, 0, party, rest)) is MethodWhy.OFFERED:
                    found |= 1 << (rest * len(self.parties) + party) * self.width
        if not found or free == offered:
            return found * _bits(0, self.width)
        money = replace(method, offered=replace(offered, payment_term=False, vat_id=False, https=False))
        turns = Reads(lines={Line(Fraction(0), Fraction(1), total) for total in limits(method, self.currency)})
        turns.areas.add(Area.AMOUNT)
        within = 0
        for bits, index in self._cells(turns):
            if offers(money, self.checkout(None, index, 0, 0)) is MethodWhy.OFFERED:
                within |= bits
        return found * within

    def checkout(self, place: Place | None, amount: int, party: int, rest: int, website: str | None = None) -> Checkout:
        """One cell, as a buyer brings it."""
        pair = self.amounts.pairs[amount]
        return checkout(self.currency, website, place, pair, self.parties[party], self.rests[rest])


def limits(method: PaymentMethod, currency: str) -> set[Fraction]:
    """Totals at which a method's own conditions turn."""
    offered = method.offered
    named = (offered.minimum_total, offered.maximum_total, dict(offered.minimum_by_currency).get(currency))
    found = {Fraction(limit) for limit in named if limit is not None}
    return found | {Fraction(0)} if offered.nonzero_total else found


def _repeated(width: int, times: int) -> int:
    """The first of so many bits, so many times."""
    return ((1 << width * times) - 1) // ((1 << width) - 1)


def _turns(lines: Iterable[Line], of_total: bool) -> list[Fraction]:
    """Thresholds of one of the two amounts alone."""
    if of_total:
        return [line.constant / line.of_total for line in lines if not line.of_subtotal]
    return [line.constant / line.of_subtotal for line in lines if not line.of_total]


def _ranges(starts: list[int], end: int) -> Iterable[tuple[int, int]]:
    return zip(starts, [*starts[1:], end], strict=True)


def _bits(first: int, last: int) -> int:
    return (1 << last) - (1 << first)


def grid(currency: str, texts: Iterable[str], methods: Mapping[str, PaymentMethod], https: tuple[bool, ...]) -> Grid:
    """For rules with these expressions and methods."""
    read = Reads()
    for text in texts:
        read.add(reads(text))
    offered = [method.offered for method in methods.values()]
    totals = {total for method in methods.values() for total in limits(method, currency)}
    hints = {_line(path, value) for path in ("subtotal.value", "total") for value in read.values.get(path, ())}
    asked = amounts({*read.lines, *filter(None, hints)}, totals)
    secure = https if any(entry.https for entry in offered) else https[:1]
    who = circumstances(read, any(e.payment_term for e in offered), any(e.vat_id for e in offered), secure)
    parties, rests, complete = who.parties, who.rests, who.complete
    while len(asked.pairs) * len(parties) * len(rests) > MOST and len(parties) * len(rests) > 1:
        complete = False
        if len(rests) >= len(parties):
            rests = rests[: (len(rests) + 1) // 2]
        else:
            parties = parties[: (len(parties) + 1) // 2]
    turns = tuple(Line(Fraction(0), Fraction(1), total) for total in sorted(totals))
    return Grid(currency, asked, parties, rests, complete and asked.complete, turns)


def _line(path: str, value: object) -> Line | None:
    """A threshold to try for an amount in a comparison that is no sum."""
    try:
        number = Fraction(str(value))
    except ValueError:
        return None
    return Line(Fraction(path != "total"), Fraction(path == "total"), number)

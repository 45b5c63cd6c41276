"""Subtotals and totals: every pair that comparisons of amounts can tell apart, each once."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import combinations

from payconf.checkout.blast.linear import Line

MOST_LINES = 12
"""Of both subtotal and total, up to which every crossing of two is looked at."""
QUIET = Decimal(250)
"""An amount that is asked where nothing splits amounts."""
_CENT = Fraction(1, 100)


@dataclass(frozen=True, slots=True)
class Amount:
    """One pair, for all between the same thresholds. `subtotal` and `total` as the checkout has them."""

    subtotal: Decimal
    total: Decimal


@dataclass(frozen=True, slots=True)
class Axis:
    """One amount by itself. `thresholds` and `values` in ascending order; of each two neighbours, one is a threshold.

    Without thresholds there is one value, which stands for all.
    """

    thresholds: tuple[Fraction, ...]
    values: tuple[Decimal, ...]

    def exact(self, index: int) -> bool:
        """True where the value is a threshold itself."""
        first = int(bool(self.thresholds) and self.thresholds[0] > 0)
        return bool(self.thresholds) and index >= first and (index - first) % 2 == 0

    def around(self, index: int) -> tuple[Fraction | None, Fraction | None]:
        """The thresholds below and above a value that is none; None where there is none."""
        if not self.thresholds:
            return None, None
        below = (index - int(self.thresholds[0] > 0)) // 2
        above = below + 1
        return (
            self.thresholds[below] if below >= 0 else None,
            self.thresholds[above] if above < len(self.thresholds) else None,
        )

    def starts(self, thresholds: Iterable[Fraction]) -> list[int]:
        """The first value of each part that these thresholds alone make."""
        found = {0}
        for threshold in thresholds:
            if threshold >= 0:
                first = 1 if self.thresholds[0] > 0 else 0
                at = first + 2 * bisect_left(self.thresholds, threshold)
                found.update((at, at + 1))
        return sorted(found)


@dataclass(frozen=True, slots=True)
class Amounts:
    """`pairs`: every subtotal with every total, the subtotal counts last; or, where `sloping`, what lines cut out.

    An amount that nothing reads is the other one. `complete`: False where a crossing of lines may be missing.
    """

    pairs: tuple[Amount, ...]
    subtotals: Axis
    totals: Axis
    sloping: bool = False
    complete: bool = True


def amounts(lines: Iterable[Line], totals: Iterable[Fraction]) -> Amounts:
    """All pairs. `totals`: at which the conditions of methods turn."""
    every = {*lines, *(Line(Fraction(0), Fraction(1), total) for total in totals)}
    of_subtotal = axis(entry.constant / entry.of_subtotal for entry in every if not entry.of_total)
    of_total = axis(entry.constant / entry.of_total for entry in every if not entry.of_subtotal)
    both = sorted((entry for entry in every if entry.of_subtotal and entry.of_total), key=repr)
    if not both:
        return Amounts(tuple(_pairs(of_subtotal, of_total)), of_subtotal, of_total)
    turning = [entry for entry in every if entry.of_total]
    complete = len(both) <= MOST_LINES
    crossings = set(_crossings(turning)) if complete else set()
    pairs = [
        Amount(subtotal, total)
        for subtotal in axis({*of_subtotal.thresholds, *crossings}).values
        for total in axis(entry.total(Fraction(subtotal)) for entry in turning).values
    ]
    return Amounts(tuple(pairs), of_subtotal, of_total, True, complete)


def _pairs(subtotals: Axis, totals: Axis) -> Iterator[Amount]:
    for subtotal in subtotals.values:
        for total in totals.values:
            if not totals.thresholds:
                yield Amount(subtotal, subtotal)
            else:
                yield Amount(subtotal if subtotals.thresholds else total, total)


def _crossings(turning: list[Line]) -> Iterator[Fraction]:
    """Subtotals at which two lines meet; a line also meets the total 0, below which there is none."""
    floor = Line(Fraction(0), Fraction(1), Fraction(0))
    for one, other in combinations([floor, *turning], 2):
        slope = one.of_subtotal * other.of_total - other.of_subtotal * one.of_total
        if slope:
            yield (one.constant * other.of_total - other.constant * one.of_total) / slope


def axis(thresholds: Iterable[Fraction]) -> Axis:
    """For amounts from 0 on: every threshold, and one amount between each two, below and above.

    Cents where there is room for them.
    """
    points = sorted({turn for turn in thresholds if turn >= 0})
    if not points:
        return Axis((), (QUIET,))
    found = [_below(points[0])] if points[0] > 0 else []
    for index, point in enumerate(points):
        found += [point, _between(point, points[index + 1] if index + 1 < len(points) else None)]
    return Axis(tuple(points), tuple(map(_decimal, found)))


def _below(point: Fraction) -> Fraction:
    cents = Fraction(math.ceil(point / _CENT) - 1) * _CENT
    return max(cents, Fraction(0))


def _between(low: Fraction, high: Fraction | None) -> Fraction:
    """The next cent above; less where that is too much."""
    cents = Fraction(math.floor(low / _CENT) + 1) * _CENT
    return cents if high is None or cents < high else (low + high) / 2


def _decimal(value: Fraction) -> Decimal:
    return Decimal(value.numerator) / Decimal(value.denominator)

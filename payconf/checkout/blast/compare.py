"""One currency and country before and after, place by place: what changes in which cells, and what is open."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product

from payconf.checkout.blast.differ import Differ, Difference
from payconf.checkout.blast.grid import Grid
from payconf.checkout.blast.places import Place
from payconf.checkout.blast.sides import Side, alike, changed_methods, outcome
from payconf.checkout.matching import PaymentRule

MOST_FREE = 6
"""Expressions nobody can decide, up to which every combination of yes and no is looked at."""
_Key = tuple[tuple[str, ...], tuple[str, ...], bool]


@dataclass(slots=True)
class Found:
    """One class on one website, in one currency and country. `cells`: by place.

    `pairs`: each difference that is in it, with a place and the cells.
    """

    cells: dict[Place, int] = field(default_factory=dict)
    pairs: list[tuple[Difference, Place, int]] = field(default_factory=list)


@dataclass(slots=True)
class Unsure:
    """What could not be decided at one place. `none`: somebody may be left with none."""

    place: Place
    texts: frozenset[str]
    why: tuple[str, ...]
    kinds: int
    none: bool


@dataclass(slots=True)
class Country:
    """What came out for one website, currency and country."""

    grid: Grid
    total: int = 0
    classes: dict[_Key, Found] = field(default_factory=dict)
    unsure: list[Unsure] = field(default_factory=list)


class Comparison:
    """Both sides on the grid of one country. `compare` is for one website."""

    def __init__(self, grid: Grid, before: Side, after: Side) -> None:
        self.grid, self.before, self.after = grid, before, after
        self.differ = Differ(grid.currency, before.rules.methods, after.rules.methods)
        self._every = grid.every
        self._changed = changed_methods(before.rules, after.rules)
        self._starts: dict[str, tuple[int, int]] = {}
        texts = {rule.expression for side in (before, after) for rule in side.near}
        self._wild = {some: {text for text in texts if grid.wild(text, some)} for some in (False, True)}
        self._crossed: dict[tuple[int, int], int] = {}

    def compare(self, website: str, places: Sequence[Place]) -> Country:
        """All places; of those that no changed rule touches only the number of kinds."""
        found = Country(self.grid)
        maybe: list[tuple[Place, frozenset[str], dict[_Key, int]]] = []
        for place in places:
            seen, then = self.before.seen(website, place), self.after.seen(website, place)
            kinds = self._kinds(seen, then)
            found.total += kinds.bit_count()
            if not alike(seen, then, self._changed):
                maybe += self._place(found, place, seen, then, kinds)
        for place, texts, potential in maybe:
            unseen = [key for key in potential if key not in found.classes or place not in found.classes[key].cells]
            if unseen:
                found.total += len(unseen)
                why = ("values that nobody can list",)
                found.unsure.append(Unsure(place, texts, why, len(unseen), any(none for _, _, none in unseen)))
        return found

    def kinds(self, website: str, place: Place, cells: int) -> int:
        """How many kinds of checkout some cells at a place are; at least one."""
        every = self._kinds(self.before.seen(website, place), self.after.seen(website, place))
        return max((cells & every).bit_count(), 1)

    def _kinds(self, seen: Sequence[PaymentRule], then: Sequence[PaymentRule]) -> int:
        """One cell of each kind that these rules tell apart."""
        subtotals, totals = self._firsts("")
        for text in {rule.expression for rules in ((seen, then) if seen != then else (seen,)) for rule in rules}:
            some, more = self._starts.get(text) or self._firsts(text)
            subtotals |= some
            totals |= more
        found = self._crossed.get((subtotals, totals))
        if found is None:
            found = self._crossed[subtotals, totals] = self.grid.crossed(subtotals, totals)
        return found

    def _firsts(self, text: str) -> tuple[int, int]:
        found = self._starts.get(text)
        if found is None:
            found = self._starts[text] = self.grid.firsts(text)
        return found

    def _place(
        self, found: Country, place: Place, seen: tuple[PaymentRule, ...], then: tuple[PaymentRule, ...], kinds: int
    ) -> Iterator[tuple[Place, frozenset[str], dict[_Key, int]]]:
        """Adds what is decided to `found`, and what is not; yields what an expression that tells more might change."""
        texts = dict.fromkeys(rule.expression for rule in (*seen, *then))
        known = self.grid.anywhere
        truths = {text: known.get(text) or self.grid.truth(text, place) for text in texts}
        unknown = 0
        for truth in truths.values():
            unknown |= truth.unknown
        holds = {text: truth.holds for text, truth in truths.items()}
        for difference, cells in self._differences(seen, then, holds, self._every & ~unknown):
            entry = found.classes.setdefault(difference.key, Found())
            entry.cells[place] = entry.cells.get(place, 0) | cells
            entry.pairs.append((difference, place, cells))
        doubtful = {text: truth.unknown for text, truth in truths.items() if truth.unknown}
        if doubtful:
            changed, none = self._free(seen, then, holds, doubtful, unknown)
            if changed:
                why = tuple(dict.fromkeys(word for text in doubtful for word in truths[text].why))
                number = max((changed & kinds).bit_count(), 1)
                found.unsure.append(Unsure(place, frozenset(doubtful), why, number, bool(none)))
        wild = dict.fromkeys(texts.keys() & self._wild[place.stands], self._every)
        if wild:
            yield place, frozenset(wild), self._potential(seen, then, holds, {**doubtful, **wild})

    def _differences(
        self, seen: Sequence[PaymentRule], then: Sequence[PaymentRule], holds: Mapping[str, int], every: int
    ) -> Iterator[tuple[Difference, int]]:
        if not every:
            return
        old = outcome(seen, holds, self.before.offering, every)
        new = outcome(then, holds, self.after.offering, every)
        for (was, here), (becomes, there) in product(old.items(), new.items()):
            cells = here & there
            difference = self.differ(was, becomes) if cells else None
            if difference is not None:
                yield difference, cells

    def _assignments(self, holds: Mapping[str, int], free: Mapping[str, int]) -> Iterator[dict[str, int]]:
        """Every combination of yes and no for what nobody can decide."""
        for chosen in product((False, True), repeat=len(free)):
            made = dict(holds)
            for (text, cells), yes in zip(free.items(), chosen, strict=True):
                made[text] = made[text] | cells if yes else made[text] & ~cells
            yield made

    def _free(
        self,
        seen: Sequence[PaymentRule],
        then: Sequence[PaymentRule],
        holds: Mapping[str, int],
        free: Mapping[str, int],
        every: int,
    ) -> tuple[int, int]:
        """The cells that may change, and those that may be left with none."""
        if len(free) > MOST_FREE:
            return every, self._may_be_left(seen, then, holds, free, every)
        changed = none = 0
        for made in self._assignments(holds, free):
            for difference, cells in self._differences(seen, then, made, every):
                changed |= cells
                none |= cells if difference.none else 0
        return changed, none

    def _may_be_left(
        self,
        seen: Sequence[PaymentRule],
        then: Sequence[PaymentRule],
        holds: Mapping[str, int],
        free: Mapping[str, int],
        every: int,
    ) -> int:
        """Cells with no method that is certain after, and perhaps one before; too much may be free to try it all."""
        perhaps = {text: cells | free.get(text, 0) for text, cells in holds.items()}
        surely = {text: cells & ~free.get(text, 0) for text, cells in holds.items()}
        offered, active = 0, every
        for rule in then:
            for name in rule.methods:
                offered |= surely[rule.expression] & active & self.after.offering.get(name, 0)
            if rule.stop:
                active &= ~perhaps[rule.expression]
        had = 0
        for rule in seen:
            for name in rule.methods:
                had |= perhaps[rule.expression] & self.before.offering.get(name, 0)
        return every & had & ~offered

    def _potential(
        self,
        seen: Sequence[PaymentRule],
        then: Sequence[PaymentRule],
        holds: Mapping[str, int],
        wild: Mapping[str, int],
    ) -> dict[_Key, int]:
        """Classes that there would be if expressions that tell more apart than was tried said yes or no anywhere."""
        if len(wild) > MOST_FREE:
            none = self._may_be_left(seen, then, holds, wild, self._every)
            return {((), (), bool(none)): 1}
        found: dict[_Key, int] = {}
        for made in self._assignments(holds, wild):
            for difference, cells in self._differences(seen, then, made, self._every):
                found[difference.key] = found.get(difference.key, 0) | cells
        return found

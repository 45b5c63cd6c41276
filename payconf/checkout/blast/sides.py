"""The rules of both sides that one place can see, and what they offer in every cell of a grid at once."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from operator import or_

from payconf.checkout.blast.places import Place
from payconf.checkout.matching import PaymentRule, RuleSet

Offer = tuple[str, ...]
"""Names of methods, in the order in which buyers see them."""


@dataclass(slots=True)
class Side:
    """One rule set in one currency and country. `offering`: by method, the cells in which it offers itself."""

    rules: RuleSet
    near: Sequence[PaymentRule]
    offering: Mapping[str, int]
    _index: dict[str, _Near] = field(default_factory=dict)

    def seen(self, website: str, place: Place) -> tuple[PaymentRule, ...]:
        """The enabled rules that a checkout there may match, in order."""
        index = self._index.get(website)
        if index is None:
            index = self._index[website] = _Near(
                rule for rule in self.near if not rule.websites or website in rule.websites
            )
        return index.at(place)


class _Near:
    """Rules by where they hold, so that a place looks at few."""

    def __init__(self, rules: Iterable[PaymentRule]) -> None:
        self._known: dict[Place, tuple[PaymentRule, ...]] = {}
        self._whole: list[tuple[int, PaymentRule]] = []
        self._inside: dict[tuple[str, str, str], list[tuple[int, PaymentRule]]] = {}
        for number, rule in enumerate(rule for rule in rules if rule.enabled):
            if not rule.destinations:
                self._whole.append((number, rule))
            for entry in rule.destinations:
                for code in entry.postal_codes or {""}:
                    self._inside.setdefault((entry.country, entry.region, code), []).append((number, rule))

    def at(self, place: Place) -> tuple[PaymentRule, ...]:
        """Those that hold there, in order."""
        known = self._known.get(place)
        if known is None:
            known = self._known[place] = self._at(place)
        return known

    def _at(self, place: Place) -> tuple[PaymentRule, ...]:
        country, region, code = place.country, place.region, place.postal_code
        keys = {(country, "", ""), (country, region, ""), (country, "", code), (country, region, code)}
        found = {number: rule for key in keys for number, rule in self._inside.get(key, ())} if country else {}
        found.update(self._whole)
        return tuple(found[number] for number in sorted(found))


def outcome(
    rules: Sequence[PaymentRule], holds: Mapping[str, int], offering: Mapping[str, int], every: int
) -> dict[Offer, int]:
    """What is offered, with the cells in which it is. `holds`: by expression, the cells in which its rules do.

    Most of many rules offer what others have offered already: `left` has, by methods, where they still bring anything.
    """
    found: dict[Offer, int] = {(): every}
    active = every
    free = dict(offering)
    left: dict[tuple[str, ...], int] = {}
    for rule in rules:
        hit = holds[rule.expression] & active
        if not hit:
            continue
        open_ = left.get(rule.methods)
        if open_ is None:
            open_ = left[rule.methods] = reduce(or_, (free.get(name, 0) for name in rule.methods), 0)
        if hit & open_:
            left.clear()
            for name in rule.methods:
                takes = hit & free.get(name, 0)
                if takes:
                    free[name] &= ~takes
                    found = _appended(found, name, takes)
        if rule.stop:
            active &= ~hit
    return found


def _appended(found: dict[Offer, int], name: str, takes: int) -> dict[Offer, int]:
    """One more method, in cells that don't have it yet, behind what they have."""
    made: dict[Offer, int] = {}
    for offer, cells in found.items():
        longer = cells & takes
        rest = cells & ~longer
        if longer:
            made[(*offer, name)] = made.get((*offer, name), 0) | longer
        if rest:
            made[offer] = made.get(offer, 0) | rest
    return made


def alike(seen: Sequence[PaymentRule], then: Sequence[PaymentRule], changed: Collection[str]) -> bool:
    """True where both must offer the same, whatever expressions say. `changed`: methods that are not as they were."""
    if len(seen) != len(then) or not all(map(_same, seen, then)):
        return False
    return not changed or all(name not in changed for rule in seen for name in rule.methods)


def _same(one: PaymentRule, other: PaymentRule) -> bool:
    return one is other or (one.methods, one.expression, one.stop) == (other.methods, other.expression, other.stop)


def changed_methods(before: RuleSet, after: RuleSet) -> frozenset[str]:
    """Names of methods that only one side has, or that are not the same there."""
    names = before.methods.keys() | after.methods.keys()
    return frozenset(name for name in names if before.methods.get(name) != after.methods.get(name))

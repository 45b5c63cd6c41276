"""The rules of both sides that one place can see, and what they offer in every cell of a grid at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from payconf.checkout.blast.places import Place
from payconf.checkout.matching import PaymentMethod, PaymentRule, RuleSet

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
    """What is offered, with the cells in which it is. `holds`: by expression, the cells in which its rules do."""
    found: dict[Offer, int] = {(): every}
    active = every
    free = dict(offering)
    for rule in rules:
        hit = holds[rule.expression] & active
        if not hit:
            continue
        for name in rule.methods:
            takes = hit & free.get(name, 0) & every
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


def alike(before: Side, after: Side, seen: tuple[PaymentRule, ...], then: tuple[PaymentRule, ...]) -> bool:
    """True where both sides must offer the same, whatever expressions say."""
    if [(rule.methods, rule.expression, rule.stop) for rule in seen] != [
        (rule.methods, rule.expression, rule.stop) for rule in then
    ]:
        return False
    names = {name for rule in seen for name in rule.methods}
    return all(_same(before.rules.methods.get(name), after.rules.methods.get(name)) for name in names)


def _same(one: PaymentMethod | None, other: PaymentMethod | None) -> bool:
    return one == other

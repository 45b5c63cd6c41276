"""How two offers differ, in the labels that buyers read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from payconf.checkout.blast.sides import Offer
from payconf.checkout.matching import PaymentMethod

ANOTHER = " (another method)"
"""Behind the label of a method that takes the place of one with the same label."""


@dataclass(frozen=True, slots=True)
class Difference:
    """Labels in the buyers' order. `none`: something that could be paid with before, and nothing after."""

    before: tuple[str, ...]
    after: tuple[str, ...]
    lost: tuple[str, ...]
    gained: tuple[str, ...]
    none: bool

    @property
    def key(self) -> tuple[tuple[str, ...], tuple[str, ...], bool]:
        """What a class has in common."""
        return self.lost, self.gained, self.none


class Differ:
    """Of one currency. A method whose payments fail in it is shown, but nobody can pay with it."""

    def __init__(self, currency: str, before: Mapping[str, PaymentMethod], after: Mapping[str, PaymentMethod]) -> None:
        self._currency = currency
        self._before, self._after = before, after
        self._known: dict[tuple[Offer, Offer], Difference | None] = {}

    def __call__(self, before: Offer, after: Offer) -> Difference | None:
        """None where buyers see no difference, and can pay as before."""
        pair = before, after
        if pair not in self._known:
            self._known[pair] = self._difference(before, after)
        return self._known[pair]

    def _difference(self, before: Offer, after: Offer) -> Difference | None:
        was = {name: self._before[name] for name in before}
        becomes = {name: self._after[name] for name in after}
        gone = {method.label for method in _others(was, becomes)}
        new = {method.name for method in _others(becomes, was)}
        old = tuple(method.label for method in was.values())
        labels = tuple(
            method.label + ANOTHER * (method.name in new and method.label in gone) for method in becomes.values()
        )
        none = any(map(self._pays, was.values())) and not any(map(self._pays, becomes.values()))
        if old == labels and not none:
            return None
        return Difference(old, labels, _without(old, labels), _without(labels, old), none)

    def _pays(self, method: PaymentMethod) -> bool:
        return method.currencies is None or self._currency in method.currencies


def _without(some: tuple[str, ...], rest: tuple[str, ...]) -> tuple[str, ...]:
    """Labels as often as they are more in the first."""
    left = Counter(some) - Counter(rest)
    found = []
    for label in some:
        if left[label]:
            left[label] -= 1
            found.append(label)
    return tuple(found)


def _others(some: Mapping[str, PaymentMethod], rest: Mapping[str, PaymentMethod]) -> list[PaymentMethod]:
    """Methods of neither the same integration nor the same label and kind as any of the rest."""
    known = {(method.label, method.kind) for method in rest.values()}
    return [method for name, method in some.items() if name not in rest and (method.label, method.kind) not in known]

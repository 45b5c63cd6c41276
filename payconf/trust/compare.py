"""Which protected values a branch sets otherwise than the base branch."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

from payconf.model.span import NOWHERE, Span
from payconf.model.way import Way
from payconf.trust.table import PROTECTED, Leaf, place

if TYPE_CHECKING:
    from payconf.model.environment import Environment

_ELSEWHERE = " (another path)"
_NOTHING: dict[tuple[str, str], Leaf] = {}


class Sides(NamedTuple):
    """One environment as the branch and as the base branch has it; None where one of them has none that resolves."""

    branch: Environment | None
    base: Environment | None


def untrusted(own: Sides, others: Iterable[Sides]) -> tuple[Way, ...]:
    """Every protected value that differs, in the order of the table; empty where the branch may be trusted with all.

    `others` are the project's further environments, of either side.
    """
    further = [*others]
    found: list[Way] = []
    for row in PROTECTED:
        found += _differences(own, row.leaves, row.only_present)
        for sides in further if row.others is not None else ():
            found += _differences(sides, row.others, only_present=False)
    return tuple(found)


def _differences(
    sides: Sides, leaves: Callable[[Environment], Iterable[Leaf]] | None, only_present: bool
) -> Iterator[Way]:
    new, old = _by_name(sides.branch, leaves), _by_name(sides.base, leaves)
    left = {address for address, _ in new}
    for name in dict.fromkeys((*new, *old)):
        after, before = new.get(name), old.get(name)
        gone = only_present and name[0] not in left
        if not gone and (after is None or before is None or after.value != before.value):
            yield _way(sides, name, before, after)


def _by_name(
    environment: Environment | None, leaves: Callable[[Environment], Iterable[Leaf]] | None
) -> Mapping[tuple[str, str], Leaf]:
    """The protected values by address and field; what stands there twice (waivers) is told apart by a number."""
    if environment is None or leaves is None:
        return _NOTHING
    found: dict[tuple[str, str], Leaf] = {}
    for leaf in leaves(environment):
        name, number = (leaf.address, leaf.field), 2
        while name in found:
            name, number = (leaf.address, f"{leaf.field} ({number})"), number + 1
        found[name] = leaf
    return found


def _way(sides: Sides, name: tuple[str, str], before: Leaf | None, after: Leaf | None) -> Way:
    told, was = (None if leaf is None else leaf.shown for leaf in (after, before))
    if before is not None and after is not None and told == was:
        told = f"{told}{_ELSEWHERE}" if isinstance(told, str) and "://" in told else "(another)"
    here, there = _place(sides.branch, after or before), _place(sides.base, before)
    return Way(*name, was, told, span=here, untrusted=True, related=there)


def _place(environment: Environment | None, leaf: Leaf | None) -> Span:
    """Where it stands; what was taken away, where its nearest parent does."""
    return NOWHERE if environment is None or leaf is None else place(environment, leaf)

"""Where a rule holds, as far as currency, websites and destinations decide: sets that can be compared."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from payconf.model.config.rules import Rule

Atom = tuple[str, str, str]
"""Country, region, postal code; "" where the destination doesn't name it. All empty: everywhere, no address too."""

EVERYWHERE: Atom = ("", "", "")
_ANY = "*"
"""Stands in the index for whatever another destination has there."""


@dataclass(frozen=True, slots=True)
class Reach:
    """Websites (none: all) and destinations of one rule. `index`: its destinations, and each with parts made open."""

    websites: frozenset[str]
    atoms: tuple[Atom, ...]
    index: frozenset[Atom]

    def meets(self, other: Reach) -> bool:
        """True where some checkout lies in both."""
        if self.websites and other.websites and self.websites.isdisjoint(other.websites):
            return False
        if EVERYWHERE in (self.atoms[0], other.atoms[0]):
            return True
        return any(key in other.index for atom in self.atoms for key in _meeting(atom))


def reach(rule: Rule, groups: Mapping[str, tuple[str, ...]]) -> Reach | None:
    """Where a rule holds; None where a destination isn't understood."""
    atoms: list[Atom] = []
    named: dict[str, None] = {}
    for entry in rule.destinations:
        if not isinstance(entry, str):
            codes = entry.postal_codes or [""]
            atoms += [(entry.country, entry.region or "", code) for code in codes]
        elif entry in groups:
            named |= dict.fromkeys(groups[entry])
        elif entry[:1].isupper():
            named[entry] = None
        else:
            return None
    atoms += map(_place, named)
    index = frozenset(key for atom in atoms for key in _open(atom))
    return Reach(frozenset(rule.websites or ()), tuple(atoms) or (EVERYWHERE,), index)


def wider(atom: Atom) -> Iterator[Atom]:
    """Every destination that contains this one, itself too."""
    country, region, code = atom
    yield EVERYWHERE
    if country:
        for some_region in {region, ""}:
            yield from ((country, some_region, some_code) for some_code in {code, ""})


def _place(code: str) -> Atom:
    country, dash, _ = code.partition("-")
    return country, code if dash else "", ""


def _open(atom: Atom) -> Iterator[Atom]:
    country, region, code = atom
    return ((country, some_region, some_code) for some_region in (region, _ANY) for some_code in (code, _ANY))


def _meeting(atom: Atom) -> Iterator[Atom]:
    """Keys of the index under which a destination stands that this one has addresses in common with."""
    country, region, code = atom
    regions, codes = ({region, ""} if region else {_ANY}), ({code, ""} if code else {_ANY})
    return ((country, some_region, some_code) for some_region in regions for some_code in codes)

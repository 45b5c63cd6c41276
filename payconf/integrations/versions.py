"""What a shop's version decides: which types and fields it has, and which byte limits hold. Pure.

A version is "any" (the embedded shop: everything exists), a line such as "6.1", or a release such as "6.1.10". Where
the facts differ by patch and none is given, the stricter holds.
"""

from __future__ import annotations

from payconf.integrations.base import Field, IntegrationType, Method

ANY = "any"


def numbers(version: str) -> tuple[int, ...]:
    """6.1.10 -> (6, 1, 10). Raises ValueError."""
    return tuple(int(part) for part in version.split("."))


def available(type_: IntegrationType, version: str) -> bool:
    """Has a shop of this version the type (with its package installed)?"""
    return version == ANY or any(_reaches(version, first) for first in type_.available_in)


def exists(field: Field, version: str) -> bool:
    """Has a shop of this version the field, given that it has the type?"""
    if version == ANY:
        return True
    late = field.since and numbers(version)[:2] < numbers(field.since)[:2]
    over = field.until and numbers(version)[:2] > numbers(field.until)[:2]
    return not (late or over)


def in_rules(method: Method, version: str) -> bool:
    """May payment rules of this version use the method?"""
    return version == ANY or not method.in_rules_since or numbers(version) >= numbers(method.in_rules_since)


def byte_limit(field: Field, version: str) -> int | None:
    """How many bytes of the value still fit after the shop's encryption; None where nothing limits them."""
    if field.max_bytes is None or not field.max_bytes_until:
        return field.max_bytes
    lifted = [first.strip() for first in field.max_bytes_until.split(",")]
    newest = max(numbers(first)[:2] for first in lifted)
    free = version != ANY and (numbers(version)[:2] > newest or any(_reaches(version, first) for first in lifted))
    return None if free else field.max_bytes


def _reaches(version: str, first: str) -> bool:
    """Is `version` in the line of `first`, and not before it?"""
    have, need = numbers(version), numbers(first)
    return have[:2] == need[:2] and have[2:] >= need[2:]

"""What a rule itself fixes before its expression is looked at."""

from __future__ import annotations

from typing import NamedTuple


class Frame(NamedTuple):
    """`currency` "": any. `places`: country and region code (without the country; "": any) of the billing address, of
    which one holds; none: any billing address, or no address.
    """

    currency: str = ""
    places: frozenset[tuple[str, str]] = frozenset()


ANYWHERE = Frame()

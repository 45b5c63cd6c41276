"""One thing that is wrong with an expression, and who collects such things."""

from __future__ import annotations

from typing import NamedTuple, Protocol

from payconf.checkout.expression.kinds import Type
from payconf.checkout.expression.tree import Expression

MOST = 10
"""Problems said of one expression; a text with more shows the first."""


class Problem(NamedTuple):
    """`code` of the catalogue, the place in the text from 0, a line for people; `fix` where more exact than its own."""

    code: str
    offset: int
    message: str
    fix: str | None = None


class Inferring(Protocol):
    """What the rules of operators need of the walk that calls them."""

    found: list[Problem]

    def note(self, code: str, offset: int, message: str, fix: str | None = None) -> None:
        """Remember a problem."""

    def type_of(self, node: Expression) -> Type:
        """What a node may be; its own problems are noted on the way."""

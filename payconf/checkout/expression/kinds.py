"""What a value may be, as far as the text alone tells."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

NULL, BOOLEAN, INTEGER, FLOAT, TEXT, LIST, OBJECT = (1 << bit for bit in range(7))
NUMBER = INTEGER | FLOAT
SCALAR = NUMBER | TEXT
ANYTHING = NULL | BOOLEAN | NUMBER | TEXT | LIST | OBJECT

_WORDS = (
    (NUMBER, "a number"),
    (INTEGER, "an integer"),
    (FLOAT, "a float"),
    (TEXT, "a text"),
    (BOOLEAN, "true or false"),
    (LIST, "a list"),
    (OBJECT, "an object"),
    (NULL, "nothing"),
)


class Type(NamedTuple):
    """`kinds`: any of the bits above. `parts` by name; `open`: others may exist (a merchant's own attributes).

    `item`: of a list, None where unknown. `capitals`: a text of so many capital letters, such as a code; 0: any.
    `called`: what people call the object.
    """

    kinds: int
    parts: Mapping[str, Type] = {}
    open: bool = False
    item: Type | None = None
    capitals: int = 0
    called: str = "an object"

    def may(self, kinds: int) -> bool:
        """True where it can be one of these."""
        return bool(self.kinds & kinds)

    def nullable(self) -> Type:
        """The same, or null."""
        return self._replace(kinds=self.kinds | NULL)

    def __str__(self) -> str:
        """As people say it, null last."""
        if self.kinds == ANYTHING:
            return "anything"
        rest, found = self.kinds, []
        for bits, words in _WORDS:
            if rest & bits == bits:
                found.append(self.called if bits == OBJECT else words)
                rest &= ~bits
        return " or ".join(found)


ANY = Type(ANYTHING, open=True)
"""What nobody knows before checkout."""


def union(first: Type, second: Type) -> Type:
    """One of the two."""
    if first == second:
        return first
    item = union(first.item, second.item) if first.item and second.item else None
    same = first.parts is second.parts
    return Type(first.kinds | second.kinds, first.parts if same else {}, not same or first.open or second.open, item)


def text_fits(type_: Type, text: str) -> bool:
    """False where a text of this type never is this one."""
    if type_.capitals == 0 or type_.kinds & ~(TEXT | NULL):
        return True
    return len(text) == type_.capitals and text.isascii() and text.isalpha() and text.isupper()

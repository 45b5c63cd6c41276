"""What can be wrong with a text before it is an expression."""

from __future__ import annotations


class ExpressionError(ValueError):
    """A text that the shop refuses on save, or that is over payconf's own limits.

    `offset`: the place in the text, in characters from 0. `message`: for people, one line.
    `unknown`: it names a function or method that doesn't exist; all else is form. `limit`: it is over a limit of
    payconf's own, and the shop may take it.
    """

    def __init__(self, offset: int, message: str, unknown: bool = False, limit: bool = False) -> None:
        super().__init__(message)
        self.offset = offset
        self.message = message
        self.unknown = unknown
        self.limit = limit

"""A rule's expression, read once, and what it says of checkouts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from payconf.checkout.evaluation.comparing import truth
from payconf.checkout.evaluation.compiling import Function, Scope, function
from payconf.checkout.evaluation.value import Doubt, Dropped, Failed, Failure, Found, Result, Unclear, Undecided
from payconf.checkout.expression import Expression, ExpressionError, parse
from payconf.checkout.expression.tree import Logic

ALWAYS = ("", "0")
"""Texts that the shop takes for no expression at all."""


@dataclass(frozen=True, slots=True)
class Program:
    """One expression. `fixed`: what it says of every checkout, where that is known before any.

    `parts`: what must all be true for the rule to hold: the operands of an outermost `and`, else the whole.
    """

    text: str
    fixed: Result | None
    whole: Function | None = None
    parts: tuple[Function, ...] = ()

    def value(self, scope: Scope) -> Result:
        """What the shop's evaluator answers."""
        if self.whole is None:
            return self.fixed or Found(None)
        return _outcome(self.whole, scope)

    def holds(self, scope: Scope) -> Result:
        """Found(True) where the rule holds, Found(False) where it doesn't, Failed where the shop drops it.

        What nobody knows matters only where the rest doesn't already say no: of `a and b` one false part is enough.
        """
        if self.fixed is not None:
            return self.fixed
        doubt: Undecided | None = None
        for part in self.parts:
            found = _outcome(part, scope)
            if isinstance(found, Undecided):
                doubt = doubt or found
            elif isinstance(found, Failed):
                return found
            elif not truth(found.value):
                return Found(False)
        return doubt or Found(True)


def _outcome(part: Function, scope: Scope) -> Result:
    try:
        return Found(part(scope))
    except Dropped as stop:
        return Failed(stop.why, stop.offset or 0)
    except Unclear as stop:
        return Undecided(stop.why, stop.path, stop.offset or 0)


@lru_cache(maxsize=4096)
def program(text: str) -> Program:
    """The expression of a rule, as it stands in the shop. Never raises: a text that is none is dropped at checkout."""
    if text in ALWAYS:
        return Program(text, Found(True))
    try:
        tree = parse(text)
    except ExpressionError as error:
        if error.limit:
            return Program(text, Undecided(Doubt.TOO_LARGE, "", error.offset))
        return Program(text, Failed(Failure.SYNTAX, error.offset))
    return Program(text, None, function(tree), tuple(map(function, _conjuncts(tree))))


def _conjuncts(tree: Expression) -> Iterator[Expression]:
    match tree:
        case Logic("and", operands):
            for operand in operands:
                yield from _conjuncts(operand)
        case _:
            yield tree

"""Everything that is wrong with an expression, by its text alone."""

from __future__ import annotations

from functools import lru_cache

from payconf.checkout.expression.error import ExpressionError
from payconf.checkout.expression.infer import Inference
from payconf.checkout.expression.missing import unguarded
from payconf.checkout.expression.parser import parse
from payconf.checkout.expression.problem import MOST, Problem
from payconf.checkout.expression.tree import Expression

_REMEMBERED = 256
"""Characters up to which an answer is kept."""


def problems(text: str) -> tuple[Problem, ...]:
    """All that is wrong, by place, at most MOST. An empty tuple: the shop takes it, and every name and type fits."""
    return _remembered(text) if len(text) <= _REMEMBERED else _problems(text)


def parsed(text: str) -> Expression:
    """The tree of a text; that of a short one is kept. Raises ExpressionError."""
    return _tree(text) if len(text) <= _REMEMBERED else parse(text)


def _problems(text: str) -> tuple[Problem, ...]:
    if text == "0":
        return (Problem("PC358", 0, "the shop takes the text 0 for no expression at all, so the rule always holds"),)
    try:
        tree = parsed(text)
    except ExpressionError as error:
        return (Problem("PC355" if error.unknown else "PC354", error.offset, error.message),)
    inference = Inference()
    inference.type_of(tree)
    return tuple(sorted(dict.fromkeys([*inference.found, *unguarded(tree)]), key=_order)[:MOST])


def _order(problem: Problem) -> tuple[int, str]:
    return problem.offset, problem.code


_tree = lru_cache(maxsize=4096)(parse)
_remembered = lru_cache(maxsize=4096)(_problems)

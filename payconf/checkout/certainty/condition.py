"""Expressions to reason about."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from payconf.checkout.expression import Expression, parsed, show
from payconf.checkout.expression.tree import Name, children


class Condition(NamedTuple):
    """An expression to reason about. `text` stands for the tree; `reads`: its variables."""

    text: str
    tree: Expression
    reads: frozenset[str]


def condition(tree: Expression) -> Condition:
    """Of a tree."""
    return Condition(show(tree), tree, frozenset(_names(tree)))


@lru_cache(maxsize=4096)
def read(text: str) -> Condition:
    """Of a text that parses."""
    tree = parsed(text)
    return Condition(text, tree, frozenset(_names(tree)))


def _names(tree: Expression) -> Iterator[str]:
    rest = [tree]
    while rest:
        node = rest.pop()
        if isinstance(node, Name):
            yield node.name
        rest.extend(children(node))

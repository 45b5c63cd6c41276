"""The expression language of payment rules: text to tree and back, and what is wrong with a text.

Pure. `parse(text)` gives a tree (payconf.checkout.expression.tree) or raises ExpressionError; `show(tree)` is a text
that parses to the same tree; `problems(text)` is everything that can be said of a text before any checkout. `parsed` is
`parse` with a memory.
"""

from __future__ import annotations

from payconf.checkout.expression.error import ExpressionError
from payconf.checkout.expression.grammar import MAX_DEPTH, MAX_LENGTH
from payconf.checkout.expression.parser import parse
from payconf.checkout.expression.printer import show
from payconf.checkout.expression.problem import Problem
from payconf.checkout.expression.review import parsed, problems
from payconf.checkout.expression.tree import Expression

__all__ = ["MAX_DEPTH", "MAX_LENGTH", "Expression", "ExpressionError", "Problem", "parse", "parsed", "problems", "show"]

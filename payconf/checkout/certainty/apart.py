"""Which comparisons a few values are enough for."""

from __future__ import annotations

from payconf.checkout.certainty.cells import EXACT
from payconf.checkout.evaluation.numbers import numeric
from payconf.checkout.expression.kinds import NULL, NUMBER, TEXT, Type
from payconf.checkout.expression.tree import STRICT, Literal


def told_apart(operator: str, type_: Type, literal: Literal) -> bool:
    """True where the cells of such a value are enough to know what a comparison with this literal says."""
    value, kinds = literal.value, type_.kinds & ~NULL
    if operator == "matches":
        return False
    if literal.kind in ("null", "boolean"):
        return operator in STRICT or operator == "=="
    if not kinds & ~NUMBER:
        if isinstance(value, str):
            return operator in STRICT
        return value is not None and abs(value) <= EXACT
    loosely = operator == "==" and isinstance(value, str) and numeric(value) is None
    return kinds == TEXT and (operator in STRICT or loosely)

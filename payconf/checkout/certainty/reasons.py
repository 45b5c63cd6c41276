"""Why an answer is certain: which part of an expression decides it, and what it stands against."""

from __future__ import annotations

import enum
from collections.abc import Iterator
from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple

from payconf.checkout.certainty.condition import condition
from payconf.checkout.certainty.frame import ANYWHERE, Frame
from payconf.checkout.certainty.outcome import Outcome
from payconf.checkout.expression.tree import Expression, Logic

if TYPE_CHECKING:
    from payconf.checkout.certainty.condition import Condition
    from payconf.checkout.certainty.reasoner import Reasoner


class Against(enum.Enum):
    """What makes it certain."""

    ITSELF = "the text alone"
    CURRENCY = "the rule's currency"
    DESTINATIONS = "the rule's destinations"


class Reason(NamedTuple):
    """`part` alone decides, or together with `other`, which stands before it."""

    against: Against
    part: Expression
    other: Expression | None = None


def why(reasoner: Reasoner, asked: Condition, frame: Frame) -> Reason:
    """Of an expression that never holds, or always."""
    holds = Outcome.HOLDS in reasoner.possible(asked, frame)
    against, least = _least(reasoner, asked, frame, holds)
    parts = list(_parts(asked.tree, "or" if holds else "and"))
    for part in parts:
        if _certain(reasoner, condition(part), least, holds):
            return Reason(against, part)
    for one, other in combinations(parts, 2):
        if _certain(reasoner, condition(Logic("or" if holds else "and", (one, other))), least, holds):
            return Reason(against, other, one)
    return Reason(against, asked.tree)


def _least(reasoner: Reasoner, asked: Condition, frame: Frame, holds: bool) -> tuple[Against, Frame]:
    """As little of the rule as makes it certain."""
    money = Frame(frame.currency)
    for against, some in ((Against.ITSELF, ANYWHERE), (Against.CURRENCY, money)):
        if _certain(reasoner, asked, some, holds):
            return against, some
    return Against.DESTINATIONS, frame


def _certain(reasoner: Reasoner, asked: Condition, frame: Frame, holds: bool) -> bool:
    found = reasoner.possible(asked, frame)
    return found is Outcome.HOLDS if holds else Outcome.HOLDS not in found


def _parts(tree: Expression, operator: str) -> Iterator[Expression]:
    match tree:
        case Logic(found, operands) if found == operator:
            for operand in operands:
                yield from _parts(operand, operator)
        case _:
            yield tree

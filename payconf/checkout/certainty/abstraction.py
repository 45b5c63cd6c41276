"""An expression with everything that can't be followed replaced by what it may say."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from payconf.checkout.certainty.apart import told_apart
from payconf.checkout.certainty.cells import floats, integers
from payconf.checkout.certainty.operands import Types, is_constant, is_number, literals, part
from payconf.checkout.certainty.outcome import EVERY, NEITHER, Outcome
from payconf.checkout.certainty.states import FAILING, Seen
from payconf.checkout.expression import show
from payconf.checkout.expression.kinds import NULL, NUMBER, OBJECT, TEXT, Type
from payconf.checkout.expression.tree import (
    Array,
    Call,
    Comparison,
    Conditional,
    Expression,
    ListCall,
    Literal,
    Logic,
    Name,
    Unary,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from payconf.checkout.certainty.operands import Part

_FOLLOWED = NULL | NUMBER | TEXT | OBJECT
_ANSWERS = ((Outcome.HOLDS, True), (Outcome.NOT, False), (Outcome.FAILS, FAILING))
_LINES = Name("lineItems")
_WORKED_OUT = Type(NUMBER)


@dataclass(slots=True)
class Abstraction:
    """Expressions over one set of variables. `body`: what the body of `all` or `any` may say, given its list's name.

    `seen`: variables that are followed; `others`: the values of what stands for something else, by a name that no
    variable has.
    """

    types: Types
    body: Callable[[ListCall], Outcome]
    seen: dict[str, Seen] = field(default_factory=dict)
    others: dict[str, Sequence[Any]] = field(default_factory=dict)
    _numbers: dict[str, tuple[Expression, set[float]]] = field(default_factory=dict)

    def take(self, node: Expression) -> Expression:
        """The same condition; true, false or failing exactly where the other is, in some state."""
        if is_constant(node):
            return node
        match node:
            case Logic(operator, operands):
                return Logic(operator, tuple(map(self.take, operands)), node.offset)
            case Unary("not", operand):
                return Unary("not", self.take(operand), node.offset)
            case Conditional(test, then, other):
                return Conditional(self.take(test), None if then is None else self.take(then), self.take(other))
            case Comparison():
                return self._comparison(node)
            case ListCall(_, "all" | "any"):
                return self._unknown(node, self._listed(node))
            case _:
                found = part(node, self.types)
                return node if self._followed(found) else self._unknown(node, EVERY)

    def close(self) -> None:
        """After the last expression: now all literals are known with which numbers are compared."""
        for name, (node, marks) in self._numbers.items():
            self.others[name] = _numbers(node, marks)

    def _comparison(self, node: Comparison) -> Expression:
        operator, left, right = node.operator, node.left, node.right
        for side, other, second in ((left, right, True), (right, left, False)):
            written = literals(other)
            if written is None or (isinstance(other, Array) and not second) or (_listing(operator) and not second):
                continue
            kept = self._side(side, operator, written)
            if kept is not None:
                return Comparison(operator, kept if second else left, right if second else kept, node.offset)
        return self._unknown(node, EVERY)

    def _side(self, side: Expression, operator: str, written: Sequence[Literal]) -> Expression | None:
        """What stands beside literals; None where it can't be followed."""
        found = part(side, self.types)
        if found is not None:
            if not all(told_apart(operator, found.type, literal) for literal in written):
                return None
            if not self._followed(found):
                return None
            self._at(found).marks.update(literal.value for literal in written if not isinstance(literal.value, bool))
            return side
        if not is_number(side, self.types) or not all(
            told_apart(operator, _WORKED_OUT, literal) for literal in written
        ):
            return None
        name = f"#{show(side)}"
        values = [literal.value for literal in written if literal.kind in ("integer", "float")]
        self._numbers.setdefault(name, (side, set()))[1].update(map(_as_number, values))
        return Name(name, side.offset)

    def _followed(self, found: Part | None) -> bool:
        if found is None or found.type.kinds & ~_FOLLOWED:
            return False
        self._at(found)
        return True

    def _at(self, found: Part) -> Seen:
        variable, *names = found.path
        seen = self.seen.setdefault(variable, Seen(self.types[variable]))
        for name in names:
            seen = seen.at(name)
        return seen

    def _listed(self, node: ListCall) -> Outcome:
        """A list may be empty, and a list that isn't lineItems may be missing."""
        inside = self.body(node)
        found = inside & Outcome.FAILS if node.target == _LINES else EVERY
        if node.method == "all":
            return found | Outcome.HOLDS | inside & Outcome.NOT
        return found | Outcome.NOT | inside & Outcome.HOLDS

    def _unknown(self, node: Expression, outcome: Outcome) -> Expression:
        name = f"#{show(node)}"
        self.others[name] = tuple(value for flag, value in _ANSWERS if outcome & flag != NEITHER)
        return Name(name)


def _listing(operator: str) -> bool:
    return operator in ("in", "not in")


def _as_number(value: object) -> float:
    assert isinstance(value, int | float)
    return value


def _numbers(node: Expression, marks: set[float]) -> tuple[Any, ...]:
    """A number that is worked out: an integer or a float, perhaps none, or the evaluation fails. A count is simpler."""
    if isinstance(node, Call):
        found = [value for value in integers(marks) if value >= 0]
        return (*found, *(() if node.arguments == (_LINES,) else (FAILING,)))
    return (*floats(marks), *integers(marks), math.nan, FAILING)

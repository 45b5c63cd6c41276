"""Parts of what may be missing: reading one stops the expression, and the rule is skipped.

Where the rule wouldn't hold then anyway, as with `customer.name = "Acme"`, nothing is lost. It is where people would
expect it to hold: behind not, with != and not in, and before an or that something else could still make true.
"""

from __future__ import annotations

from payconf.checkout.expression.problem import Problem
from payconf.checkout.expression.tree import (
    Comparison,
    Conditional,
    Expression,
    ListCall,
    Literal,
    Logic,
    Name,
    Property,
    Unary,
    children,
)
from payconf.checkout.expression.vocabulary import MISSING_OFTEN

_NONE: frozenset[str] = frozenset()


def unguarded(tree: Expression) -> list[Problem]:
    """One problem for each variable that may be null where that makes a difference."""
    walk = _Walk()
    walk.visit(tree, _NONE, exposed=False, negated=False)
    return list(walk.found.values())


class _Walk:
    """`found` by variable. In `visit`, `safe` are variables that aren't null there; `exposed`: the whole may still hold
    when this part doesn't; `negated`: an odd number of nots around."""

    def __init__(self) -> None:
        self.found: dict[str, Problem] = {}

    def visit(self, node: Expression, safe: frozenset[str], *, exposed: bool, negated: bool) -> None:
        """Look at a part that is true or false."""
        match node:
            case Logic(operator, operands):
                # not (a and b) is (not a) or (not b).
                either = (operator == "or") != negated
                for number, operand in enumerate(operands, 1):
                    self.visit(operand, safe, exposed=exposed or (either and number < len(operands)), negated=negated)
                    safe |= _known(operand, operator == "and")
            case Unary("not", operand):
                self.visit(operand, safe, exposed=exposed, negated=not negated)
            case Conditional(test, then, other):
                self.visit(test, safe, exposed=True, negated=False)
                if then is not None:
                    self.visit(then, safe | _known(test, True), exposed=exposed, negated=negated)
                self.visit(other, safe | _known(test, False), exposed=exposed, negated=negated)
            case ListCall(target, "any" | "all", body):
                # What is missing is missing for every item.
                if exposed or negated:
                    self._note(target, safe)
                self.visit(body, safe, exposed=exposed, negated=negated)
            case _:
                if exposed or _expected(node) != negated:
                    self._note(node, safe)

    def _note(self, node: Expression, safe: frozenset[str]) -> None:
        rest = [node]
        while rest:
            current = rest.pop()
            match current:
                case Property(Name(name), part) if name in MISSING_OFTEN and name not in safe:
                    self._say(name, part, current.target.offset)
                case ListCall(target, "sum", body):
                    rest.append(target)
                    self.visit(body, safe, exposed=True, negated=False)
                case Logic() | Conditional() | ListCall() | Unary("not"):
                    self.visit(current, safe, exposed=True, negated=False)
                case _:
                    rest.extend(children(current))

    def _say(self, name: str, part: str, offset: int) -> None:
        text = f"{name} may be missing; reading {part} then stops the expression, and the rule doesn't hold"
        fix = f"Write {name} != null and (…) if that is meant, {name} = null or (…) if the rule shall hold then."
        self.found.setdefault(name, Problem("PC359", offset, text, fix))


def _expected(node: Expression) -> bool:
    """Whether people expect a comparison to hold where its object is missing."""
    match node:
        case Comparison(operator, _, Literal("null")) | Comparison(operator, Literal("null"), _):
            return operator in ("=", "==")
        case Comparison(operator):
            return operator in ("!=", "not in")
        case _:
            return False


def _known(node: Expression, value: bool) -> frozenset[str]:
    """Variables that aren't null once a part has this truth value."""
    match node:
        case Name(name):
            return frozenset({name}) if value else _NONE
        case Unary("not", operand):
            return _known(operand, not value)
        case Logic(operator, operands):
            sets = [_known(operand, value) for operand in operands]
            return _NONE.union(*sets) if (operator == "and") == value else frozenset.intersection(*sets)
        case Comparison("=" | "==" | "!=" as operator, Name(name), Literal("null")):
            return frozenset({name}) if (operator == "!=") == value else _NONE
        case Comparison("=" | "==" | "!=" as operator, Literal("null"), Name(name)):
            return frozenset({name}) if (operator == "!=") == value else _NONE
        case _:
            return _NONE

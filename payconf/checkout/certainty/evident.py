"""Expressions that evidently say yes to some and no to others: most do, and needn't be gone through.

Being wrong here leaves something unsaid, and says nothing wrong.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from payconf.checkout.certainty.operands import literals, part
from payconf.checkout.expression.kinds import FLOAT, NULL, TEXT
from payconf.checkout.expression.tree import Comparison, Expression, Literal, Logic, Name, Unary
from payconf.checkout.expression.vocabulary import VARIABLES

if TYPE_CHECKING:
    from payconf.checkout.certainty.frame import Frame
    from payconf.checkout.certainty.operands import Part

Path = tuple[str, ...]
_ORDER = frozenset({"<", "<=", ">", ">="})
_EQUAL = frozenset({"=", "!=", "in", "not in"})
_PLACED = frozenset({"countryIso2", "regionCode"})


def is_open(tree: Expression, frame: Frame) -> bool:
    """True where every comparison looks at another part of the checkout, and none of them is fixed by the rule."""
    found: list[Path] = []
    guards = set[str]()
    rest = [tree]
    while rest:
        node = rest.pop()
        match node:
            case Logic(operator, operands):
                if operator == "and" and node is tree:
                    operands = tuple(entry for entry in operands if not _guards(entry, guards))
                rest.extend(operands)
            case Unary("not", operand):
                rest.append(operand)
            case Comparison():
                path = _path(node, frame)
                if path is None:
                    return False
                found.append(path)
            case _:
                return False
    return _apart(found) and guards <= {path[0] for path in found if len(path) > 1}


def _guards(node: Expression, found: set[str]) -> bool:
    """`customer != null and …`."""
    match node:
        case Comparison("!=", Name(name), Literal("null")):
            found.add(name)
            return True
        case _:
            return False


def _path(node: Comparison, frame: Frame) -> Path | None:
    """The part that a comparison with literals looks at, where both answers are possible."""
    found, written = part(node.left, VARIABLES), literals(node.right)
    if found is None or not written or _is_fixed(found.path, frame):
        return None
    return found.path if _both_answers(node.operator, found, written) else None


def _is_fixed(path: Path, frame: Frame) -> bool:
    if path[0] == "currency":
        return bool(frame.currency)
    return path[0] == "billingAddress" and bool(frame.places) and (len(path) == 1 or path[1] in _PLACED)


def _both_answers(operator: str, found: Part, written: tuple[Literal, ...]) -> bool:
    kinds = found.type.kinds & ~NULL
    if kinds == FLOAT:
        return operator in _ORDER and written[0].kind in ("integer", "float")
    return kinds == TEXT and operator in _EQUAL and all(literal.kind == "text" for literal in written)


def _apart(paths: list[Path]) -> bool:
    """True where none is part of another."""
    ordered = sorted(paths)
    return bool(ordered) and all(later[: len(first)] != first for first, later in pairwise(ordered))

"""A tree as a function of a checkout's values. Each raises Dropped where the shop fails, Unclear where nobody knows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from payconf.checkout.evaluation import arithmetic, comparing
from payconf.checkout.evaluation.arrays import entry, items, key
from payconf.checkout.evaluation.comparing import truth
from payconf.checkout.evaluation.lists import list_call
from payconf.checkout.evaluation.parts import part, variable
from payconf.checkout.evaluation.value import Dropped, Failure, Unclear
from payconf.checkout.expression.tree import (
    Array,
    Binary,
    Call,
    Comparison,
    Conditional,
    Expression,
    Hash,
    Index,
    ListCall,
    Literal,
    Logic,
    Name,
    Property,
    Unary,
)

if TYPE_CHECKING:
    from payconf.checkout.evaluation.value import Value

Scope = Mapping[str, Any]
Function = Callable[[Scope], Any]
_UNARY: Mapping[str, Callable[[Value], Value]] = {
    "not": lambda value: not truth(value),
    "-": arithmetic.negate,
    "+": arithmetic.positive,
}


def function(node: Expression) -> Function:
    """The value of a node, given the variables."""
    match node:
        case Literal(_, value):
            return lambda scope: value
        case Name():
            return variable(node)
        case Property(target):
            return part(node, function(target))
        case ListCall(target, _, body):
            return list_call(node, function(target), function(body))
        case Logic(operator, operands):
            return _logic(operator == "or", tuple(map(function, operands)))
        case Comparison(operator, left, right):
            return _operation(node, comparing.OPERATORS[operator], (left, right))
        case Binary(operator, left, right):
            return _operation(node, arithmetic.OPERATORS[operator], (left, right))
        case Unary(operator, operand):
            return _operation(node, _UNARY[operator], (operand,))
        case Index(target, index):
            return _operation(node, entry, (target, index))
        case _:
            return _made(node)


def _made(node: Call | Conditional | Array | Hash) -> Function:
    match node:
        case Call(_, arguments):
            return _operation(node, _count, arguments)
        case Conditional(test, then, other):
            return _conditional(function(test), None if then is None else function(then), function(other))
        case Array(inside):
            return _array(tuple(map(function, inside)))
        case _:
            return _operation(node, _hash, tuple(side for pair in node.entries for side in pair))


def _operation(node: Expression, operation: Callable[..., Value], operands: tuple[Expression, ...]) -> Function:
    """All operands, left to right, then the operation; what stops it is placed at the node."""
    functions, offset = tuple(map(function, operands)), node.offset

    def run(scope: Scope) -> Value:
        values = [operand(scope) for operand in functions]
        try:
            return operation(*values)
        except Dropped as stop:
            raise Dropped(stop.why, offset) from None
        except Unclear as stop:
            raise Unclear(stop.why, stop.path, offset) from None

    return run


def _logic(deciding: bool, operands: tuple[Function, ...]) -> Function:
    """True or false, as PHP's operators are; what decides ends it."""

    def run(scope: Scope) -> Value:
        for operand in operands:
            if truth(operand(scope)) == deciding:
                return deciding
        return not deciding

    return run


def _conditional(test: Function, then: Function | None, other: Function) -> Function:
    def run(scope: Scope) -> Value:
        value = test(scope)
        if truth(value):
            return value if then is None else then(scope)
        return other(scope)

    return run


def _array(inside: tuple[Function, ...]) -> Function:
    return lambda scope: tuple([item(scope) for item in inside])


def _hash(*sides: Value) -> Value:
    """Keys and values by turns; a key that comes again keeps its place and takes the later value."""
    return {key(sides[at]): sides[at + 1] for at in range(0, len(sides), 2)}


def _count(*arguments: Value) -> Value:
    """PHP's function takes one argument, and looks at no further one."""
    if not arguments:
        raise Dropped(Failure.ARGUMENTS)
    return len(items(arguments[0]))

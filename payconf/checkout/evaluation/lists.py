"""all, any and sum: an expression for each item of a list, under the name that the shop gives an item."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from payconf.checkout.evaluation.arithmetic import add
from payconf.checkout.evaluation.arrays import items
from payconf.checkout.evaluation.comparing import truth
from payconf.checkout.evaluation.numbers import numeric
from payconf.checkout.evaluation.parts import UNNAMED
from payconf.checkout.evaluation.value import Dropped, Failure
from payconf.checkout.expression.infer import own_name
from payconf.checkout.expression.tree import ListCall
from payconf.checkout.expression.vocabulary import is_certain, item_name

if TYPE_CHECKING:
    from payconf.checkout.evaluation.value import Value

Function = Callable[[Mapping[str, Any]], Any]


def list_call(node: ListCall, target: Function, body: Function) -> Function:
    """The three methods. Raises Dropped where there is no list, or the list has no name."""
    name, offset, method = own_name(node.target), node.offset, _METHODS[node.method]
    certain = name is not None and is_certain(name)
    inside = item_name(name) if name is not None and certain else UNNAMED

    def run(scope: Mapping[str, Any]) -> Value:
        try:
            each = items(target(scope))
        except Dropped as stop:
            raise Dropped(stop.why, offset if stop.offset is None else stop.offset) from None
        if name is None:
            raise Dropped(Failure.NO_NAME, offset)
        return method((body({**scope, inside: item}) for item in each), offset)

    return run


def _all(values: Iterable[Value], offset: int) -> Value:
    return all(map(truth, values))


def _any(values: Iterable[Value], offset: int) -> Value:
    return any(map(truth, values))


def _sum(values: Iterable[Value], offset: int) -> Value:
    """From the integer 0 on; only numbers, and texts that are numbers, can be added."""
    total: Value = 0
    for value in values:
        if isinstance(value, bool) or not (
            isinstance(value, int | float) or (isinstance(value, str) and numeric(value) is not None)
        ):
            raise Dropped(Failure.NO_NUMBER, offset)
        total = add(total, value)
    return total


_METHODS: Mapping[str, Callable[[Iterable[Value], int], Value]] = {"all": _all, "any": _any, "sum": _sum}
